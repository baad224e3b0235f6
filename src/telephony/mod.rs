
pub mod resolve;
pub mod transport;
pub mod trunks;
