-- Known incidents: one trouble of a site that many report; and notices to many customers at once.

CREATE TABLE incidents (
    id           INTEGER PRIMARY KEY,
    site         TEXT NOT NULL,
    -- The kind of fault, as the intent of its reports.
    intent       TEXT NOT NULL,
    -- proposed, declared, ended, dismissed.
    state        TEXT NOT NULL,
    -- What customers are told, by language (JSON); a language without a text has the standard one.
    texts        TEXT NOT NULL,
    began_at     INTEGER NOT NULL,
    expected_end INTEGER,
    -- When this row last became what it is.
    changed_at   INTEGER NOT NULL,
    -- The page that runs for it.
    page         INTEGER REFERENCES pages (id)
) STRICT;
-- One of a site and kind at a time.
CREATE UNIQUE INDEX incidents_open ON incidents (site, intent) WHERE state IN ('proposed', 'declared');
CREATE INDEX incidents_by_fault ON incidents (site, intent, id);

-- What was done about an incident, by whom and why.
CREATE TABLE incident_acts (
    id           INTEGER PRIMARY KEY,
    incident     INTEGER NOT NULL REFERENCES incidents (id),
    -- proposed, declared, updated, ended, dismissed.
    kind         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    by           TEXT NOT NULL,
    why          TEXT NOT NULL,
    texts        TEXT NOT NULL,
    expected_end INTEGER,
    -- Whether there may be tickets whose people were not told of it.
    owed         INTEGER NOT NULL
) STRICT;
CREATE INDEX incident_acts_by_incident ON incident_acts (incident, id);
CREATE INDEX incident_acts_owed ON incident_acts (id) WHERE owed = 1;

-- The tickets of an incident.
CREATE TABLE incident_tickets (
    incident INTEGER NOT NULL REFERENCES incidents (id),
    ticket   INTEGER NOT NULL REFERENCES tickets (serial),
    at       INTEGER NOT NULL,
    -- How whoever reported it is written to: full, short, none; and where.
    way      TEXT NOT NULL,
    address  TEXT NOT NULL,
    -- Whether nobody was woken anew for it.
    held     INTEGER NOT NULL,
    -- The last act that he was told of, or that was seen to need no telling.
    told     INTEGER NOT NULL,
    PRIMARY KEY (incident, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_tickets_by_ticket ON incident_tickets (ticket, incident);
CREATE INDEX incident_tickets_untold ON incident_tickets (incident, told, ticket);

-- One letter of an act to an address, however many tickets it has.
CREATE TABLE incident_letters (
    act     INTEGER NOT NULL REFERENCES incident_acts (id),
    address TEXT NOT NULL,
    ticket  INTEGER NOT NULL REFERENCES tickets (serial),
    PRIMARY KEY (act, address)
) STRICT, WITHOUT ROWID;

-- Who reported a fault of a site within the last minutes: many of them make a proposal.
CREATE TABLE fault_reports (
    site     TEXT NOT NULL,
    intent   TEXT NOT NULL,
    -- The account, else the domain or number that it came from.
    reporter TEXT NOT NULL,
    ticket   INTEGER NOT NULL REFERENCES tickets (serial),
    at       INTEGER NOT NULL,
    PRIMARY KEY (site, intent, reporter)
) STRICT, WITHOUT ROWID;
CREATE INDEX fault_reports_by_time ON fault_reports (at);
CREATE INDEX tickets_by_site ON tickets (site, intent, created_at) WHERE site IS NOT NULL;

-- A notice to the contacts of many accounts. It has a ticket of its own: its letters go out beside
-- that one, and what cannot be delivered is told there.
CREATE TABLE bulk_notices (
    id        INTEGER PRIMARY KEY,
    ticket    INTEGER NOT NULL REFERENCES tickets (serial),
    at        INTEGER NOT NULL,
    by        TEXT NOT NULL,
    why       TEXT NOT NULL,
    -- The accounts it is for, as they were named (JSON).
    audience  TEXT NOT NULL,
    -- Whether it goes before all others and is held up by no limit.
    emergency INTEGER NOT NULL,
    -- Subject and text by language (JSON).
    texts     TEXT NOT NULL
) STRICT;

-- Who gets it, decided when it was sent off.
CREATE TABLE bulk_letters (
    notice   INTEGER NOT NULL REFERENCES bulk_notices (id),
    contact  INTEGER NOT NULL REFERENCES contacts (id),
    address  TEXT NOT NULL,
    language TEXT NOT NULL,
    -- waiting, written, left.
    state    TEXT NOT NULL,
    -- Why it was left.
    note     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    outbox   INTEGER REFERENCES outbox (id),
    -- The digest of the token by which he says that he wants no more.
    token    BLOB UNIQUE,
    PRIMARY KEY (notice, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_letters_waiting ON bulk_letters (notice, contact) WHERE state = 'waiting';
CREATE INDEX bulk_letters_written ON bulk_letters (at) WHERE state = 'written';

-- Who wants no such notices.
CREATE TABLE notice_opt_outs (
    contact INTEGER PRIMARY KEY REFERENCES contacts (id),
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL
) STRICT;
