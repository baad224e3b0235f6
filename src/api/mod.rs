//! The requests that the command line, the console and portals make.
