//! What a message is told: named values in a fixed order.
use std::collections::BTreeMap;

use fluent::{FluentArgs, FluentValue};

/// One value of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text that goes in as it is.
    Text(String),
    /// A whole number, which also chooses the plural form.
    Number(i64),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    /// `yes` or `no`, the variant keys of every yes-or-no choice in `locales/`.
    fn from(answer: bool) -> Self {
        Self::Text(if answer { "yes" } else { "no" }.to_owned())
    }
}

/// The values of a message by name, without the `$` that Fluent writes before them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(BTreeMap<String, Value>);

impl Args {
    /// Returns no values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the values with one more; a name that stands already gets the new value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Returns the value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub(super) fn to_fluent(&self) -> FluentArgs<'_> {
        self.0
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::from(text.as_str()),
                    Value::Number(number) => FluentValue::from(*number),
                };
                (name.as_str(), value)
            })
            .collect()
    }
}
