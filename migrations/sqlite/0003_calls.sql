-- Calls in progress and past, their steps, and the legs to responders. No code ever comes here.

CREATE TABLE calls (
    id            INTEGER PRIMARY KEY,
    door          TEXT NOT NULL,
    carrier       TEXT NOT NULL,
    carrier_id    TEXT NOT NULL,
    line          TEXT NOT NULL,
    caller        TEXT,
    arrival       INTEGER NOT NULL REFERENCES arrivals (id),
    ticket        INTEGER REFERENCES tickets (serial),
    started_at    INTEGER NOT NULL,
    touched_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    -- The conversation as JSON.
    state         TEXT NOT NULL,
    -- The queue that the caller waits in, and since when.
    waiting_queue TEXT,
    waiting_since INTEGER,
    UNIQUE (carrier, carrier_id)
) STRICT;
CREATE INDEX calls_open ON calls (touched_at) WHERE ended_at IS NULL;
CREATE INDEX calls_waiting ON calls (waiting_queue, waiting_since) WHERE waiting_queue IS NOT NULL;

-- What was handed out, by token: a token that comes again gets the same bytes.
CREATE TABLE call_steps (
    token  TEXT PRIMARY KEY,
    call   INTEGER NOT NULL REFERENCES calls (id),
    leg    INTEGER REFERENCES call_legs (id),
    made_at INTEGER NOT NULL,
    -- The answer once the step was taken.
    answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX call_steps_by_call ON call_steps (call);

-- One row for each leg to a responder.
CREATE TABLE call_legs (
    id        INTEGER PRIMARY KEY,
    call      INTEGER NOT NULL REFERENCES calls (id),
    responder TEXT NOT NULL,
    number    TEXT NOT NULL,
    attended  INTEGER NOT NULL,
    -- The carrier's id of the leg that was asked: no other leg may use its answers.
    carrier_id TEXT,
    -- The screening as JSON; nothing for an attended target.
    state     TEXT,
    rung_at   INTEGER NOT NULL,
    outcome   TEXT,
    ended_at  INTEGER
) STRICT;
CREATE INDEX call_legs_by_call ON call_legs (call);
CREATE INDEX call_legs_open ON call_legs (number) WHERE ended_at IS NULL;

-- How long callers waited before they were taken, so that the next can be told honestly.
CREATE TABLE queue_waits (
    id       INTEGER PRIMARY KEY,
    queue    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    seconds  INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_waits_by_queue ON queue_waits (queue, at);
