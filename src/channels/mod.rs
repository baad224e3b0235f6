//! Doors in.
