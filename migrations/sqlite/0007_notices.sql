-- What callers of a line hear before everything else, until when, and who switched it last.

CREATE TABLE notices (
    line        TEXT PRIMARY KEY,
    until       INTEGER NOT NULL,
    contact     INTEGER NOT NULL,
    switched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
