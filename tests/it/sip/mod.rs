//! Calls over SIP: the whole desk on loopback sockets, rung through an operator of our own make.
mod driver;
mod ends;
mod hand_over;
mod handset;
mod hangups;
mod holding;
mod keys;
mod line;
mod moments;
mod notice;
mod pages;
mod refused;
mod ring_back;
mod scripts;
mod sounds;
mod switched;
mod wires;
