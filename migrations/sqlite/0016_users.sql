-- People of the desk who sign in to the console. A password is kept as Argon2id hash with its salt and
-- costs; an invitation and a session by the digest of a random token that only a browser has.
CREATE TABLE users (
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE,
    called       TEXT NOT NULL,
    role         TEXT NOT NULL,
    language     TEXT NOT NULL,
    person       TEXT,
    password     TEXT,
    password_at  INTEGER,
    invitation   BLOB UNIQUE,
    invited_until INTEGER,
    made_at      INTEGER NOT NULL,
    ended_at     INTEGER
) STRICT;

CREATE TABLE sessions (
    token    BLOB PRIMARY KEY,
    user     INTEGER NOT NULL REFERENCES users (id),
    address  TEXT NOT NULL,
    made_at  INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

-- Wrong passwords of the last while. The name is what was typed, cut to the length of a name, since
-- whoever errs may type his password there: it is kept as a digest.
CREATE TABLE sign_in_misses (
    at      INTEGER NOT NULL,
    name    BLOB NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_misses_by_address ON sign_in_misses (address, at);
