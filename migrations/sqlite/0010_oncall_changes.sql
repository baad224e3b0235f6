-- Exceptions to the on-call schedules of the files, and turns that people offer each other. People are
-- named by the ids of the files. Nothing is deleted: who was on call in the past must stay known.

-- Counts the writings, so that of two readings the newer one is known.
CREATE TABLE rota (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO rota (one, revision) VALUES (1, 0);

CREATE TABLE swaps (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule     TEXT NOT NULL,
    person       TEXT NOT NULL,
    only_to      TEXT,
    begins       INTEGER NOT NULL,
    ends         INTEGER NOT NULL CHECK (ends > begins),
    return_from  INTEGER,
    return_until INTEGER,
    by           TEXT NOT NULL,
    why          TEXT NOT NULL,
    offered_at   INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
    accepted_by  TEXT,
    settled_at   INTEGER,
    CHECK ((return_from IS NULL) = (return_until IS NULL)),
    CHECK ((state = 'open') = (settled_at IS NULL)),
    CHECK ((state = 'accepted') = (accepted_by IS NOT NULL))
) STRICT;
CREATE INDEX swaps_open ON swaps (id) WHERE state = 'open';

-- `id` is the order in which they were written, and so which of two wins.
CREATE TABLE oncall_changes (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule      TEXT NOT NULL,
    deed          TEXT NOT NULL CHECK (deed IN ('replace', 'add', 'remove')),
    -- Who is not on call any more; nobody named in a replacement of whoever it is.
    spared        TEXT,
    -- Who is.
    brought       TEXT,
    begins        INTEGER NOT NULL,
    ends          INTEGER NOT NULL CHECK (ends > begins),
    by            TEXT NOT NULL,
    why           TEXT NOT NULL,
    written_at    INTEGER NOT NULL,
    swap          INTEGER REFERENCES swaps (id),
    -- The entry of a calendar file that it came from.
    source        TEXT,
    taken_back_at INTEGER,
    taken_back_by TEXT,
    taken_back_why TEXT,
    CHECK ((deed = 'remove') = (brought IS NULL)),
    CHECK (deed <> 'add' OR spared IS NULL),
    CHECK (deed <> 'remove' OR spared IS NOT NULL),
    CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL))
) STRICT;
CREATE INDEX oncall_changes_ends ON oncall_changes (ends);
-- An entry of a calendar file stands once, however often the file is read.
CREATE UNIQUE INDEX oncall_changes_source ON oncall_changes (schedule, source)
    WHERE source IS NOT NULL AND taken_back_at IS NULL;
