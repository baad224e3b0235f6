-- Queues that have a ticket before them beside the one that takes it.
CREATE TABLE ticket_copies (
    ticket INTEGER NOT NULL REFERENCES tickets (serial),
    queue  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (queue, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_copies_by_ticket ON ticket_copies (ticket);

-- What has to be done for a ticket: a room to book, one visit for each person who comes.
CREATE TABLE ticket_tasks (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket  INTEGER NOT NULL REFERENCES tickets (serial),
    kind    TEXT NOT NULL,
    about   TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by TEXT
) STRICT;
CREATE INDEX ticket_tasks_by_ticket ON ticket_tasks (ticket, id);
