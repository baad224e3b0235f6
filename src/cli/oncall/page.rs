//! `oncall show --html`: a month as a page that needs nothing beside it and can be printed.
use jiff::civil::Weekday;

use super::super::Failure;
use super::month::{Month, hours, odd_hours};
use super::words::RotaWords;
use crate::model::{Language, Timestamp};
use crate::oncall::{Change, Day, Deed, OnDuty, Shift};
use crate::replies::Args;
use crate::text::escape_html as escape;

/// The days of a week in order.
const WEEK: [&str; 7] = [
    "rota-monday",
    "rota-tuesday",
    "rota-wednesday",
    "rota-thursday",
    "rota-friday",
    "rota-saturday",
    "rota-sunday",
];

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8886;--holiday:#fb22;--gap:#d22;--change:#28d}\
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:.5rem 0 1rem}\
caption{font-size:1.4rem;font-weight:600;text-align:left;padding:.5rem 0}\
th,td{border:1px solid var(--line);padding:.35rem .5rem;vertical-align:top;text-align:left}\
td.day{height:6rem}td.rest{background:#8881}td.holiday{background:var(--holiday)}\
.number{font-weight:600}.note{font-size:.8rem;opacity:.8}\
ul{list-style:none;margin:.25rem 0 0;padding:0}li{margin:.1rem 0}\
.hours{font-variant-numeric:tabular-nums;opacity:.75;font-size:.85rem}\
.gap{color:var(--gap);font-weight:700}.change{border-left:3px solid var(--change);padding-left:.35rem}\
@media(max-width:50rem){table.month,table.month tbody,table.month tr,table.month td{display:block}\
table.month thead,td.out{display:none}td.day{height:auto}}\
@media print{body{margin:0;max-width:none}section{break-after:page}}";

/// Returns the page of some schedules, each in its own language.
pub(super) fn page(
    months: &[Month<'_>],
    words: &RotaWords,
    now: Timestamp,
) -> Result<String, Failure> {
    let mut titles = vec![];
    let mut body = String::new();
    for month in months {
        let page = Page { month, words, language: month.schedule.languages.first().copied() };
        titles.push(page.title()?);
        body.push_str(&page.section(now)?);
    }
    let language = months.first().and_then(|month| month.schedule.languages.first());
    let language = language.copied().unwrap_or(Language::English);
    let title = match titles.as_slice() {
        [one] => one.clone(),
        _ => titles.first().cloned().unwrap_or_default(),
    };
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        language,
        escape(&title)
    ))
}

struct Page<'a> {
    month: &'a Month<'a>,
    words: &'a RotaWords,
    language: Option<Language>,
}

impl Page<'_> {
    fn say(&self, id: &str, args: &Args) -> Result<String, Failure> {
        self.words.say(self.language, id, args).map(|text| escape(&text))
    }

    fn word(&self, id: &str) -> Result<String, Failure> {
        self.say(id, &Args::new())
    }

    fn title(&self) -> Result<String, Failure> {
        let date = self.month.days.first().map(|day| day.date);
        let (year, month) = date.map_or((0, 0), |date| (date.year(), date.month()));
        let args = Args::new()
            .with("schedule", self.month.schedule.id.as_str())
            .with("month", i64::from(month))
            .with("year", year.to_string());
        self.words.say(self.language, "rota-title", &args)
    }

    fn section(&self, now: Timestamp) -> Result<String, Failure> {
        let language = self.language.unwrap_or(Language::English);
        let zone = Args::new().with("zone", self.month.zone());
        let mut out = format!(
            "<section lang=\"{language}\">\n<table class=\"month\"><caption>{}</caption>\n<thead><tr>",
            escape(&self.title()?)
        );
        for day in WEEK {
            out.push_str(&format!("<th scope=\"col\">{}</th>", self.word(day)?));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        let mut column = 0;
        for day in &self.month.days {
            let wanted = day.date.weekday().to_monday_zero_offset();
            if column == 0 {
                out.push_str("<tr>");
            }
            while column < wanted {
                out.push_str("<td class=\"out\"></td>");
                column += 1;
            }
            out.push_str(&self.day(day)?);
            column += 1;
            if column == 7 {
                out.push_str("</tr>\n");
                column = 0;
            }
        }
        if column > 0 {
            let left = usize::try_from(7 - column).unwrap_or_default();
            out.push_str(&"<td class=\"out\"></td>".repeat(left));
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody></table>\n");
        out.push_str(&self.changes()?);
        let made = Args::new().with("made", now.strftime("%Y-%m-%d %H:%M UTC").to_string());
        let (zone, made) = (self.say("rota-zone", &zone)?, self.say("rota-made", &made)?);
        out.push_str(&format!("<p class=\"note\">{zone} {made}</p>\n</section>\n"));
        Ok(out)
    }

    fn day(&self, day: &Day) -> Result<String, Failure> {
        let rest = matches!(day.date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let class = match (day.holidays.is_empty(), rest) {
            (false, _) => "day holiday",
            (true, true) => "day rest",
            (true, false) => "day",
        };
        let mut out = format!(
            "<td class=\"{class}\"><span class=\"number\"><time datetime=\"{}\">{}</time></span>",
            day.date,
            day.date.day()
        );
        if !day.holidays.is_empty() {
            out.push_str(&format!(" <span class=\"note\">{}</span>", self.word("rota-holiday")?));
        }
        if let Some(hours) = odd_hours(day) {
            let args = Args::new().with("hours", hours);
            out.push_str(&format!(
                " <span class=\"note\">{}</span>",
                self.say("rota-clocks", &args)?
            ));
        }
        out.push_str("<ul>");
        for shift in &day.shifts {
            out.push_str(&self.shift(day, shift)?);
        }
        out.push_str("</ul></td>");
        Ok(out)
    }

    fn shift(&self, day: &Day, shift: &Shift) -> Result<String, Failure> {
        let whole = shift.from == day.from && shift.until == day.until;
        let when = if whole {
            self.word("rota-all-day")?
        } else {
            escape(&hours(self.month.schedule, day, shift.from, shift.until))
        };
        let changed = shift.changes().next().is_some();
        let who = if shift.is_gap() {
            let by = shift.emptied_by.map(|change| format!(" [{change}]")).unwrap_or_default();
            format!("<span class=\"gap\">{}{by}</span>", self.word("rota-nobody")?)
        } else {
            let people: Result<Vec<String>, Failure> =
                shift.people.iter().map(|one| self.person(one)).collect();
            people?.join(" + ")
        };
        let class = if changed { " class=\"change\"" } else { "" };
        Ok(format!("<li{class}><span class=\"hours\">{when}</span> {who}</li>"))
    }

    fn name(&self, id: &crate::model::PersonId) -> String {
        let known = self.month.on_call.person(id);
        known.map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    fn person(&self, one: &OnDuty) -> Result<String, Failure> {
        let name = self.name(&one.person);
        let Some(change) = one.change else { return Ok(escape(&name)) };
        let shown = match &one.instead_of {
            Some(other) => {
                let args = Args::new().with("person", name).with("other", self.name(other));
                self.say("rota-instead", &args)?
            }
            None => escape(&name),
        };
        Ok(format!("{shown} [{change}]"))
    }

    /// The exceptions of the month with author and reason.
    fn changes(&self) -> Result<String, Failure> {
        let changes = self.month.changes();
        if changes.is_empty() {
            return Ok(String::new());
        }
        let mut out =
            format!("<table><caption>{}</caption><thead><tr>", self.word("rota-exceptions")?);
        for column in ["rota-number", "rota-when", "rota-what", "rota-by", "rota-why"] {
            out.push_str(&format!("<th scope=\"col\">{}</th>", self.word(column)?));
        }
        out.push_str("</tr></thead><tbody>\n");
        for change in changes {
            out.push_str(&self.change(change)?);
        }
        out.push_str("</tbody></table>\n");
        Ok(out)
    }

    fn change(&self, change: &Change) -> Result<String, Failure> {
        let schedule = self.month.schedule;
        let at = |moment| super::laid::shown(schedule, moment);
        let args = |person: &crate::model::PersonId| Args::new().with("person", self.name(person));
        let what = match &change.deed {
            Deed::Replace { whom: Some(whom), by } => {
                self.say("rota-instead", &args(by).with("other", self.name(whom)))?
            }
            Deed::Replace { whom: None, by } => self.say("rota-instead-of-anybody", &args(by))?,
            Deed::Add { person } => self.say("rota-as-well", &args(person))?,
            Deed::Remove { person } => self.say("rota-without", &args(person))?,
        };
        Ok(format!(
            "<tr><td>[{}]</td><td>{} – {}</td><td>{what}</td><td>{}</td><td>{}</td></tr>\n",
            change.id,
            escape(&at(change.from)),
            escape(&at(change.ends())),
            escape(&change.by),
            escape(&change.why)
        ))
    }
}
