-- Who changed what: rows that are added and never changed, each sealed over the one before
-- (`docs/adr/0027-audit-trail.md`). Of persons it has references only.

CREATE TABLE audit (
    -- 1, 2, 3 …: a number that is left out is a row that was taken away.
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    -- By what door: local, api:NAME, call, files, clock.
    via       TEXT NOT NULL,
    -- Who did it; nothing where nobody gave a name.
    who       BLOB,
    what      TEXT NOT NULL,
    -- What it was done to, such as ticket:CT-0001010.
    object    TEXT NOT NULL,
    -- Whom it was done to.
    about     BLOB,
    -- What else is to be known, as JSON: texts that name nobody.
    detail    TEXT NOT NULL,
    hash      BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_what ON audit (what, id);

-- The reference of a person is HMAC-SHA-256 over his key under his salt. When the row goes, nobody
-- can tell any more who the references stand for.
CREATE TABLE audit_salts (
    person TEXT PRIMARY KEY,
    salt   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the trail ends, and where it begins when what was too old is gone.
CREATE TABLE audit_ends (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    last         INTEGER NOT NULL,
    last_hash    BLOB NOT NULL,
    trimmed      INTEGER NOT NULL,
    trimmed_hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_ends (one, last, last_hash, trimmed, trimmed_hash)
VALUES (1, 0, zeroblob(32), 0, zeroblob(32));

-- When a raw mail was found to be too old: its file goes first, and then the row.
ALTER TABLE raw_mail ADD COLUMN doomed_at INTEGER;
CREATE INDEX raw_mail_doomed ON raw_mail (id) WHERE doomed_at IS NOT NULL;
CREATE INDEX arrivals_by_raw ON arrivals (raw) WHERE raw IS NOT NULL;

-- When the texts of a ticket that ended were wiped.
ALTER TABLE tickets ADD COLUMN wiped_at INTEGER;

-- Tickets of which nothing may be deleted, whatever their age.
CREATE TABLE ticket_holds (
    ticket INTEGER PRIMARY KEY REFERENCES tickets (serial),
    at     INTEGER NOT NULL
) STRICT;

-- Calendars of who is on call, by the digest of the token in their address.
CREATE TABLE oncall_feeds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    digest     BLOB NOT NULL UNIQUE,
    person     TEXT,
    schedule   TEXT,
    made_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
