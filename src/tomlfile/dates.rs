//! Dates added to a list of a file that people write, its comments kept.
use jiff::civil::Date;
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

/// Dates on one line.
const DATES_A_LINE: usize = 6;

/// Dates for a list at the root of a file.
pub struct Listed<'a> {
    /// The key of the list.
    pub key: &'a str,
    /// The dates.
    pub dates: &'a [Date],
    /// Where they come from: the comment below which they stand.
    pub source: &'a str,
    /// Whether a date below that comment goes when it is none of these any more.
    pub goes: &'a dyn Fn(Date) -> bool,
}

/// Returns the text with the dates added to the list, below a comment that says where they come from, and
/// without those that came from there before and are gone; other dates are left as they are. A flag that
/// says that somebody has verified the list is lowered when it changes, since nobody has seen it so.
///
/// # Errors
/// Why the text cannot be changed.
pub fn put_dates(text: &str, listed: &Listed<'_>, flag: &str) -> Result<String, String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error| format!("the file is no TOML: {error}"))?;
    let key = listed.key;
    let item = document.entry(key).or_insert(Item::Value(Value::Array(Array::new())));
    let array = item.as_array_mut().ok_or_else(|| format!("`{key}` is no list"))?;
    let removed = remove_gone(array, listed);
    let known: Vec<Date> = array.iter().filter_map(date).collect();
    let mut fresh: Vec<Date> =
        listed.dates.iter().filter(|date| !known.contains(date)).copied().collect();
    fresh.sort_unstable();
    fresh.dedup();
    if fresh.is_empty() && !removed {
        return Ok(text.to_owned());
    }
    if !fresh.is_empty() {
        append(array, &fresh, listed.source)?;
    }
    if let Some(value) = document.get_mut(flag).and_then(Item::as_value_mut)
        && value.as_bool() == Some(true)
    {
        let decor = value.decor().clone();
        *value = Value::from(false);
        *value.decor_mut() = decor;
    }
    Ok(document.to_string())
}

/// Takes the dates out that stand below the comment of a source and are gone from it. Comments stay: the
/// one before a date that goes stands before the next.
fn remove_gone(array: &mut Array, listed: &Listed<'_>) -> bool {
    let (mut of_source, mut removed, mut at) = (false, false, 0);
    let mut carried = String::new();
    while let Some(value) = array.get_mut(at) {
        let decor = value.decor_mut();
        let before = decor.prefix().and_then(RawString::as_str).unwrap_or_default().to_owned();
        // What stands on the line of the date before belongs to that one.
        let heads = before.split('\n').skip(1).filter_map(|line| line.trim().strip_prefix('#'));
        if let Some(head) = heads.last() {
            of_source = head.trim() == listed.source;
        }
        let before = if carried.is_empty() { before } else { joined(&carried, &before) };
        let gone = date(value).filter(|date| !listed.dates.contains(date) && (listed.goes)(*date));
        if of_source && gone.is_some() {
            carried = before;
            removed = true;
            array.remove(at);
            continue;
        }
        carried.clear();
        value.decor_mut().set_prefix(before);
        at = at.saturating_add(1);
    }
    if !carried.is_empty() {
        let behind = array.trailing().as_str().unwrap_or_default();
        let behind = if behind.trim().is_empty() { "\n" } else { behind };
        let trailing = format!("{}{behind}", carried.trim_end());
        array.set_trailing(RawString::from(trailing));
    }
    removed
}

/// Joins what stood before a date that is gone with what stands before what follows it.
fn joined(first: &str, second: &str) -> String {
    match (first.trim().is_empty(), second.trim().is_empty()) {
        (true, _) if second.contains('\n') || !first.contains('\n') => second.to_owned(),
        (true, false) => format!("{}{second}", first.trim_end_matches(' ')),
        (_, true) => first.to_owned(),
        (false, false) => format!("{}{second}", first.trim_end()),
    }
}

fn date(value: &Value) -> Option<Date> {
    match value {
        Value::Datetime(date) => date.value().to_string().parse().ok(),
        Value::String(text) => text.value().parse().ok(),
        Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Array(_)
        | Value::InlineTable(_) => None,
    }
}

fn append(array: &mut Array, fresh: &[Date], source: &str) -> Result<(), String> {
    // What stands behind the last date, a comment perhaps, stays behind it: before the new ones.
    let behind = array.trailing().as_str().unwrap_or_default().trim_end().to_owned();
    for (at, date) in fresh.iter().enumerate() {
        let date: toml_edit::Datetime =
            date.to_string().parse().map_err(|_| format!("{date} has no form in TOML"))?;
        let before = match (at, at % DATES_A_LINE) {
            (0, _) => format!("{behind}\n  # {source}\n  "),
            (_, 0) => "\n  ".to_owned(),
            _ => " ".to_owned(),
        };
        array.push_formatted(Value::from(date).decorated(before, ""));
    }
    array.set_trailing(RawString::from("\n"));
    array.set_trailing_comma(true);
    Ok(())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const CALENDAR: &str = "# Holidays of Alcobendas.\nplace    = \"Alcobendas\"\nverified = true   # by Ana\n\ndays = [\n  # 2026\n  2026-01-01, \"2026-01-06\",\n  2026-12-25, # Navidad\n  # 2027: missing\n]\n\n# The two days of the town.\nlocal_days = []\n";

    fn dates(texts: &[&str]) -> Vec<Date> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn put(text: &str, key: &str, dates: &[Date], source: &str) -> Result<String, String> {
        put_dates(text, &Listed { key, dates, source, goes: &|_| true }, "verified")
    }

    #[test]
    fn comments_and_dates_stay_where_they_are() {
        let new = dates(&["2027-01-06", "2027-01-01", "2026-01-06", "2027-01-01"]);
        let text = put(CALENDAR, "days", &new, "fiestas.ics").unwrap();
        expect![[r##"
            # Holidays of Alcobendas.
            place    = "Alcobendas"
            verified = false   # by Ana

            days = [
              # 2026
              2026-01-01, "2026-01-06",
              2026-12-25, # Navidad
              # 2027: missing
              # fiestas.ics
              2027-01-01, 2027-01-06,
            ]

            # The two days of the town.
            local_days = []
        "##]]
        .assert_eq(&text);
        assert_eq!(put(&text, "days", &new, "again").unwrap(), text);

        // One is gone, one has come; what people wrote, and other files brought, stays.
        let verified = text.replace("false   # by Ana", "true # by Ana");
        let text = put(&verified, "days", &dates(&["2027-01-06", "2027-03-19"]), "fiestas.ics");
        expect![[r##"
            # Holidays of Alcobendas.
            place    = "Alcobendas"
            verified = false # by Ana

            days = [
              # 2026
              2026-01-01, "2026-01-06",
              2026-12-25, # Navidad
              # 2027: missing
              # fiestas.ics
              2027-01-06,
              # fiestas.ics
              2027-03-19,
            ]

            # The two days of the town.
            local_days = []
        "##]]
        .assert_eq(&text.unwrap());
        let none = put(&verified, "days", &[], "fiestas.ics").unwrap();
        assert!(none.contains("  # fiestas.ics\n]"), "{none}");
        assert!(none.contains("2026-12-25, # Navidad\n"), "{none}");
    }

    #[test]
    fn an_empty_list_gets_its_first_dates() {
        let text = put(CALENDAR, "local_days", &dates(&["2027-01-24"]), "a");
        assert!(text.unwrap().ends_with("local_days = [\n  # a\n  2027-01-24,\n]\n"));
        assert!(put("days = 3", "days", &dates(&["2027-01-24"]), "a").is_err());
    }
}
