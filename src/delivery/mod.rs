//! Doors out: reads only the outbox.
