use expect_test::{Expect, expect};

use super::super::tests::known;
use super::*;

const MAIN: &str = r#"# Who is in danger comes first.

[[rule]]
id    = "danger"     # never take this out
when.safety   = true
then.queue    = "ops-{country}"
then.page     = "fire"

# Bills: since March they have people of their own.
[[rule]]
id    = "bills"
about = "Invoices"
when.intent = "billing"   # not commercial
then.queue  = "billing"

# Links of customers at night.

[[rule]]
id    = "links"
when.intent = ["incident_connectivity"]
when.hours  = "closed"
then.queue  = "ops-{country}"
then.page   = { policy = "duty-{country}", if_hours = "closed" }

[[rule]]
id = "rest"
then.queue = "desk"

[[test]]
name  = "factura"
given = { intent = "billing" }
want  = { rule = "bills", queue = "billing" }
"#;

fn files() -> Vec<(String, String)> {
    vec![("rules/10-main.toml".to_owned(), MAIN.to_owned())]
}

fn id(text: &str) -> RuleId {
    text.parse().unwrap()
}

fn set(rule: &str, key: &str, value: &str) -> Op {
    Op::Set { rule: id(rule), key: key.to_owned(), value: value.to_owned() }
}

/// What `diff` shows of the changes, or why there are none.
fn check(ops: &[Op], expected: &Expect) {
    let said: String = match edit(&files(), ops, &known()) {
        Ok(edited) => {
            let one = |(path, old, new): &(String, String, String)| diff(path, old, new);
            edited.files.iter().map(one).collect()
        }
        Err(EditError::Faults(faults)) => faults.iter().map(|fault| format!("{fault}\n")).collect(),
        Err(error) => format!("{error}\n"),
    };
    // Editors take spaces off the ends of lines; here they say nothing.
    let said: String = said.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    expected.assert_eq(&said);
}

#[test]
fn a_value_is_changed_and_what_is_around_it_stays() {
    check(
        &[set("bills", "when.intent", r#"["billing", "commercial"]"#)],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -10,7 +10,7 @@
             [[rule]]
             id    = "bills"
             about = "Invoices"
            -when.intent = "billing"   # not commercial
            +when.intent = ["billing", "commercial"]   # not commercial
             then.queue  = "billing"

             # Links of customers at night.
        "#]],
    );
    check(
        &[
            set("links", "then.page.if_hours", "open"),
            set("bills", "then.queue", "desk"),
            Op::Remove { rule: id("links"), with_tests: false },
        ],
        &expect![[r#"
            rules/10-main.toml:22: test "factura" fails: queue is `desk`, wanted `billing` (decided by bills); correct the rule or the test
        "#]],
    );
}

#[test]
fn what_a_rule_asks_comes_before_what_it_does() {
    check(
        &[set("bills", "unless.priority", r#"["P1", "P2"]"#), set("bills", "when.hours", "open")],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -11,6 +11,8 @@
             id    = "bills"
             about = "Invoices"
             when.intent = "billing"   # not commercial
            +when.hours = "open"
            +unless.priority = ["P1", "P2"]
             then.queue  = "billing"

             # Links of customers at night.
        "#]],
    );
    check(
        &[Op::Unset { rule: id("links"), key: "when.hours".to_owned() }],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -18,7 +18,6 @@
             [[rule]]
             id    = "links"
             when.intent = ["incident_connectivity"]
            -when.hours  = "closed"
             then.queue  = "ops-{country}"
             then.page   = { policy = "duty-{country}", if_hours = "closed" }
 
        "#]],
    );
}

#[test]
fn a_rule_moves_with_its_comment() {
    check(
        &[Op::Move { rule: id("bills"), place: Place::After(id("links")) }],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -6,13 +6,6 @@
             then.queue    = "ops-{country}"
             then.page     = "fire"
 
            -# Bills: since March they have people of their own.
            -[[rule]]
            -id    = "bills"
            -about = "Invoices"
            -when.intent = "billing"   # not commercial
            -then.queue  = "billing"
            -
             # Links of customers at night.
 
             [[rule]]
            @@ -21,6 +14,13 @@
             when.hours  = "closed"
             then.queue  = "ops-{country}"
             then.page   = { policy = "duty-{country}", if_hours = "closed" }
            +
            +# Bills: since March they have people of their own.
            +[[rule]]
            +id    = "bills"
            +about = "Invoices"
            +when.intent = "billing"   # not commercial
            +then.queue  = "billing"
 
             [[rule]]
             id = "rest"
        "#]],
    );
}

#[test]
fn rules_are_added_before_the_last_one_and_tests_at_the_end() {
    let text = "# Sales.\n[[rule]]\nid = \"sales\"\nwhen.intent = \"commercial\"\nthen.queue = \"desk\"\n\n\n\
        [[test]]\nname = \"venta\"\ngiven = { intent = \"commercial\" }\nwant = { rule = \"sales\" }\n";
    check(
        &[Op::Add { text: text.to_owned(), place: None }],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -22,7 +22,13 @@
             then.queue  = "ops-{country}"
             then.page   = { policy = "duty-{country}", if_hours = "closed" }
 
            +# Sales.
             [[rule]]
            +id = "sales"
            +when.intent = "commercial"
            +then.queue = "desk"
            +
            +[[rule]]
             id = "rest"
             then.queue = "desk"
 
            @@ -30,3 +36,8 @@
             name  = "factura"
             given = { intent = "billing" }
             want  = { rule = "bills", queue = "billing" }
            +
            +[[test]]
            +name = "venta"
            +given = { intent = "commercial" }
            +want = { rule = "sales" }
        "#]],
    );
}

#[test]
fn a_rule_is_renamed_with_its_tests_and_taken_out_with_them() {
    check(
        &[set("bills", "id", "invoices")],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -8,7 +8,7 @@

             # Bills: since March they have people of their own.
             [[rule]]
            -id    = "bills"
            +id    = "invoices"
             about = "Invoices"
             when.intent = "billing"   # not commercial
             then.queue  = "billing"
            @@ -29,4 +29,4 @@
             [[test]]
             name  = "factura"
             given = { intent = "billing" }
            -want  = { rule = "bills", queue = "billing" }
            +want  = { rule = "invoices", queue = "billing" }
        "#]],
    );
    check(
        &[Op::Remove { rule: id("bills"), with_tests: true }],
        &expect![[r#"
            --- rules/10-main.toml
            +++ rules/10-main.toml
            @@ -6,13 +6,6 @@
             then.queue    = "ops-{country}"
             then.page     = "fire"

            -# Bills: since March they have people of their own.
            -[[rule]]
            -id    = "bills"
            -about = "Invoices"
            -when.intent = "billing"   # not commercial
            -then.queue  = "billing"
            -
             # Links of customers at night.

             [[rule]]
            @@ -25,8 +18,3 @@
             [[rule]]
             id = "rest"
             then.queue = "desk"
            -
            -[[test]]
            -name  = "factura"
            -given = { intent = "billing" }
            -want  = { rule = "bills", queue = "billing" }
        "#]],
    );
}

#[test]
fn what_could_not_be_loaded_is_refused_with_line_and_remedy() {
    check(
        &[set("bils", "then.queue", "desk")],
        &expect![[r#"
            there is no rule `bils`; did you mean `bills`?
        "#]],
    );
    check(
        &[set("bills", "then.queue", "biling")],
        &expect![[r#"
            rules/10-main.toml:14: queue `biling` is not defined; did you mean `billing`?
        "#]],
    );
    check(
        &[set("bills", "when.intnet", "billing")],
        &expect![[r#"
            rules/10-main.toml:14: `intnet` is no condition; did you mean `intent`?
        "#]],
    );
    check(
        &[Op::Move { rule: id("rest"), place: Place::Before(id("danger")) }],
        &expect![[r#"
            rules/10-main.toml:3: the first rule, `rest`, is not the one for danger; put a rule with when.safety = true, and no other condition, before all others
            rules/10-main.toml:7: rule `danger` can never decide: rest (10-main.toml:3) takes all of it; put it before, or take it out
            rules/10-main.toml:14: rule `bills` can never decide: rest (10-main.toml:3) takes all of it; put it before, or take it out
            rules/10-main.toml:22: the last rule, `links`, does not take everything; end with a rule that has no when and no unless, so that nothing is lost
            rules/10-main.toml:22: rule `links` can never decide: rest (10-main.toml:3) takes all of it; put it before, or take it out
        "#]],
    );
    check(
        &[set("bills", "about.more", "x"), set("bills", "a.b.c.d", "x")],
        &expect![[r#"
            `about.more` cannot be: `about` has a value of its own
        "#]],
    );
    check(
        &[Op::Unset { rule: id("bills"), key: "then.copy".to_owned() }],
        &expect![[r#"
            it has no `then.copy`
        "#]],
    );
    check(
        &[Op::Add { text: "# nothing".to_owned(), place: None }],
        &expect![[r#"
            there is no [[rule]] and no [[test]] in it
        "#]],
    );
}

#[test]
fn moving_there_and_back_gives_the_same_file() {
    let there = edit(
        &files(),
        &[Op::Move { rule: id("bills"), place: Place::After(id("links")) }],
        &known(),
    );
    let there = there.unwrap().all;
    let back = edit(
        &there,
        &[Op::Move { rule: id("bills"), place: Place::After(id("danger")) }],
        &known(),
    );
    assert_eq!(back.unwrap().all, files());
}
