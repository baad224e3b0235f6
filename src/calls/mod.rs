//! A call from its first ring to its end, whatever carries it.
//!
//! Floor 6. Every driver hands in what happened and performs what it is given; between two steps
//! a call lives in the store.

mod performance;

pub use performance::{
    Act, CarrierWord, Dial, Event, Listen, NewCall, Performance, Spoken, Tape, Token, TokenError,
};
