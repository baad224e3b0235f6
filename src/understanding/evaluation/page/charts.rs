//! The charts, each with its numbers as a table behind it.
use std::collections::BTreeMap;

use super::super::report::{between, percent};
use super::super::trust::{Band, CoveragePoint};
use super::super::{Evaluation, FactCount, Figures, Share};
use super::html::{behind, escape, table};

/// A square chart: its width and height, and where its field lies. Units are those of the text.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 348.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 250.0;

/// A field from 0 to 1 across, and from `floor` to 1 upward.
struct Field {
    floor: f64,
    body: String,
}

impl Field {
    fn new(floor: f64) -> Self {
        Self { floor, body: String::new() }
    }

    fn x(share: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0)
    }

    fn y(&self, share: f64) -> f64 {
        let up = (share.clamp(self.floor, 1.0) - self.floor) / (1.0 - self.floor);
        BOTTOM - (BOTTOM - TOP) * up
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((x1, y1), (x2, y2)) =
            ((Self::x(from.0), self.y(from.1)), (Self::x(to.0), self.y(to.1)));
        self.body.push_str(&format!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    fn dot(&mut self, class: &str, at: (f64, f64), radius: f64, title: &str) {
        let (x, y) = (Self::x(at.0), self.y(at.1));
        self.body.push_str(&format!(
            "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{}</title></circle>",
            escape(title)
        ));
    }

    fn axes(&mut self, across: &str) {
        for quarter in 0..=4_u8 {
            let share = f64::from(quarter) / 4.0;
            let (x, below, told) = (Self::x(share), BOTTOM + 18.0, 100.0 * share);
            self.body.push_str(&format!(
                "<text x=\"{x:.1}\" y=\"{below:.1}\" text-anchor=\"middle\">{told:.0}</text>"
            ));
        }
        // Half a field has a line each tenth, a whole one each quarter.
        let lines = if self.floor > 0.0 { 5_u8 } else { 4 };
        for line in 0..=lines {
            let height = self.floor + f64::from(line) / f64::from(lines) * (1.0 - self.floor);
            self.line("grid", (0.0, height), (1.0, height));
            let (x, y, told) = (LEFT - 6.0, self.y(height) + 4.0, 100.0 * height);
            self.body.push_str(&format!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{told:.0}</text>"
            ));
        }
        let (middle, below) = (f64::midpoint(LEFT, RIGHT), BOTTOM + 38.0);
        self.body.push_str(&format!(
            "<text x=\"{middle:.1}\" y=\"{below:.1}\" text-anchor=\"middle\">{}</text>",
            escape(across)
        ));
    }

    fn chart(&self, name: &str, caption: &str, numbers: &str) -> String {
        format!(
            "<figure><svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-label=\"{}\">{}</svg><figcaption>{}</figcaption>{}</figure>\n",
            escape(name),
            self.body,
            escape(caption),
            behind("The numbers", numbers)
        )
    }
}

/// How often the program was right, against how sure it was.
pub(super) fn reliability(bands: &[Band], error: f64) -> String {
    let mut field = Field::new(0.0);
    field.axes("confidence (%)");
    field.line("ideal", (0.0, 0.0), (1.0, 1.0));
    let most = bands.iter().map(|band| band.intent.of).max().unwrap_or(1).max(1) as f64;
    let mut rows = vec![];
    for band in bands {
        let (low, high) = band.intent.interval();
        field.line("whisker", (band.confidence, low), (band.confidence, high));
        let title = format!("said {:.2}, right {:#}", band.confidence, band.intent);
        let radius = 3.0 + 5.0 * (band.intent.of as f64 / most).sqrt();
        field.dot("dot", (band.confidence, band.intent.rate()), radius, &title);
        rows.push(vec![
            format!("{:.1}", 100.0 * band.confidence),
            percent(band.intent),
            between(band.intent),
            band.intent.of.to_string(),
        ]);
    }
    let head = ["confidence %", "right %", "95 %", "texts"];
    let numbers = table("Bands of confidence", &head, &rows);
    let caption = format!(
        "Right answers (%) by confidence. On the dashed line confidence says exactly how often it \
         is right; larger dots are more texts. Expected error {:.1} points.",
        100.0 * error
    );
    field.chart("Reliability diagram", &caption, &numbers)
}

/// How often the answers are right, if only the surest are acted on.
pub(super) fn coverage(points: &[CoveragePoint], told: Option<&CoveragePoint>) -> String {
    let least = points.iter().map(|point| point.intent.rate()).fold(1.0, f64::min);
    // The upper part is what matters; the axis says where it begins.
    let mut field = Field::new(if least >= 0.5 { 0.5 } else { 0.0 });
    field.axes("answered (% of the texts)");
    let place = |point: &CoveragePoint| (point.answered.rate(), point.intent.rate());
    let line: Vec<String> = points
        .iter()
        .map(|point| {
            let (x, y) = place(point);
            format!("{:.1},{:.1}", Field::x(x), field.y(y))
        })
        .collect();
    field.body.push_str(&format!("<polyline class=\"curve\" points=\"{}\"/>", line.join(" ")));
    if let Some(point) = told {
        let (x, y) = place(point);
        let words = format!("{:.1} % right at {:.0} %", 100.0 * y, 100.0 * x);
        field.dot("told", (x, y), 5.0, &words);
        let up = if y > 0.8 { field.y(y) + 24.0 } else { field.y(y) - 14.0 };
        field.body.push_str(&format!(
            "<text class=\"told\" x=\"{:.1}\" y=\"{up:.1}\" text-anchor=\"end\">{words}</text>",
            Field::x(x).max(LEFT + 140.0)
        ));
    }
    let rows: Vec<Vec<String>> = points
        .iter()
        .map(|point| {
            vec![
                percent(point.answered),
                format!("{:.2}", point.threshold),
                percent(point.intent),
                between(point.intent),
                point.intent.of.to_string(),
            ]
        })
        .collect();
    let head = ["answered %", "confidence from", "right %", "95 %", "texts"];
    let numbers = table("Coverage curve", &head, &rows);
    let caption = "Right answers (%) when only the surest are acted on and the others go to a \
        person.";
    field.chart("Coverage curve", caption, &numbers)
}

/// One bar, with the interval of its rate if it has one, and the goal.
fn bar(rate: f64, interval: Option<(f64, f64)>, goal: f64) -> String {
    let whisker = interval.map_or(String::new(), |(low, high)| {
        let (low, high) = (100.0 * low, 100.0 * high);
        format!("<line class=\"whisker\" x1=\"{low:.1}\" y1=\"5\" x2=\"{high:.1}\" y2=\"5\"/>")
    });
    let (rate, goal) = (100.0 * rate, 100.0 * goal);
    format!(
        "<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"rail\" width=\"100\" height=\"10\"/>\
         <rect class=\"bar\" y=\"1.5\" width=\"{rate:.1}\" height=\"7\"/>{whisker}\
         <line class=\"aim\" x1=\"{goal:.1}\" y1=\"0\" x2=\"{goal:.1}\" y2=\"10\"/></svg>"
    )
}

/// Bars of intent and priority for each part of the texts, with every figure behind.
pub(super) fn bars(title: &str, parts: &BTreeMap<String, Figures>, goals: (f64, f64)) -> String {
    let mut out = format!("<h3>By {}</h3>\n<div class=\"bars\">", escape(title));
    let shares = |of: fn(&Figures) -> Share| -> Vec<(&str, Share)> {
        let all = parts.iter().map(|(name, figures)| (name.as_str(), of(figures)));
        all.filter(|(_, share)| share.of > 0).collect()
    };
    let asked = [
        ("intent right", shares(|figures| figures.intent), goals.0),
        ("priority right", shares(|figures| figures.priority), goals.1),
    ];
    for (what, shares, goal) in asked {
        let aim = 100.0 * goal;
        out.push_str(&format!("<div class=\"what\">{what} (dashed: goal {aim:.0} %)</div>"));
        for (name, share) in shares {
            let tone = if share.rate() < goal { "missed" } else { "met" };
            out.push_str(&format!(
                "<div>{}</div>{}<div><span class=\"{tone}\">{} %</span> \
                 <span class=\"soft\">of {}</span></div>",
                escape(name),
                bar(share.rate(), Some(share.interval()), goal),
                percent(share),
                share.of
            ));
        }
    }
    out.push_str("</div>\n");
    let rows: Vec<Vec<String>> = parts.iter().map(|(name, found)| row(name, found)).collect();
    let names: Vec<&str> = Figures::default().named().iter().map(|(name, _)| *name).collect();
    let head: Vec<&str> = ["", "texts"].into_iter().chain(names).collect();
    out + &behind(
        &format!("Every figure by {title}"),
        &table(&format!("Percent right and of how many, by {title}"), &head, &rows),
    )
}

fn row(name: &str, found: &Figures) -> Vec<String> {
    let mut cells = vec![escape(name), found.texts.to_string()];
    cells.extend(found.named().iter().map(|(_, share)| {
        if share.of == 0 {
            return "–".to_owned();
        }
        let (rate, between) = (percent(*share), between(*share));
        format!(
            "<span title=\"{between}\">{rate} <span class=\"soft\">of {}</span></span>",
            share.of
        )
    }));
    cells
}

/// Bars of the F1 of each kind of fact.
pub(super) fn fact_bars(kinds: &BTreeMap<String, FactCount>, goal: f64) -> String {
    let mut out = format!(
        "<div class=\"bars\"><div class=\"what\">F1 of each kind (dashed: goal {:.0} %)</div>",
        100.0 * goal
    );
    for (kind, fact) in kinds {
        let tone = if fact.f1() < goal { "missed" } else { "met" };
        out.push_str(&format!(
            "<div>{}</div>{}<div><span class=\"{tone}\">{:.1} %</span> \
             <span class=\"soft\">of {}</span></div>",
            escape(kind),
            bar(fact.f1(), None, goal),
            100.0 * fact.f1(),
            fact.wanted
        ));
    }
    out + "</div>\n"
}

/// All figures over all texts.
pub(super) fn all_figures(found: &Evaluation) -> String {
    let named = found.all.named();
    let rows: Vec<Vec<String>> = named
        .iter()
        .filter(|(_, share)| share.of > 0)
        .map(|(name, share)| {
            let counts = format!("{} of {}", share.right, share.of);
            vec![escape(name.trim()), percent(*share), between(*share), counts]
        })
        .collect();
    table("All texts", &["", "%", "95 %", "count"], &rows)
}
