-- Threads that hold together, and answers that stop in time.

-- Where a ticket's later mail goes since the desk put it into another one.
ALTER TABLE tickets ADD COLUMN merged_into INTEGER REFERENCES tickets (serial);

-- Which ticket the desk made of one event.
CREATE TABLE splits (
    event  INTEGER PRIMARY KEY REFERENCES ticket_events (id),
    ticket INTEGER NOT NULL REFERENCES tickets (serial)
) STRICT;

-- Message-IDs that messages of a ticket answered and that never came here themselves: two people
-- who answer the same mail to all meet by them.
CREATE TABLE ticket_context (
    message_id TEXT NOT NULL,
    ticket     INTEGER NOT NULL REFERENCES tickets (serial),
    PRIMARY KEY (message_id, ticket)
) STRICT, WITHOUT ROWID;

-- References of other desks and monitoring systems.
CREATE TABLE vendor_references (
    vendor    TEXT NOT NULL,
    reference TEXT NOT NULL,
    ticket    INTEGER NOT NULL REFERENCES tickets (serial),
    PRIMARY KEY (vendor, reference, ticket)
) STRICT, WITHOUT ROWID;

-- Addresses that nobody has, as a delivery report or a relay said: nothing more is sent there.
CREATE TABLE bad_addresses (
    address TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    status  TEXT NOT NULL,
    ticket  INTEGER NOT NULL REFERENCES tickets (serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_target ON outbox (ticket, target);

-- One row for each automatic answer; loops are known by their number.
CREATE TABLE automatic_answers (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    domain  TEXT NOT NULL,
    -- Without numbers and marks, so that a counter in it does not make it another.
    subject TEXT NOT NULL,
    ticket  INTEGER NOT NULL
) STRICT;
CREATE INDEX automatic_answers_by_time ON automatic_answers (at);
CREATE INDEX automatic_answers_by_domain ON automatic_answers (domain, subject, at);
CREATE INDEX automatic_answers_by_ticket ON automatic_answers (ticket, at);

-- One-time links, by the digest of their token: what proves that the mail was read.
CREATE TABLE one_time_links (
    digest     BLOB PRIMARY KEY,
    ticket     INTEGER NOT NULL REFERENCES tickets (serial),
    address    TEXT NOT NULL,
    language   TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_links_by_expiry ON one_time_links (expires_at);
CREATE INDEX one_time_links_by_ticket ON one_time_links (ticket);
