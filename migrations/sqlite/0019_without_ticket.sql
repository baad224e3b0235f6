-- What goes out to our own people need not be about a ticket: codes that prove a way to them, and
-- notices of hand-overs. Such a row says what it is for. Ways that are proven stand beside them, and
-- who was told of which hand-over.

CREATE TABLE outbox_anew (
    id         INTEGER PRIMARY KEY,
    ticket     INTEGER REFERENCES tickets (serial),
    kind       TEXT NOT NULL,
    target     TEXT NOT NULL,
    return_path TEXT NOT NULL,
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    leased_to  INTEGER,
    last_error TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    done_at    INTEGER,
    -- way-code, hand-over; nothing where there is a ticket.
    purpose    TEXT,
    CHECK ((ticket IS NULL) = (purpose IS NOT NULL))
) STRICT;
INSERT INTO outbox_anew (id, ticket, kind, target, return_path, payload, state, attempts, next_at,
                         leased_to, last_error, created_at, done_at, purpose)
SELECT id, ticket, kind, target, return_path, payload, state, attempts, next_at,
       leased_to, last_error, created_at, done_at, NULL FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (next_at) WHERE state = 'pending';
CREATE INDEX outbox_failed ON outbox (id) WHERE state = 'failed';
CREATE INDEX outbox_by_ticket ON outbox (ticket, id);
CREATE INDEX outbox_by_target ON outbox (ticket, target);

-- Addresses by which somebody on call is reached, as far as somebody tried to prove one or it was
-- proven. Another number or address in the files is another row.
CREATE TABLE oncall_ways (
    id          INTEGER PRIMARY KEY,
    person      TEXT NOT NULL,
    address     TEXT NOT NULL,
    -- When it was proven, and by what: code, link, key, page.
    verified_at INTEGER,
    verified_by TEXT,
    -- The last code that was sent there; the code itself stands nowhere.
    asked_at    INTEGER,
    outbox      INTEGER REFERENCES outbox (id),
    misses      INTEGER NOT NULL DEFAULT 0,
    token       BLOB UNIQUE,
    UNIQUE (person, address),
    CHECK ((verified_at IS NULL) = (verified_by IS NULL))
) STRICT;
CREATE INDEX oncall_ways_by_outbox ON oncall_ways (outbox) WHERE outbox IS NOT NULL;

-- Who was told that he comes on call, or goes off, at what moment: once.
CREATE TABLE hand_overs_told (
    id       INTEGER PRIMARY KEY,
    schedule TEXT NOT NULL,
    at       INTEGER NOT NULL,
    person   TEXT NOT NULL,
    comes_on INTEGER NOT NULL,
    told_at  INTEGER NOT NULL,
    UNIQUE (schedule, at, person, comes_on)
) STRICT;
CREATE INDEX hand_overs_told_by_time ON hand_overs_told (at);
