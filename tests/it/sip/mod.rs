//! Calls over SIP: the whole desk on loopback sockets, rung through an operator of our own make.
mod driver;
mod handset;
mod line;
mod scripts;
mod sounds;
