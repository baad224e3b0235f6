-- For how long each kind is kept, as it was said first: what would be too old by a new term is left for
-- a day, in which the log and `retention show` tell of it.
CREATE TABLE retention_terms (
    class TEXT PRIMARY KEY,
    days  INTEGER NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
