//! One value inside a block.
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

/// How deep a field may stand: `then.page.if_hours`.
const DEPTH_MAX: usize = 3;

/// Gives a field of the only table of `list` a value, or takes it out.
///
/// # Errors
/// Why that cannot be, in words.
pub(super) fn set(
    block: &str,
    list: &str,
    key: &str,
    value: Option<&str>,
) -> Result<String, String> {
    let path: Vec<&str> = key.split('.').map(str::trim).collect();
    if path.len() > DEPTH_MAX || path.iter().any(|part| part.is_empty()) {
        return Err(format!("`{key}` is no field; write about, when.intent or then.page.policy"));
    }
    let mut document: DocumentMut =
        block.parse().map_err(|error| format!("the rule cannot be read: {error}"))?;
    let table = document
        .get_mut(list)
        .and_then(Item::as_array_of_tables_mut)
        .and_then(|tables| tables.get_mut(0))
        .ok_or_else(|| format!("there is no [[{list}]] there"))?;
    match value {
        Some(value) => put(table, &path, parsed(value), key)?,
        None => take(table, &path).ok_or_else(|| format!("it has no `{key}`"))?,
    }
    Ok(document.to_string())
}

/// Reads a value as TOML has it; a plain word is a text.
fn parsed(value: &str) -> Value {
    value.trim().parse().unwrap_or_else(|_| Value::from(value))
}

fn put(table: &mut Table, path: &[&str], value: Value, key: &str) -> Result<(), String> {
    let Some((last, folders)) = path.split_last() else { return Ok(()) };
    if let [folder, ..] = folders
        && !table.contains_key(folder)
    {
        begin(table, folder);
    }
    let mut inside: &mut dyn TableLike = table;
    for folder in folders {
        let item =
            inside.entry(folder).or_insert_with(|| Item::Value(Value::InlineTable(<_>::default())));
        inside = item
            .as_table_like_mut()
            .ok_or_else(|| format!("`{key}` cannot be: `{folder}` has a value of its own"))?;
    }
    match inside.get_mut(last) {
        // What stands around the value stays: a comment behind it, above all.
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = value;
            *old.decor_mut() = decor;
        }
        Some(item) => *item = Item::Value(value),
        None => {
            inside.insert(last, Item::Value(value));
        }
    }
    Ok(())
}

/// Begins `when.…`, `unless.…` or `then.…`. What a rule asks stands before what it does.
fn begin(table: &mut Table, folder: &str) {
    let mut dotted = Table::new();
    dotted.set_dotted(true);
    dotted.set_implicit(true);
    let then = if folder == "then" { None } else { table.remove_entry("then") };
    table.insert(folder, Item::Table(dotted));
    if let Some((key, item)) = then {
        table.insert_formatted(&key, item);
    }
}

fn take(table: &mut Table, path: &[&str]) -> Option<()> {
    let (last, folders) = path.split_last()?;
    let mut inside: &mut dyn TableLike = table;
    for folder in folders {
        inside = inside.get_mut(folder)?.as_table_like_mut()?;
    }
    inside.remove(last)?;
    // A heading of nothing is no condition: it would only be in the way.
    if let [folder] = folders
        && table.get(folder).and_then(Item::as_table_like).is_some_and(TableLike::is_empty)
    {
        table.remove(folder);
    }
    Some(())
}
