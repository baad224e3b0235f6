-- The registry in full: places, enrolment and reset of codes, freezes, keys of portals.

-- Cages and cabinets, with the names that they had before (JSON).
CREATE TABLE places (
    id     INTEGER PRIMARY KEY,
    site   TEXT NOT NULL,
    kind   TEXT NOT NULL,
    -- The cage of a cabinet; empty for one that stands alone, and for a cage.
    cage   TEXT NOT NULL,
    name   TEXT NOT NULL,
    former TEXT NOT NULL,
    UNIQUE (site, kind, cage, name)
) STRICT;

-- Links by which somebody gets his code, by the digest of their token. Rows stay: a reset closes graver
-- matters for a day, and who was reset when must stay known.
CREATE TABLE enrolments (
    digest     BLOB PRIMARY KEY,
    contact    INTEGER NOT NULL REFERENCES contacts (id),
    ticket     INTEGER NOT NULL REFERENCES tickets (serial),
    kind       TEXT NOT NULL,
    address    TEXT NOT NULL,
    language   TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- When it was used, or a later one took its place.
    ended_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX enrolments_by_contact ON enrolments (contact, made_at);

-- Badges that are to be frozen until it is known who asked, by ticket.
CREATE TABLE freezes (
    ticket       INTEGER PRIMARY KEY REFERENCES tickets (serial),
    state        TEXT NOT NULL,
    -- Whose badges, as it was said (JSON).
    who          TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    changed_at   INTEGER NOT NULL,
    changed_by   TEXT NOT NULL
) STRICT;

-- Contacts who are no more: their rows stay, for what they asked.
ALTER TABLE contacts ADD COLUMN ended_at INTEGER;

-- The accounts that a portal's key is bound to (JSON, their rows); none for a key of the desk.
ALTER TABLE api_keys ADD COLUMN accounts TEXT NOT NULL DEFAULT '[]';

-- What a portal did, and for whom, beside what it changed.
CREATE TABLE registry_changes (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    contact INTEGER REFERENCES contacts (id),
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    what    TEXT NOT NULL
) STRICT;
CREATE INDEX registry_changes_by_account ON registry_changes (account, id);
