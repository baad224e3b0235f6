//! Lists a page at a time, and what stands in addresses. One row more than fits is asked for: it tells that there is
//! a next page, and is not shown.

/// Returns how many rows are asked for where so many are shown.
#[must_use]
pub const fn asked(lines: u32) -> u32 {
    lines.saturating_add(1)
}

/// Cuts off the row that tells of a next page; returns the rows of this one, and the key behind which the next begins.
pub fn paged<T, K>(mut rows: Vec<T>, lines: u32, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
    let size = usize::try_from(lines).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}

/// Returns the address of a list with what is asked of it; what is empty is left out.
#[must_use]
pub fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Returns a value as it stands in an address or a form (RFC 3986 section 2.1).
#[must_use]
pub fn percent_encoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    push_percent_encoded(&mut out, value);
    out
}

/// Writes a value behind what stands there already, without a copy of it in between.
pub(super) fn push_percent_encoded(out: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{asked, href, paged, percent_encoded};

    #[test]
    fn the_row_beyond_the_page_tells_of_the_next_and_is_not_shown() {
        assert_eq!(asked(2), 3);
        assert_eq!(paged(vec![9, 8, 7], 2, |row| *row), (vec![9, 8], Some(8)));
        assert_eq!(paged(vec![9, 8], 2, |row| *row), (vec![9, 8], None));
        assert_eq!(paged(Vec::<i32>::new(), 2, |row| *row), (vec![], None));
    }

    #[test]
    fn what_is_not_plain_stands_in_an_address_by_its_bytes() {
        assert_eq!(percent_encoded("aZ9-._~"), "aZ9-._~");
        assert_eq!(percent_encoded("é/+*%\0"), "%C3%A9%2F%2B%2A%25%00");
        assert_eq!(href("/x", &[("a", ""), ("b", " ")]), "/x");
        assert_eq!(href("/x", &[("a", "é &"), ("b", "1")]), "/x?a=%C3%A9%20%26&b=1");
    }
}
