-- Pages: somebody must say that he has it.

CREATE TABLE pages (
    id        INTEGER PRIMARY KEY,
    ticket    INTEGER NOT NULL REFERENCES tickets (serial),
    policy    TEXT NOT NULL,
    -- searching, accepted, touched, unanswered, over; the rest of the machine as JSON.
    state     TEXT NOT NULL,
    machine   TEXT NOT NULL,
    -- What is told to whoever is paged, as JSON.
    about     TEXT NOT NULL,
    -- By which later reports of the same are known; empty where a page stands for itself.
    matter    TEXT NOT NULL,
    -- When the last ticket was told to this page.
    joined_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    -- When the machine must be stepped again.
    next_at   INTEGER,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pages_due ON pages (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX pages_by_ticket ON pages (ticket, id);
CREATE INDEX pages_by_state ON pages (state, id);

CREATE INDEX pages_by_matter ON pages (matter, id) WHERE matter <> '';

-- Further tickets of which a page is about the same: nobody is woken twice for one outage.
CREATE TABLE page_tickets (
    page   INTEGER NOT NULL REFERENCES pages (id),
    ticket INTEGER NOT NULL REFERENCES tickets (serial),
    at     INTEGER NOT NULL,
    PRIMARY KEY (page, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_tickets_by_ticket ON page_tickets (ticket);

-- Each try to reach somebody, and what came of it.
CREATE TABLE page_tries (
    id         INTEGER PRIMARY KEY,
    page       INTEGER NOT NULL REFERENCES pages (id),
    -- The person's id; empty for a mailbox, number or room of nobody's own.
    person     TEXT NOT NULL,
    address    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    outbox     INTEGER NOT NULL REFERENCES outbox (id),
    -- The digest of the token behind its link; nothing where it has none.
    token      BLOB UNIQUE,
    outcome    TEXT,
    outcome_at INTEGER
) STRICT;
CREATE INDEX page_tries_by_page ON page_tries (page, id);
CREATE INDEX page_tries_by_address ON page_tries (address, id);
CREATE INDEX page_tries_by_outbox ON page_tries (outbox);
CREATE INDEX calls_of_ticket ON calls (ticket) WHERE ended_at IS NULL;

-- Where somebody answered a short message with STOP.
CREATE TABLE silenced_addresses (
    address TEXT PRIMARY KEY,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
