//! The table of acceptance cases says what there is: every test that it names, and every test that
//! carries the id of a case.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The cases of each letter.
const CASES: [(char, u8); 5] = [('D', 12), ('A', 9), ('S', 13), ('Q', 7), ('W', 5)];

/// What is not done yet.
const NOT_DONE: [&str; 2] = ["Q2", "Q6"];

/// A test: its file and its name.
type Test = (String, String);

/// Returns the tests that the table names, by case.
fn named() -> BTreeMap<String, BTreeSet<Test>> {
    let text = include_str!("../../docs/acceptance-telephone.md");
    let mut cases = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, case, what, tests, _] = cells[..] else { panic!("{line}") };
        if case == "case" {
            continue;
        }
        let mut of = BTreeSet::new();
        let mut file = String::new();
        for word in tests.split('`').skip(1).step_by(2) {
            if word.contains('/') {
                word.clone_into(&mut file);
            } else {
                of.insert((file.clone(), word.to_owned()));
            }
        }
        assert_eq!(what.contains("**not done**"), of.is_empty(), "{case}");
        assert!(cases.insert(case.to_owned(), of).is_none(), "{case} stands twice");
    }
    cases
}

/// Returns the cases whose ids begin a name, as in `s5_s6_a_refer…`.
fn cases_of(name: &str) -> BTreeSet<String> {
    let is_case = |word: &&str| {
        let (letter, number) = word.split_at(1.min(word.len()));
        CASES.iter().any(|(of, most)| {
            let number = number.parse::<u8>().ok();
            letter == of.to_ascii_lowercase().to_string()
                && number.is_some_and(|number| (1..=*most).contains(&number))
        })
    };
    name.split('_').take_while(is_case).map(str::to_uppercase).collect()
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            out.push(entry);
        }
    }
}

/// Returns the tests in the source that carry the id of a case.
fn written() -> BTreeMap<String, BTreeSet<Test>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![];
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests/it"), &mut files);
    let mut cases: BTreeMap<String, BTreeSet<Test>> = BTreeMap::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            let declared = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
            match declared.and_then(|rest| rest.split_once('(')) {
                Some((name, _)) if is_test => {
                    for case in cases_of(name) {
                        cases.entry(case).or_default().insert((path.clone(), name.to_owned()));
                    }
                    is_test = false;
                }
                Some(_) => is_test = false,
                None => is_test |= line == "#[test]" || line.starts_with("#[tokio::test"),
            }
        }
    }
    cases
}

#[test]
fn every_case_has_the_tests_that_the_table_names() {
    let mut cases = named();
    let all: Vec<String> = CASES
        .iter()
        .flat_map(|(letter, most)| (1..=*most).map(move |number| format!("{letter}{number}")))
        .collect();
    assert_eq!(cases.keys().cloned().collect::<BTreeSet<_>>(), all.into_iter().collect());
    for case in NOT_DONE {
        assert_eq!(cases.remove(case), Some(BTreeSet::new()), "{case}");
    }
    let written = written();
    for (case, tests) in &cases {
        let there = written.get(case).cloned().unwrap_or_default();
        let gone: Vec<_> = tests.difference(&there).collect();
        let unnamed: Vec<_> = there.difference(tests).collect();
        assert!(
            gone.is_empty() && unnamed.is_empty(),
            "{case}: gone {gone:?}, not in it {unnamed:?}"
        );
    }
}

#[test]
fn names_are_read_as_cases() {
    let of = |name: &str| cases_of(name).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(of("d3_one_press"), "D3");
    assert_eq!(of("s5_s6_a_refer"), "S5 S6");
    assert_eq!(of("a_call_s1_is_no_case"), "");
    assert_eq!(of("d13_there_is_no_such"), "");
}
