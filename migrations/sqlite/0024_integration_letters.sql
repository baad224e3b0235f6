-- The letters of the day on which an account is integrated: once a contact, whatever stops in between.
CREATE TABLE integration_letters (
    contact INTEGER PRIMARY KEY REFERENCES contacts (id),
    -- Where it is told; nothing for who needed none.
    ticket  INTEGER REFERENCES tickets (serial),
    -- Why nothing was sent; empty when it was.
    why     TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
