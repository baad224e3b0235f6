#![expect(
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "tests count small numbers and look for one kind among many"
)]

mod bounds;
mod calls;
mod digest;
mod net;
mod races;
mod random;
mod refusals;
mod reoffers;
mod transfer;
mod trunks;
