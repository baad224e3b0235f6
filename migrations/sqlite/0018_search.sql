-- The search over tickets. Everything in it is folded, and is made of rows that stand elsewhere: it follows each
-- transaction that changes one of them, so that what is emptied there is not found here.
CREATE VIRTUAL TABLE ticket_search USING fts5 (subject, words, names, refs, tokenize = "unicode61 remove_diacritics 0");
-- What is taken out is taken out of the index itself, and not only hidden.
INSERT INTO ticket_search (ticket_search, rank) VALUES ('secure-delete', 1);

-- Tickets that the search has yet to read, a few at a time when nothing else waits.
CREATE TABLE search_due (ticket INTEGER PRIMARY KEY) STRICT;
INSERT INTO search_due (ticket) SELECT serial FROM tickets;

-- Queues are counted, and grave tickets found, without going through all tickets.
CREATE INDEX tickets_open ON tickets (queue, priority) WHERE status NOT IN ('solved', 'closed', 'cancelled');
CREATE INDEX tickets_grave ON tickets (serial)
    WHERE status NOT IN ('solved', 'closed', 'cancelled') AND priority IN ('P1', 'P2');
CREATE INDEX tickets_by_contact ON tickets (contact) WHERE contact IS NOT NULL;
CREATE INDEX tickets_by_account ON tickets (account, serial) WHERE account IS NOT NULL;
CREATE INDEX calls_by_ticket ON calls (ticket) WHERE ticket IS NOT NULL;
-- How long callers of a line waited of late.
CREATE INDEX calls_by_line ON calls (line, started_at);
CREATE INDEX ticket_takers_by_taker ON ticket_takers (taker, ticket);

-- What somebody wants of the console.
CREATE TABLE user_choices (
    user      INTEGER PRIMARY KEY REFERENCES users (id),
    shortcuts INTEGER NOT NULL
) STRICT;
