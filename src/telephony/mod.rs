
pub mod transport;
pub mod trunks;
