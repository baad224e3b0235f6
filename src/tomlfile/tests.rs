use super::*;

#[test]
fn every_table_of_a_list_knows_its_line() {
    let text =
        "# first\n[[rule]]\nid = \"a\"\nwhen.intent = \"x\"\n\n[[rule]]\nid = \"b\"\n[other]\n";
    let mut faults = Faults::default();
    let document = Document::read("f.toml", text, &mut faults).unwrap();
    let rules = document.root().tables("rule", &mut faults);
    assert_eq!(rules.iter().map(Section::line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(rules[0].table("when", &mut faults).unwrap().line(), 4);
    document.root().only(&["rule", "others"], "a file", &mut faults);
    let found: Vec<String> = faults.into_sorted().iter().map(ToString::to_string).collect();
    assert_eq!(found, ["f.toml:8: `other` is no key of a file; did you mean `others`?"]);
}

#[test]
fn all_that_is_no_toml_is_named_by_line() {
    let mut faults = Faults::default();
    let text = "a = 1\nb = \nc = 2\na = 3\n";
    assert!(Document::read("f.toml", text, &mut faults).is_none());
    let lines: Vec<usize> = faults.into_sorted().iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 4]);
}

#[test]
fn near_words_are_guessed_and_far_ones_are_not() {
    let known = ["intent", "site", "language"];
    assert_eq!(did_you_mean("itnent", known), Some("intent"));
    assert_eq!(did_you_mean("Sites", known), Some("site"));
    assert_eq!(did_you_mean("lenguage", known), Some("language"));
    assert_eq!(did_you_mean("colour", known), None);
    assert_eq!(did_you_mean("MD9", ["MD1", "MD2"]), None, "no better than the other");
    assert_eq!(did_you_mean("P9", ["P1"]), None, "too short to guess");
    assert_eq!(one_of("colour", known), "one of: intent, site, language");
}

#[test]
fn faults_have_a_limit() {
    let mut faults = Faults::default();
    for line in 0..FAULTS_MAX + 50 {
        faults.push(crate::model::FileFault::new("f", line, "wrong", ""));
    }
    assert_eq!(faults.into_sorted().len(), FAULTS_MAX);
}
