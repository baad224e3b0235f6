//! Keep it: one trait, one test suite, every engine.
