//! The LMTP server session as a line machine without I/O.
