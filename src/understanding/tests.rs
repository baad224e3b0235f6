//! Tests over the shipped files.
