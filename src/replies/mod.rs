//! Fluent ids and arguments to text in the customer's language.
