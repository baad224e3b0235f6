-- Who of the desk has a ticket. The name is as it stood when he took it.
CREATE TABLE ticket_takers (
    ticket INTEGER PRIMARY KEY REFERENCES tickets (serial),
    taker  TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
