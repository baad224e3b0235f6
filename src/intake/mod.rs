//! The story of one arrival, in one transaction.
