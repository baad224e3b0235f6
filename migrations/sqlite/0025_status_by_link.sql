-- Whoever asks how a ticket stands may confirm by a link that it is he who asks, and is told more then.
ALTER TABLE one_time_links ADD COLUMN tells INTEGER REFERENCES tickets (serial);
