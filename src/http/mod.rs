//! One small HTTP server and client on hyper.
