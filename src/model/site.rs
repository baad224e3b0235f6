//! Data-centre sites: their codes, and the names by which people call them.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Country, Language, OpeningHours};

/// A site code of two to eight capitals and digits, such as `MD2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteCode(String);

/// The text cannot be a site code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no site code; use two to eight letters and digits, such as MD2")]
pub struct SiteCodeError(pub String);

impl SiteCode {
    /// Returns the code in capitals, save that a trailing `x` stays small (`MD3x`).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SiteCode {
    type Err = SiteCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (2..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return Err(SiteCodeError(text.chars().take(40).collect()));
        }
        let mut code = text.to_ascii_uppercase();
        let hall =
            code.strip_suffix('X').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        if hall {
            code.pop();
            code.push('x');
        }
        Ok(Self(code))
    }
}

impl TryFrom<String> for SiteCode {
    type Error = SiteCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SiteCode> for String {
    fn from(code: SiteCode) -> Self {
        code.0
    }
}

impl fmt::Display for SiteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One site of the registry (`[[site]]` in the configuration).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The code, such as `MD2`.
    pub code: SiteCode,
    /// The city people name; a bare city names no site.
    pub metro: String,
    /// The country whose queues serve it.
    pub country: Country,
    /// The IANA zone of its clocks, such as `Europe/Madrid`.
    pub time_zone: String,
    /// Other names, spoken or written, that mean this site and no other: `eme de dos`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Names that mean the city or the campus but not one site: `Alcobendas`.
    #[serde(default)]
    pub metro_aliases: Vec<String>,
    /// Its postal address on one line; empty when the desk tells none.
    #[serde(default)]
    pub address: String,
    /// The languages that its people speak, the usual one first.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// When its people are there, by its own clocks.
    #[serde(default = "OpeningHours::always")]
    pub hours: OpeningHours,
    /// When its loading dock takes and hands out goods, by its own clocks.
    #[serde(default = "OpeningHours::always")]
    pub dock_hours: OpeningHours,
    /// The queue that works for it, for rules that ask for the site's own; empty where it is the
    /// country's.
    #[serde(default)]
    pub queue: String,
}

impl Site {
    /// Makes a site of which no more is known: no city, no other names, clocks in universal time,
    /// open round the clock.
    #[must_use]
    pub fn plain(code: SiteCode, country: Country) -> Self {
        Self {
            code,
            metro: String::new(),
            country,
            time_zone: "UTC".to_owned(),
            aliases: vec![],
            metro_aliases: vec![],
            address: String::new(),
            languages: vec![],
            hours: OpeningHours::always(),
            dock_hours: OpeningHours::always(),
            queue: String::new(),
        }
    }
}

/// The registry of sites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sites(Vec<Site>);

/// Why a registry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SitesError {
    /// Two entries have one code.
    #[error("site {0} stands twice; keep one [[site]] for each code")]
    CodeTwice(SiteCode),
    /// Two sites share a name, so that it would name neither.
    #[error("`{alias}` is an alias of {first} and of {second}; an alias must mean one site only")]
    AliasTwice {
        /// The shared name.
        alias: String,
        /// The site that has it first.
        first: SiteCode,
        /// The site that has it too.
        second: SiteCode,
    },
}

impl Sites {
    /// Checks and takes the sites.
    ///
    /// # Errors
    /// [`SitesError`] when a code or an alias stands twice.
    pub fn new(sites: Vec<Site>) -> Result<Self, SitesError> {
        let mut names: Vec<(String, SiteCode)> = vec![];
        for site in &sites {
            let code = site.code.as_str().to_lowercase();
            if names.iter().any(|(name, _)| *name == code) {
                return Err(SitesError::CodeTwice(site.code.clone()));
            }
            names.push((code, site.code.clone()));
            for alias in &site.aliases {
                let name = alias.to_lowercase();
                match names.iter().find(|(known, _)| *known == name) {
                    Some((_, first)) if *first != site.code => {
                        return Err(SitesError::AliasTwice {
                            alias: alias.clone(),
                            first: first.clone(),
                            second: site.code.clone(),
                        });
                    }
                    Some(_) => {}
                    None => names.push((name, site.code.clone())),
                }
            }
        }
        Ok(Self(sites))
    }

    /// Returns the site of that code, in any case.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Site> {
        self.0.iter().find(|site| site.code.as_str().eq_ignore_ascii_case(code))
    }

    /// Returns every site in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Site> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(code: &str, aliases: &[&str]) -> Site {
        Site {
            metro: "Madrid".to_owned(),
            time_zone: "Europe/Madrid".to_owned(),
            aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
            ..Site::plain(code.parse().unwrap(), Country::SPAIN)
        }
    }

    #[test]
    fn codes_are_written_one_way() {
        for (text, code) in [("md2", "MD2"), ("MD3X", "MD3x"), ("md3x", "MD3x"), ("LS1", "LS1")] {
            assert_eq!(text.parse::<SiteCode>().unwrap().as_str(), code);
        }
        assert!("M".parse::<SiteCode>().is_err());
        assert!("MD 2".parse::<SiteCode>().is_err());
    }

    #[test]
    fn a_name_means_one_site() {
        let sites =
            Sites::new(vec![site("MD1", &["eme de uno"]), site("MD2", &["eme de dos"])]).unwrap();
        assert_eq!(sites.get("md2").unwrap().code.as_str(), "MD2");
        let error = Sites::new(vec![site("MD1", &["Norte"]), site("MD2", &["norte"])]).unwrap_err();
        assert!(error.to_string().contains("`norte` is an alias of MD1 and of MD2"), "{error}");
        let error = Sites::new(vec![site("MD1", &[]), site("md1", &[])]).unwrap_err();
        assert_eq!(error, SitesError::CodeTwice("MD1".parse().unwrap()));
    }
}
