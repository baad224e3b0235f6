//! Dates added to a list of a file that people write, its comments kept.
use jiff::civil::Date;
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

/// Dates on one line.
const DATES_A_LINE: usize = 6;

/// Returns the text with the dates added to the list under `key` at the root, below a comment that says
/// where they come from; dates that stand there already are left as they are. A flag that says that
/// somebody has verified the list is lowered, since nobody has seen the new ones.
///
/// # Errors
/// Why the text cannot be changed.
pub fn add_dates(
    text: &str,
    key: &str,
    dates: &[Date],
    source: &str,
    flag: &str,
) -> Result<String, String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error| format!("the file is no TOML: {error}"))?;
    let item = document.entry(key).or_insert(Item::Value(Value::Array(Array::new())));
    let array = item.as_array_mut().ok_or_else(|| format!("`{key}` is no list"))?;
    let known: Vec<Date> = array.iter().filter_map(date).collect();
    let mut fresh: Vec<Date> = dates.iter().filter(|date| !known.contains(date)).copied().collect();
    fresh.sort_unstable();
    fresh.dedup();
    if fresh.is_empty() {
        return Ok(text.to_owned());
    }
    append(array, &fresh, source)?;
    if let Some(value) = document.get_mut(flag).and_then(Item::as_value_mut)
        && value.as_bool() == Some(true)
    {
        let decor = value.decor().clone();
        *value = Value::from(false);
        *value.decor_mut() = decor;
    }
    Ok(document.to_string())
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

    #[test]
    fn comments_and_dates_stay_where_they_are() {
        let new = dates(&["2027-01-06", "2027-01-01", "2026-01-06", "2027-01-01"]);
        let text = add_dates(CALENDAR, "days", &new, "fiestas.ics", "verified").unwrap();
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
        assert_eq!(add_dates(&text, "days", &new, "again", "verified").unwrap(), text);
    }

    #[test]
    fn an_empty_list_gets_its_first_dates() {
        let text = add_dates(CALENDAR, "local_days", &dates(&["2027-01-24"]), "a", "verified");
        assert!(text.unwrap().ends_with("local_days = [\n  # a\n  2027-01-24,\n]\n"));
        assert!(add_dates("days = 3", "days", &dates(&["2027-01-24"]), "a", "verified").is_err());
    }
}
