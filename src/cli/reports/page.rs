//! The figures as one page: no script, no font, nothing from elsewhere.
use jiff::civil::Date;

use super::super::desk::Words;
use super::{parts, title};
use crate::text::escape_html as escape;
use crate::times::{Group, Report};

/// The height of a bar with the gap below it, where bars begin, and how long the longest is.
const STEP: usize = 26;
const LEFT: usize = 170;
const LONGEST: usize = 420;
/// Bars of a chart; the table below it has all.
const BARS_MAX: usize = 24;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;\
padding:0 1rem;color:#1b1b1b;background:#fff}table{border-collapse:collapse;margin:1rem 0}\
th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:right}\
th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}\
svg text{font:13px system-ui,sans-serif;fill:currentColor}.bar{fill:#2a6f97}.miss{fill:#d9822b}\
.scroll{overflow-x:auto}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}\
th,td{border-color:#444}.bar{fill:#61a5c2}}";

/// Makes the page, in the words of whoever asked.
pub(super) fn html(words: &Words, report: &Report, span: (Date, Date)) -> String {
    let title = escape(&title(words, span));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"/>\
         <meta name=\"viewport\" content=\"width=device-width\"/><title>{title}</title>\
         <style>{STYLE}</style></head><body><h1>{title}</h1>\n",
        words.tag()
    );
    for part in parts(words, report) {
        out.push_str(&format!("<h2>{}</h2>\n", escape(&words.say(part.title))));
        if part.title == "cli-report-tickets" {
            let name = words.say("cli-column-tickets");
            out.push_str(&counts(&report.groups, &name));
            let name = words.say("cli-column-answer-kept");
            out.push_str(&shares(&report.groups, &name));
        }
        out.push_str("<div class=\"scroll\"><table><thead><tr>");
        for cell in words.head(&part.columns) {
            out.push_str(&format!("<th scope=\"col\">{}</th>", escape(&cell)));
        }
        out.push_str("</tr></thead><tbody>");
        for row in &part.rows {
            let cells: String = row.iter().map(|c| format!("<td>{}</td>", escape(c))).collect();
            out.push_str(&format!("<tr>{cells}</tr>"));
        }
        out.push_str("</tbody></table></div>\n");
    }
    out.push_str("</body></html>\n");
    out
}

/// How many tickets each group has.
fn counts(groups: &[Group], name: &str) -> String {
    let most = groups.iter().map(|group| group.tickets).max().unwrap_or_default();
    let bars = groups.iter().take(BARS_MAX).map(|group| {
        let length = group.tickets.saturating_mul(LONGEST).checked_div(most).unwrap_or_default();
        (group.name.as_str(), length, 0, group.tickets.to_string())
    });
    chart(name, bars)
}

/// How often the first answer came in time: the rest of a bar is what came too late.
fn shares(groups: &[Group], name: &str) -> String {
    let bars = groups.iter().take(BARS_MAX).filter_map(|group| {
        let share = group.first_answer_kept.per_mille()?;
        let length = share.saturating_mul(LONGEST) / 1000;
        let told = format!("{}.{} %", share / 10, share % 10);
        Some((group.name.as_str(), length, LONGEST.saturating_sub(length), told))
    });
    chart(name, bars)
}

fn chart<'a>(name: &str, bars: impl Iterator<Item = (&'a str, usize, usize, String)>) -> String {
    let (mut body, mut y) = (String::new(), 0_usize);
    for (label, length, rest, told) in bars {
        let (label, told) = (escape(label), escape(&told));
        let (middle, right) = (y.saturating_add(15), LEFT + length);
        let after = right.saturating_add(rest).saturating_add(6);
        let end = LEFT - 8;
        body.push_str(&format!(
            "<text x=\"{end}\" y=\"{middle}\" text-anchor=\"end\">{label}</text>\
             <rect class=\"bar\" x=\"{LEFT}\" y=\"{y}\" width=\"{length}\" height=\"20\"/>\
             <rect class=\"miss\" x=\"{right}\" y=\"{y}\" width=\"{rest}\" height=\"20\"/>\
             <text x=\"{after}\" y=\"{middle}\">{told}</text>"
        ));
        y = y.saturating_add(STEP);
    }
    if body.is_empty() {
        return String::new();
    }
    let name = escape(name);
    format!(
        "<figure><figcaption>{name}</figcaption><svg viewBox=\"0 0 680 {y}\" width=\"680\" \
         height=\"{y}\" role=\"img\" aria-label=\"{name}\">{body}</svg></figure>\n"
    )
}
