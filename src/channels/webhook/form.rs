//! The parameters of a request, as `application/x-www-form-urlencoded` (WHATWG URL section 5.1)
//! carries them: order and repetitions kept, because signatures are made over both.
use std::fmt;

use zeroize::Zeroizing;

/// The largest form, in bytes.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// The most parameters of a form; platforms send some forty.
pub const PARAMETERS_MAX: usize = 200;

/// A decoded form. Values are zeroed when dropped and never printed: one of them may be a PIN.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, Zeroizing<String>)>);

/// Why a body is no form of ours. Never holds a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// More bytes than any platform sends.
    #[error("the body has more than {FORM_BYTES_MAX} bytes")]
    TooLong,
    /// More parameters than any platform sends.
    #[error("the body has more than {PARAMETERS_MAX} parameters")]
    TooMany,
    /// Something between two `&` is no `name=value`.
    #[error("parameter {0} is not written name=value")]
    NoPair(usize),
    /// A `%` is not followed by two hexadecimal digits.
    #[error("parameter {0} has a broken percent escape")]
    Escape(usize),
    /// A zero byte, or a control character that was not escaped.
    #[error("parameter {0} has a character that no form has")]
    Character(usize),
    /// What is decoded is no UTF-8.
    #[error("parameter {0} is no UTF-8")]
    NotUtf8(usize),
    /// A parameter that must stand once stands more often.
    #[error("the parameter {0} stands more than once")]
    Repeated(&'static str),
    /// A parameter that must stand is not there.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
    /// A parameter has a value that it cannot have.
    #[error("the parameter {0} has a value that it cannot have")]
    Value(&'static str),
}

impl Form {
    /// Reads a body. Every parameter is `name=value`; the value may be empty, the name may not.
    ///
    /// # Errors
    /// [`FormError`], which counts parameters from 1.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        if body.len() > FORM_BYTES_MAX {
            return Err(FormError::TooLong);
        }
        let mut pairs = vec![];
        if body.is_empty() {
            return Ok(Self(pairs));
        }
        for (at, pair) in body.split(|byte| *byte == b'&').enumerate() {
            let number = at.saturating_add(1);
            if number > PARAMETERS_MAX {
                return Err(FormError::TooMany);
            }
            let middle =
                pair.iter().position(|byte| *byte == b'=').ok_or(FormError::NoPair(number))?;
            let (name, value) = pair.split_at(middle);
            let name = decoded(name, number)?;
            if name.is_empty() {
                return Err(FormError::NoPair(number));
            }
            let value = decoded(value.get(1..).unwrap_or_default(), number)?;
            pairs.push((name.to_string(), value));
        }
        Ok(Self(pairs))
    }

    /// Returns every parameter in the order it came.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the value of a parameter that may stand once.
    ///
    /// # Errors
    /// [`FormError::Repeated`].
    pub fn once(&self, name: &'static str) -> Result<Option<&str>, FormError> {
        let mut found = self.pairs().filter(|(given, _)| *given == name).map(|(_, value)| value);
        let first = found.next();
        if found.next().is_some() { Err(FormError::Repeated(name)) } else { Ok(first) }
    }

    /// Returns the value of a parameter that must stand once.
    ///
    /// # Errors
    /// [`FormError::Missing`] or [`FormError::Repeated`].
    pub fn need(&self, name: &'static str) -> Result<&str, FormError> {
        self.once(name)?.ok_or(FormError::Missing(name))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({} parameters)", self.0.len())
    }
}

fn decoded(written: &[u8], number: usize) -> Result<Zeroizing<String>, FormError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(written.len()));
    let mut rest = written.iter().copied();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'+' => b' ',
            b'%' => {
                let high = rest.next().and_then(hex_digit).ok_or(FormError::Escape(number))?;
                let low = rest.next().and_then(hex_digit).ok_or(FormError::Escape(number))?;
                high << 4 | low
            }
            0..=0x20 | 0x7f => return Err(FormError::Character(number)),
            other => other,
        };
        if byte == 0 {
            return Err(FormError::Character(number));
        }
        bytes.push(byte);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| FormError::NotUtf8(number))?;
    Ok(Zeroizing::new(text.to_owned()))
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        b'A'..=b'F' => Some(byte.wrapping_sub(b'A').wrapping_add(10)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Vec<(String, String)> {
        let form = Form::parse(body.as_bytes()).unwrap();
        form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn check(body: &str, expected: &[(&str, &str)]) {
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        assert_eq!(read(body), expected, "{body}");
    }

    #[test]
    fn order_repetitions_and_empty_values_are_kept() {
        check("b=2&a=1&b=2&b=1&c=", &[("b", "2"), ("a", "1"), ("b", "2"), ("b", "1"), ("c", "")]);
        check("", &[]);
        check("a=b=c", &[("a", "b=c")]);
    }

    #[test]
    fn every_way_of_writing_a_character_is_read() {
        check("From=%2B34600111222&To=+34", &[("From", "+34600111222"), ("To", " 34")]);
        check(
            "CallerName=Pe%C3%B1a+%26%20Gon%c3%a7alves%E2%82%AC",
            &[("CallerName", "Peña & Gonçalves€")],
        );
        check("a=it's:(fine)/~*", &[("a", "it's:(fine)/~*")]);
        check("a=ñ", &[("a", "ñ")]);
        check("a=x%0D%0Ay", &[("a", "x\r\ny")]);
    }

    #[test]
    fn what_is_no_form_is_refused_with_its_place() {
        for (body, error) in [
            (&b"a=1&Z=%00"[..], FormError::Character(2)),
            (b"a=1&Z=%zz", FormError::Escape(2)),
            (b"Z=%", FormError::Escape(1)),
            (b"Z=%4", FormError::Escape(1)),
            (b"%4=x", FormError::Escape(1)),
            (b"Z=%FF", FormError::NotUtf8(1)),
            (b"Z=%C3%28", FormError::NotUtf8(1)),
            (b"Z=%ED%A0%80", FormError::NotUtf8(1)),
            (b"Z=\xff", FormError::NotUtf8(1)),
            (b"Z=a b", FormError::Character(1)),
            (b"Z=a\nb", FormError::Character(1)),
            (b"a=1&&b=2", FormError::NoPair(2)),
            (b"a=1&", FormError::NoPair(2)),
            (b"a", FormError::NoPair(1)),
            (b"=x", FormError::NoPair(1)),
            (b"{\"a\":1}", FormError::NoPair(1)),
        ] {
            assert_eq!(Form::parse(body).unwrap_err(), error, "{}", body.escape_ascii());
        }
    }

    #[test]
    fn the_largest_form_is_read_and_one_byte_or_parameter_more_is_not() {
        let longest = format!("a={}", "x".repeat(FORM_BYTES_MAX - 2));
        assert_eq!(read(&longest).len(), 1);
        let error = Form::parse(format!("{longest}x").as_bytes()).unwrap_err();
        assert_eq!(error, FormError::TooLong);
        let most = vec!["a=b"; PARAMETERS_MAX].join("&");
        assert_eq!(read(&most).len(), PARAMETERS_MAX);
        let error = Form::parse(format!("{most}&a=b").as_bytes()).unwrap_err();
        assert_eq!(error, FormError::TooMany);
    }

    #[test]
    fn once_means_once_and_no_printing_shows_a_value() {
        let form = Form::parse(b"Digits=4711&From=x&From=x").unwrap();
        assert_eq!(form.need("Digits"), Ok("4711"));
        assert_eq!(form.once("To"), Ok(None));
        assert_eq!(form.need("To"), Err(FormError::Missing("To")));
        assert_eq!(form.once("From"), Err(FormError::Repeated("From")));
        let shown = format!("{form:?} {form:#?} {:?}", form.need("To"));
        assert!(!shown.contains("4711"), "{shown}");
    }
}
