-- What was found out about who sent a mail (DKIM, SPF, DMARC, ARC), as JSON, so that it can be said
-- later why a sender counted as proven or not. Empty for calls, for programs, and for old rows.
ALTER TABLE arrivals ADD COLUMN proof TEXT NOT NULL DEFAULT '';
