//! `locations`: sites, cages and cabinets.
use super::desk::{Answered, Client, Context, Words};
use super::exchange::{Export, Import};
use super::ticket_acts::refused;
use super::{Failure, Global, Output, Verdict};
use crate::api::registry_shapes::Locations;
use crate::model::{Language, SiteCode};

/// Look after cages and cabinets, and see the sites.
#[derive(Clone, Debug, clap::Args)]
pub struct LocationsCommand {
    /// What to do.
    #[command(subcommand)]
    pub what: What,
}

/// What can be done with locations.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum What {
    /// List the sites of the configuration, and the cages and cabinets of the registry with the
    /// names that they had before.
    List {
        /// Only this site.
        #[arg(long)]
        site: Option<SiteCode>,
    },
    /// Add and change cages and cabinets as a file says; with any fault in it, nothing is changed.
    /// Columns: site, kind (cage or cabinet), cage, name, former (names that it had before).
    Import(Import),
    /// Write all cages and cabinets to a file that `import` reads.
    Export(Export),
    /// Take a cage or cabinet out of the registry.
    Remove {
        /// Its id, as `list` shows it.
        id: i64,
    },
}

impl LocationsCommand {
    pub(super) fn run(&self, global: &Global, out: &mut Output<'_>) -> Result<Verdict, Failure> {
        let context = Context::load(global)?;
        let client = Client::connect(&context)?;
        match &self.what {
            What::List { site } => match client.get::<Locations>("/api/v1/locations")? {
                Answered::Good(mut all) => {
                    let wanted = |code: &SiteCode| site.as_ref().is_none_or(|site| site == code);
                    all.sites.retain(|site| wanted(&site.code));
                    all.places.retain(|place| wanted(&place.facts.site));
                    list(&context, &all, out)?;
                    Ok(Verdict::Good)
                }
                Answered::Refused(problem) => refused(&problem, out),
            },
            What::Import(import) => import.run("locations", &context, &client, out),
            What::Export(export) => export.run("locations", &client, out),
            What::Remove { id } => {
                match client.post::<()>(&format!("/api/v1/locations/{id}/remove"), &())? {
                    Answered::Good(()) => Ok(Verdict::Good),
                    Answered::Refused(problem) => refused(&problem, out),
                }
            }
        }
    }
}

fn list(context: &Context, all: &Locations, out: &mut Output<'_>) -> Result<(), Failure> {
    if out.json() {
        out.value(all)?;
        return Ok(());
    }
    let words = Words::load(context)?;
    let columns =
        ["site", "metro", "country", "site-address", "languages", "hours", "dock-hours", "zone"];
    let mut table = words.table(&columns);
    for site in &all.sites {
        let languages: Vec<&str> = site.languages.iter().copied().map(Language::tag).collect();
        table.row([
            site.code.to_string(),
            site.metro.clone(),
            site.country.to_string(),
            site.address.clone(),
            languages.join(" "),
            site.hours.to_string(),
            site.dock_hours.to_string(),
            site.time_zone.clone(),
        ]);
    }
    out.table(&table)?;
    if all.places.is_empty() {
        return Ok(());
    }
    out.line(None, "")?;
    let mut table = words.table(&["id", "site", "kind", "name", "former"]);
    for place in &all.places {
        let facts = &place.facts;
        table.row([
            place.id.to_string(),
            facts.site.to_string(),
            facts.kind.to_string(),
            facts.full_name(),
            facts.former.join(" "),
        ]);
    }
    out.table(&table)?;
    Ok(())
}
