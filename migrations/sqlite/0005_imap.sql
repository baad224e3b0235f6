-- Mailboxes that are read over IMAP: every message that was seen, and what became of it.

-- One row for each folder; its generation goes up when the server's UIDs change their meaning.
CREATE TABLE imap_folders (
    account      TEXT NOT NULL,
    folder       TEXT NOT NULL,
    generation   INTEGER NOT NULL,
    uid_validity INTEGER NOT NULL,
    -- UIDs below this one lay there when the generation began.
    old_below    INTEGER NOT NULL,
    opened_at    INTEGER NOT NULL,
    -- When server and ledger were last compared, and what differed, as JSON.
    checked_at   INTEGER,
    differences  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE imap_messages (
    id          INTEGER PRIMARY KEY,
    account     TEXT NOT NULL,
    folder      TEXT NOT NULL,
    generation  INTEGER NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid         INTEGER NOT NULL,
    state       TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    -- INTERNALDATE, if the server gave one.
    internal_at INTEGER,
    found_at    INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    -- The keyed digest of what was fetched.
    digest      BLOB,
    blame       INTEGER NOT NULL DEFAULT 0,
    retry_at    INTEGER,
    arrival     INTEGER REFERENCES arrivals (id),
    reason      TEXT NOT NULL DEFAULT '',
    UNIQUE (account, folder, generation, uid)
) STRICT;
CREATE INDEX imap_messages_open ON imap_messages (account, folder, generation, uid) WHERE state IN ('wanted', 'taken');
CREATE INDEX imap_messages_by_digest ON imap_messages (account, digest) WHERE digest IS NOT NULL;
CREATE INDEX imap_messages_skipped ON imap_messages (account, folder, bytes, internal_at) WHERE state = 'skipped';

-- The newest refresh token of each account, sealed with a key that is not in here.
CREATE TABLE refresh_tokens (
    account     TEXT PRIMARY KEY,
    -- The keyed digest of the token in the operator's file that this one came from.
    origin      BLOB NOT NULL,
    digest      BLOB NOT NULL,
    sealed      BLOB NOT NULL,
    stored_at   INTEGER NOT NULL,
    expires_at  INTEGER
) STRICT, WITHOUT ROWID;
