-- How the console looks for somebody, since when he proves himself with more than his password, and under
-- which name the company's own sign-in knows him.
ALTER TABLE users ADD COLUMN colours TEXT NOT NULL DEFAULT 'system';
ALTER TABLE users ADD COLUMN second_at INTEGER;
ALTER TABLE users ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX users_by_subject ON users (subject) WHERE subject IS NOT NULL;

-- The secret of a program that shows one-time codes (RFC 6238), sealed with a key that is not here. Codes
-- of a step and of those before it are used up.
CREATE TABLE authenticators (
    user         INTEGER PRIMARY KEY REFERENCES users (id),
    digest       BLOB NOT NULL,
    sealed       BLOB NOT NULL,
    made_at      INTEGER NOT NULL,
    confirmed_at INTEGER,
    step         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Codes for whoever has lost that program; each is good once.
CREATE TABLE recovery_codes (
    user   INTEGER NOT NULL REFERENCES users (id),
    digest BLOB NOT NULL,
    PRIMARY KEY (user, digest)
) STRICT, WITHOUT ROWID;

-- Passkeys: what the device named, its public key (as it came, RFC 9052 section 7), how often it signed.
CREATE TABLE passkeys (
    token   BLOB PRIMARY KEY,
    user    INTEGER NOT NULL REFERENCES users (id),
    called  TEXT NOT NULL,
    hash    BLOB NOT NULL,
    counter INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_user ON passkeys (user);

-- Sign-ins whose password was right and whose second factor is owed.
CREATE TABLE half_sign_ins (
    token     BLOB PRIMARY KEY,
    user      INTEGER NOT NULL REFERENCES users (id),
    address   TEXT NOT NULL,
    made_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
