-- Wrong passwords of a user since he last signed in, for his next row in the audit trail: a row for each address, by a
-- keyed digest of it. Those by which somebody is locked out are counted apart, and forgotten within a quarter of an hour.
CREATE TABLE user_misses (
    user   INTEGER NOT NULL REFERENCES users (id),
    source BLOB NOT NULL,
    misses INTEGER NOT NULL,
    PRIMARY KEY (user, source)
) STRICT, WITHOUT ROWID;
