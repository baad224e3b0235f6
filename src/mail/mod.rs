//! One message understood; one reply composed.
