-- Which sign-in of the company knows a user: a name there (`sub`) is given once by one issuer only. Users from
-- before have an empty one, and are given the configured one at the first sign-in since.
ALTER TABLE users ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
DROP INDEX users_by_subject;
CREATE UNIQUE INDEX users_by_subject ON users (issuer, subject) WHERE subject IS NOT NULL;

-- What the program says in an event: the code of its first sentence, by which others ask what happened, and all of
-- them with their values as JSON. Rows from before, and what people wrote, have none.
ALTER TABLE ticket_events ADD COLUMN code TEXT;
ALTER TABLE ticket_events ADD COLUMN said TEXT;

-- Reports read what began within a stretch.
CREATE INDEX tickets_by_start ON tickets (created_at);
CREATE INDEX calls_by_start ON calls (started_at);
CREATE INDEX pages_by_start ON pages (opened_at);

-- Accounts whose day has yet to come.
CREATE INDEX accounts_due ON accounts (access_date)
WHERE access_date IS NOT NULL AND state <> 'integrated';
