use super::tests::{DANGER, REST, known};
use super::*;
use crate::model::{Country, Intent, Site, Sites};

fn told(faults: &[FileFault]) -> String {
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn a_site_has_a_queue_of_its_own_where_rules_ask_for_it() {
    let mut own = known();
    let mut sites: Vec<Site> = own.sites.iter().cloned().collect();
    for site in sites.iter_mut().filter(|site| site.code.as_str() == "MD2") {
        site.queue = "billing".to_owned();
    }
    own.sites = Sites::new(sites.clone()).unwrap();
    let parse = |known: &Known, queue: &str| {
        let rule = format!(
            "[[rule]]\nid = \"power\"\nwhen.intent = \"incident_power\"\nthen.queue = \"{queue}\"\n"
        );
        let files = [
            ("rules/20-rest.toml".to_owned(), REST.to_owned()),
            ("rules/10-main.toml".to_owned(), format!("{DANGER}{rule}")),
        ];
        Ruleset::parse(&files, known)
    };
    let rules =
        parse(&own, "site:ops-{country}").unwrap_or_else(|faults| panic!("{}", told(&faults)));
    let queue = |site: Option<&str>, country| {
        let site = site.map(|code| code.parse().unwrap());
        let facts = Facts { intent: Intent::IncidentPower, site, ..Facts::plain(country) };
        rules.decide(&facts).queue.to_string()
    };
    assert_eq!(queue(Some("MD2"), Country::SPAIN), "billing");
    assert_eq!(queue(Some("MD1"), Country::SPAIN), "ops-es", "it has none");
    assert_eq!(queue(None, Country::PORTUGAL), "ops-pt");
    // Danger goes where its rule says, whatever the site.
    let danger = Facts { safety: true, site: "MD2".parse().ok(), ..Facts::plain(Country::SPAIN) };
    assert_eq!(rules.decide(&danger).queue.to_string(), "ops-es");

    for site in sites.iter_mut().filter(|site| site.code.as_str() == "MD2") {
        site.queue = "biling".to_owned();
    }
    own.sites = Sites::new(sites).unwrap();
    let said = told(&parse(&own, "site:ops-{country}").unwrap_err());
    assert!(
        said.contains("queue `biling` (of site MD2) is not defined; did you mean `billing`?"),
        "{said}"
    );
    assert!(parse(&own, "ops-{country}").is_ok(), "no rule asks for it");
}
