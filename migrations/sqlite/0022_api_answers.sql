-- What was answered to requests that came with a key of their own, for a day: asked again, they are
-- answered alike and done once. A row without a status is under way, or was when the program ended.
CREATE TABLE api_answers (
    name    BLOB PRIMARY KEY, -- digest of who asked and of the key
    request BLOB NOT NULL,    -- digest of what was asked
    at      INTEGER NOT NULL,
    status  INTEGER,
    media   TEXT,
    body    TEXT              -- nothing where the answer is shown once
) STRICT;
CREATE INDEX api_answers_by_time ON api_answers (at);

-- Lists a page at a time.
CREATE INDEX contacts_by_account ON contacts (account, id) WHERE ended_at IS NULL;
CREATE INDEX arrivals_by_outcome ON arrivals (outcome, id);
