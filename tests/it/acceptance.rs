//! The table of acceptance cases names tests that exist: none can be renamed or dropped unseen.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A table, and the cases of each letter in it.
type Document = (&'static str, &'static str, &'static [(char, u8)]);

const DOCUMENTS: [Document; 2] = [
    (
        "telephone",
        include_str!("../../docs/acceptance-telephone.md"),
        &[('D', 12), ('A', 9), ('S', 13), ('Q', 7), ('W', 5)],
    ),
    (
        "email",
        include_str!("../../docs/acceptance-email.md"),
        &[('A', 9), ('B', 6), ('C', 3), ('D', 7), ('E', 1)],
    ),
];

/// The tests of a case: file and name.
type Tests = Vec<(String, String)>;

/// Reads the table: what each case says, and its tests.
fn table(text: &str) -> BTreeMap<String, (String, Tests)> {
    let mut cases = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| case")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, case, what, tests, _] = cells[..] else { panic!("{line}") };
        let (mut of, mut file) = (vec![], "");
        // What stands between backticks is a file, or a test of the last file.
        for word in tests.split('`').skip(1).step_by(2) {
            if word.contains('/') {
                file = word;
            } else {
                of.push((file.to_owned(), word.to_owned()));
            }
        }
        let before = cases.insert(case.to_owned(), (what.to_owned(), of));
        assert!(before.is_none(), "{case} stands twice");
    }
    cases
}

/// Returns whether a source text has a test of this name.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared = [format!("fn {name}("), format!("async fn {name}(")];
    let at = lines.iter().position(|line| declared.iter().any(|start| line.starts_with(start)));
    let attributes = at.map(|at| lines[..at].iter().rev().take_while(|line| line.starts_with('#')));
    attributes.is_some_and(|mut lines| {
        lines.any(|line| *line == "#[test]" || line.starts_with("#[tokio::test"))
    })
}

#[test]
fn every_acceptance_case_has_the_tests_that_the_tables_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (document, text, letters) in DOCUMENTS {
        let cases = table(text);
        let ids = letters
            .iter()
            .flat_map(|(letter, most)| (1..=*most).map(move |number| format!("{letter}{number}")));
        assert_eq!(cases.len(), ids.clone().count(), "{document}");
        for id in ids {
            let (_, tests) = &cases[&id];
            assert!(!tests.is_empty(), "{document}: {id}");
            for (file, name) in tests {
                let carries = name.split('_').any(|word| word == id.to_lowercase());
                assert!(carries, "{name} does not carry the id of {id}");
                let text = fs::read_to_string(root.join(file)).unwrap_or_default();
                assert!(has_test(&text, name), "{document}, {id}: {file} has no test {name}");
            }
        }
    }
}

#[test]
fn tests_are_told_from_what_only_looks_like_them() {
    let text = "#[test]\nfn a1_one() {}\n#[tokio::test(start_paused = true)]\nasync fn a1_two() {}\n\
                fn a1_helper() {}\n// fn a1_gone() {}\n";
    let there =
        ["a1_one", "a1_two", "a1_helper", "a1_gone", "a1_on"].map(|name| has_test(text, name));
    assert_eq!(there, [true, true, false, false, false]);
    let cases = table(
        "| case | what | tests |\n|---|---|---|\n| A1 | words | `src/x.rs`: `a`, `b`; `src/y.rs`: `c` |\n",
    );
    let tests = [("src/x.rs", "a"), ("src/x.rs", "b"), ("src/y.rs", "c")];
    assert_eq!(cases["A1"].1, tests.map(|(file, name)| (file.to_owned(), name.to_owned())));
}
