//! Rules from facts to a queue, with the rule that decided.
