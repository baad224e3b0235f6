//! Who is on call, and whom to try next.
