-- The first story: what came in, what became of it, and what goes out.
-- Times are microseconds since 1970 UTC. Texts hold no code: they are masked before they come here.

CREATE TABLE accounts (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    state   TEXT NOT NULL,
    country TEXT NOT NULL
) STRICT;

CREATE TABLE contacts (
    id       INTEGER PRIMARY KEY,
    account  INTEGER NOT NULL REFERENCES accounts (id),
    name     TEXT NOT NULL,
    language TEXT
) STRICT;

CREATE TABLE contact_addresses (
    address TEXT NOT NULL,
    contact INTEGER NOT NULL REFERENCES contacts (id),
    PRIMARY KEY (address, contact)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_numbers (
    number  TEXT NOT NULL,
    contact INTEGER NOT NULL REFERENCES contacts (id),
    PRIMARY KEY (number, contact)
) STRICT, WITHOUT ROWID;

-- Counters that are never given out twice: ticket serials.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
    serial          INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL,
    status          TEXT NOT NULL,
    channel         TEXT NOT NULL,
    language        TEXT NOT NULL,
    answer_language TEXT NOT NULL,
    intent          TEXT NOT NULL,
    decided         INTEGER NOT NULL,
    impact          INTEGER NOT NULL,
    urgency         INTEGER NOT NULL,
    priority        TEXT NOT NULL,
    safety          INTEGER NOT NULL,
    queue           TEXT NOT NULL,
    contact         INTEGER REFERENCES contacts (id),
    account         INTEGER REFERENCES accounts (id),
    requester       TEXT NOT NULL,
    assurance       TEXT NOT NULL,
    site            TEXT,
    subject         TEXT NOT NULL,
    problem_code    TEXT,
    slots           TEXT NOT NULL,
    follows         INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    events          INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_by_status ON tickets (status, serial);
CREATE INDEX tickets_by_queue ON tickets (queue, serial);

CREATE TABLE arrivals (
    id      INTEGER PRIMARY KEY,
    door    TEXT NOT NULL,
    key     TEXT NOT NULL,
    at      INTEGER NOT NULL,
    sender  TEXT NOT NULL,
    target  TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ticket  INTEGER REFERENCES tickets (serial),
    reason  TEXT NOT NULL,
    raw     BLOB
) STRICT;
-- A repetition has a row of its own, so only the first of a key is unique.
CREATE UNIQUE INDEX arrivals_first_of_key ON arrivals (key) WHERE outcome <> 'duplicate';

CREATE TABLE ticket_events (
    id          INTEGER PRIMARY KEY,
    ticket      INTEGER NOT NULL REFERENCES tickets (serial),
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    by          TEXT NOT NULL,
    text        TEXT NOT NULL,
    message_id  TEXT,
    attachments TEXT NOT NULL,
    arrival     INTEGER REFERENCES arrivals (id)
) STRICT;
CREATE INDEX ticket_events_by_ticket ON ticket_events (ticket, id);

-- Who takes part in a ticket: a subject number or a reference counts only from them.
CREATE TABLE participants (
    ticket  INTEGER NOT NULL REFERENCES tickets (serial),
    address TEXT NOT NULL,
    PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;

-- Message-IDs that are part of a ticket, so that References can find it.
CREATE TABLE ticket_messages (
    message_id TEXT NOT NULL,
    ticket     INTEGER NOT NULL REFERENCES tickets (serial),
    PRIMARY KEY (message_id, ticket)
) STRICT, WITHOUT ROWID;

-- Why: the classification with its reasons and the trace of the rules, as they were then.
CREATE TABLE decisions (
    id             INTEGER PRIMARY KEY,
    ticket         INTEGER NOT NULL REFERENCES tickets (serial),
    arrival        INTEGER NOT NULL REFERENCES arrivals (id),
    at             INTEGER NOT NULL,
    classification TEXT NOT NULL,
    rule           TEXT NOT NULL,
    trace          TEXT NOT NULL,
    rules_hash     TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_by_ticket ON decisions (ticket, id);

-- Raw mail, encrypted with a key that is not in here. Small ones lie in `sealed`, large ones in a file.
-- In the order of coming, so that large rows are appended and not sorted in by digest.
CREATE TABLE raw_mail (
    id     INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    bytes  INTEGER NOT NULL,
    sealed BLOB
) STRICT;

-- Everything that goes out. Nothing goes out that is not here.
CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY,
    ticket     INTEGER NOT NULL REFERENCES tickets (serial),
    kind       TEXT NOT NULL,
    target     TEXT NOT NULL,
    return_path TEXT NOT NULL,
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    leased_to  INTEGER,
    last_error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    done_at    INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'pending';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_by_ticket ON outbox (ticket, id);

-- One row for each acknowledgement to an unproven sender; the limits count them.
CREATE TABLE acknowledgements (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    address TEXT NOT NULL,
    domain  TEXT NOT NULL
) STRICT;
CREATE INDEX acknowledgements_by_time ON acknowledgements (at);
CREATE INDEX acknowledgements_by_address ON acknowledgements (address, at);
CREATE INDEX acknowledgements_by_domain ON acknowledgements (domain, at);

-- Work that one node at a time may do.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    hash       BLOB NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
