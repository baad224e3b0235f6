-- Who is calling: what the registry must know to tell, and the codes that prove it.

-- The day that was told to the account, and who of ours looks after it (JSON).
ALTER TABLE accounts ADD COLUMN access_date TEXT;
ALTER TABLE accounts ADD COLUMN team TEXT NOT NULL DEFAULT '{}';

-- Languages are a list of tags, the wanted one first; the column of the first story held one.
ALTER TABLE contacts RENAME COLUMN language TO languages;
-- The serial of the contact number. Numbers are drawn by chance, which SQL has not: the program
-- gives those who have none theirs when it opens the store.
ALTER TABLE contacts ADD COLUMN number INTEGER;
CREATE UNIQUE INDEX contacts_by_number ON contacts (number);
-- Permissions are a list of words. Whoever was registered before could order everything.
ALTER TABLE contacts ADD COLUMN permissions TEXT NOT NULL DEFAULT 'all';

CREATE INDEX contact_addresses_by_contact ON contact_addresses (contact);
CREATE INDEX contact_numbers_by_contact ON contact_numbers (contact);

-- Codes, as a keyed and slow hash. What is retired keeps its row and loses its hash.
CREATE TABLE pins (
    id            INTEGER PRIMARY KEY,
    contact       INTEGER NOT NULL REFERENCES contacts (id),
    salt          BLOB,
    hash          BLOB,
    issued_at     INTEGER NOT NULL,
    first_used_at INTEGER,
    retired_at    INTEGER,
    retired_why   TEXT
) STRICT;
CREATE UNIQUE INDEX pins_live ON pins (contact) WHERE retired_at IS NULL;

-- One row for each wrong code, and for each try whose end is not known. Places are keyed digests:
-- no telephone number stands here. A row without a contact is of a number that nobody has.
CREATE TABLE wrong_codes (
    id       INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    contact  INTEGER REFERENCES contacts (id),
    origin   BLOB,
    charge   TEXT NOT NULL,
    forgiven INTEGER NOT NULL
) STRICT;
CREATE INDEX wrong_codes_by_contact ON wrong_codes (contact, at);
CREATE INDEX wrong_codes_by_origin ON wrong_codes (origin, at);
CREATE INDEX wrong_codes_by_time ON wrong_codes (at);

-- Where a contact has succeeded.
CREATE TABLE known_origins (
    contact      INTEGER NOT NULL REFERENCES contacts (id),
    origin       BLOB NOT NULL,
    succeeded_at INTEGER NOT NULL,
    PRIMARY KEY (contact, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_origins_by_time ON known_origins (succeeded_at);
