//! The program's own log, on standard error.
//!
//! INFO is what a customer would notice, WARN what might wake someone. Numbers, addresses and
//! texts of customers stand at DEBUG and TRACE only, PINs nowhere; a panic's message may hold
//! anything, so that above DEBUG only its place is told.
use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use super::config::{Log, LogFormat, LogLevel};

/// The variable whose directives win over the configuration, such as `info,centralita::mail=debug`.
pub const LOG_VARIABLE: &str = "CENTRALITA_LOG";

/// Why the log cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The variable does not hold directives.
    #[error("{LOG_VARIABLE} is wrong: {0}; write a level such as info, or module=level")]
    Directives(String),
    /// Some log has begun already.
    #[error("the log has begun already: {0}")]
    Twice(String),
}

/// Begins the log of this process and tells panics in it.
///
/// # Errors
/// [`LogError`] when the variable is wrong or this is called twice.
pub fn begin(log: &Log) -> Result<(), LogError> {
    let directives = std::env::var(LOG_VARIABLE).unwrap_or_default();
    let filter = filter(log, &directives)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none());
    let begun = match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    begun.map_err(|error| LogError::Twice(error.to_string()))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        tracing::error!(place, thread, "panicked; its message stands at debug");
        tracing::debug!(message = panic.payload_as_str().unwrap_or("no text"), "panicked");
    }));
    Ok(())
}

/// Makes the filter: the directives, else the level for us and warnings for the libraries.
fn filter(log: &Log, directives: &str) -> Result<EnvFilter, LogError> {
    let level = match log.level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "warn,centralita=info",
        LogLevel::Debug => "info,centralita=debug",
        LogLevel::Trace => "debug,centralita=trace",
    };
    let text = if directives.trim().is_empty() { level } else { directives };
    EnvFilter::builder().parse(text).map_err(|error| LogError::Directives(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_wins_over_the_level() {
        let log = Log { level: LogLevel::Info, format: LogFormat::Text };
        assert_eq!(filter(&log, "").unwrap().to_string(), "centralita=info,warn");
        assert_eq!(filter(&log, "debug").unwrap().to_string(), "debug");
        let error = filter(&log, "centralita=loud").unwrap_err().to_string();
        assert!(error.starts_with("CENTRALITA_LOG is wrong: "), "{error}");
    }
}
