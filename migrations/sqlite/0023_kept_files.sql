-- Versions of the files of rules and words that were changed in the console: what stood there before and
-- what came, so that one can go back whoever changed the file in between. Examples are not among them:
-- they are texts of customers.
CREATE TABLE kept_files (
    id     INTEGER PRIMARY KEY,
    -- Below the folder of the desk's files: rules/20-triage.toml.
    file   TEXT NOT NULL,
    at     INTEGER NOT NULL,
    by     TEXT NOT NULL,
    why    TEXT NOT NULL,
    before TEXT NOT NULL,
    now    TEXT NOT NULL,
    -- writing: nobody knows whether it came to the disk; written; failed.
    state  TEXT NOT NULL
) STRICT;
CREATE INDEX kept_files_by_file ON kept_files (file, id);
