-- What the rules saw and what they said (JSON), so that changed rules can be tried on what has come.
-- The texts are not kept twice: they stand with the arrival and the ticket. Empty for older rows.
ALTER TABLE decisions ADD COLUMN facts TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
CREATE INDEX decisions_by_time ON decisions (at, id);
