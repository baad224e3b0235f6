//! Lists a page at a time, and their addresses. One row more than fits is asked for: it tells that there is a next
//! page, and is not shown.

/// Returns how many rows are asked for where so many are shown.
pub(super) const fn asked(lines: u32) -> u32 {
    lines.saturating_add(1)
}

/// Cuts off the row that tells of a next page; returns the rows of this one, and the key behind which the next begins.
pub(super) fn paged<T, K>(
    mut rows: Vec<T>,
    lines: u32,
    key: impl Fn(&T) -> K,
) -> (Vec<T>, Option<K>) {
    let size = usize::try_from(lines).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}

/// Returns the address of a list with what is asked of it; what is empty is left out.
pub(super) fn href(path: &str, pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.trim().is_empty());
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Writes a value into an address (RFC 3986 section 2.1).
fn encoded(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{asked, href, paged};

    #[test]
    fn the_row_beyond_the_page_tells_of_the_next_and_is_not_shown() {
        assert_eq!(asked(2), 3);
        assert_eq!(paged(vec![9, 8, 7], 2, |row| *row), (vec![9, 8], Some(8)));
        assert_eq!(paged(vec![9, 8], 2, |row| *row), (vec![9, 8], None));
        assert_eq!(paged(Vec::<i32>::new(), 2, |row| *row), (vec![], None));
        assert_eq!(href("/x", &[("a", ""), ("b", " ")]), "/x");
        assert_eq!(href("/x", &[("a", "é &"), ("b", "1")]), "/x?a=%C3%A9%20%26&b=1");
    }
}
