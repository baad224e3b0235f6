//! Mail as people in this business write it, with the text that is new in it.
use super::*;

mod english;
mod portuguese;
mod spanish;

fn check_all(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(body, expected)| {
            let found = newest_text(body).text;
            (found != *expected)
                .then(|| format!("--- body\n{body}\n--- found\n{found}\n--- expected\n{expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}
