//! Tests of parsing, deciding and the dead-rule check.
