-- How far accounts have come, and where they came from.

-- The company of the group that served the account before.
ALTER TABLE accounts ADD COLUMN origin TEXT;

-- Every change of an account's state. Nothing is deleted: who was told what, and when, must stay known.
CREATE TABLE account_states (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES accounts (id),
    -- Nothing when the account was registered.
    was     TEXT,
    became  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    why     TEXT NOT NULL
) STRICT;
CREATE INDEX account_states_by_account ON account_states (account, id);
