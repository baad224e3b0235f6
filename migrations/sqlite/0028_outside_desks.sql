-- Outside desks: which are known, how far each has been told, and what each calls our tickets there.

CREATE TABLE outside_desks (
    id         TEXT PRIMARY KEY,
    -- The last row of ticket_events and of outside_news that was turned into hand-overs for it.
    read_to    INTEGER NOT NULL,
    news_to    INTEGER NOT NULL,
    -- Since when nothing is sent to it, why, and whether that outlasts a start: the endpoint is gone.
    stopped_at INTEGER,
    stopped    TEXT NOT NULL DEFAULT '',
    gone       INTEGER NOT NULL DEFAULT 0,
    -- When it last took something, and what went wrong since.
    well_at    INTEGER,
    trouble    TEXT NOT NULL DEFAULT '',
    CHECK (stopped_at IS NOT NULL OR gone = 0)
) STRICT, WITHOUT ROWID;

-- A ticket at an outside desk. `created` is the hand-over that opens it there; nothing for who is told of events only.
CREATE TABLE outside_tickets (
    id            INTEGER PRIMARY KEY,
    desk          TEXT NOT NULL,
    ticket        INTEGER NOT NULL REFERENCES tickets (serial),
    created       INTEGER REFERENCES outbox (id),
    remote_id     TEXT,
    remote_number TEXT,
    -- The labels that were handed over last, as JSON; no text of a customer.
    handed        TEXT NOT NULL,
    -- The last event of the ticket that was handed over.
    read_to       INTEGER NOT NULL,
    UNIQUE (ticket, desk)
) STRICT;

CREATE INDEX outbox_of_outside_desks ON outbox (target, state, next_at) WHERE kind = 'desk';

-- What happens beside tickets and is told to outside desks: written by the engine with the change itself, and only
-- while there is an outside desk; rows that all have read go.
CREATE TABLE outside_news (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    what   TEXT NOT NULL,
    -- The row of the page or call.
    about  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER page_started AFTER INSERT ON pages
WHEN NEW.state = 'searching' AND EXISTS (SELECT 1 FROM outside_desks)
BEGIN
    INSERT INTO outside_news (what, about) VALUES ('page.started', NEW.id);
END;
CREATE TRIGGER page_went_on AFTER UPDATE OF state ON pages
WHEN NEW.state <> OLD.state AND NEW.state IN ('searching', 'accepted', 'unanswered')
     AND EXISTS (SELECT 1 FROM outside_desks)
BEGIN
    INSERT INTO outside_news (what, about) VALUES (
        CASE NEW.state WHEN 'searching' THEN 'page.started' WHEN 'accepted' THEN 'page.acknowledged'
                       ELSE 'page.exhausted' END, NEW.id);
END;
CREATE TRIGGER call_ended AFTER UPDATE OF ended_at ON calls
WHEN OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND EXISTS (SELECT 1 FROM outside_desks)
BEGIN
    INSERT INTO outside_news (what, about) VALUES ('call.ended', NEW.id);
END;
