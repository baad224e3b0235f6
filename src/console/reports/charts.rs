//! Which pictures a report has.
use crate::console::words::Words;
use crate::model::Intent;
use crate::replies::Args;
use crate::times::{By, ContactFigures, Group, Kept, PersonFigures, Report, Spread};

use super::chart::{Chart, Drawn, share_of};

/// Of callers who asked for a person so many must have one within three minutes, in tenths of a percent
/// (Ley 10/2025).
const CALL_GOAL_SHARE: usize = 950;

/// A length of time, to the minute, below one to the second.
fn length(words: &Words, seconds: i64) -> String {
    if seconds < 60 {
        return words.one("console-seconds", "count", seconds);
    }
    let minutes = seconds / 60;
    let args = Args::new().with("hours", minutes / 60).with("minutes", minutes % 60);
    words.with("console-length", &args)
}

fn time(words: &Words, seconds: Option<i64>) -> String {
    seconds.map_or_else(|| "–".to_owned(), |seconds| length(words, seconds))
}

/// A share such as `98.3 % (59/60)`; a dash of nothing.
fn share(words: &Words, kept: Kept) -> String {
    kept.per_mille().map_or_else(
        || "–".to_owned(),
        |share| {
            // Decimal sign and space are those of the language: the message has them.
            let args = Args::new()
                .with("whole", i64::try_from(share / 10).unwrap_or(i64::MAX))
                .with("tenth", i64::try_from(share % 10).unwrap_or(i64::MAX));
            format!("{} ({}/{})", words.with("console-percent", &args), kept.met, kept.of)
        },
    )
}

/// The name of a group, in the language of whoever reads it.
fn named(words: &Words, by: By, name: &str) -> String {
    if name.is_empty() {
        return words.say("console-report-desk");
    }
    match by {
        By::Door => format!("{} ({name})", words.word("door", name)),
        By::Language => words.word("language", name),
        By::Intent => {
            name.parse::<Intent>().map_or_else(|_| name.to_owned(), |intent| words.intent(intent))
        }
        By::Priority | By::Queue => name.to_owned(),
    }
}

fn columns<const N: usize>(words: &Words, ids: [&str; N]) -> Vec<String> {
    ids.map(|id| words.say(id)).into()
}

/// The figures at the top: label and value.
pub(super) fn figures(words: &Words, report: &Report) -> Vec<(String, String)> {
    let (calls, pages) = (report.calls, report.pages);
    let count = |count: usize| count.to_string();
    let both = |spread: Spread| match (spread.median_s, spread.p90_s) {
        (None, None) => "–".to_owned(),
        (median, most) => format!("{} · {}", time(words, median), time(words, most)),
    };
    let figures = [
        ("console-report-tickets", count(report.all.tickets)),
        ("console-report-first-answer", both(report.all.first_answer)),
        ("console-report-to-hand", both(report.all.acknowledged)),
        ("console-report-calls", count(calls.calls)),
        ("console-report-asked", count(calls.asked)),
        ("console-report-to-person", both(calls.to_person)),
        ("console-report-three-minutes", share(words, calls.within_goal)),
        ("console-report-abandoned", count(calls.abandoned)),
        ("console-report-pages", count(pages.pages)),
        ("console-report-accepted", both(pages.accepted)),
        ("console-report-unanswered", count(pages.unanswered)),
    ];
    figures.map(|(id, value)| (words.say(id), value)).into()
}

/// Every picture.
pub(super) fn all(words: &Words, [door, language, intent]: [&Report; 3]) -> Vec<Chart> {
    vec![
        counts(words, "by-door", "console-report-by-door", door),
        counts(words, "by-language", "console-report-by-language", language),
        counts(words, "by-intent", "console-report-by-intent", intent),
        to_person(words, intent),
        in_time(words, intent),
        contact(words, intent),
        three_minutes(words, door),
        people(words, "missed", "console-report-missed", &door.people, |one| one.missed),
        people(words, "nights", "console-report-nights", &door.people, |one| one.night_wakes),
    ]
}

/// The columns of lists of groups that have times and shares of what was in time.
const TIMES: [&str; 4] =
    ["console-report-group", "console-report-median", "console-report-p90", "console-report-kept"];

/// A shape of two: bars of counts, each as long as its count beside the most of all. Returns the words of each and its
/// length.
fn counted<T>(
    all: &[T],
    name: impl Fn(&T) -> String,
    count: impl Fn(&T) -> usize,
) -> Vec<(String, usize)> {
    let most = all.iter().map(&count).max().unwrap_or_default();
    let bar = |one: &T| (format!("{}: {}", name(one), count(one)), share_of(count(one), most));
    all.iter().map(bar).collect()
}

/// A shape of two: a bar of the share that was kept, and the rest of it of what was not. Nothing where nothing was owed.
fn kept_of(words: &Words, name: Option<&str>, kept: Kept) -> Option<Drawn> {
    let good = kept.per_mille()?;
    let share = share(words, kept);
    let words = name.map_or_else(|| share.clone(), |name| format!("{name}: {share}"));
    Some(Drawn { words, good, rest: 1000_usize.saturating_sub(good) })
}

/// How many tickets each group has.
fn counts(words: &Words, id: &'static str, title: &str, report: &Report) -> Chart {
    let name = |group: &Group| named(words, report.by, &group.name);
    let drawn = counted(&report.groups, name, |group| group.tickets)
        .into_iter()
        .map(|(words, good)| Drawn { words, good, rest: 0 });
    let rows = report.groups.iter().map(|group| {
        let kept = Kept { met: group.tickets, of: report.all.tickets };
        vec![name(group), group.tickets.to_string(), share(words, kept)]
    });
    let head = ["console-report-group", "console-report-tickets", "console-report-share"];
    let titled = (id, words.say(title), String::new());
    Chart::new(titled, drawn.collect(), (columns(words, head), rows.collect()))
}

/// How long it took until a person had a ticket: half of them, and nine of ten.
fn to_person(words: &Words, report: &Report) -> Chart {
    let took = |group: &Group| group.acknowledged.p90_s.unwrap_or_default();
    let most = report.groups.iter().map(took).max().unwrap_or_default();
    let scaled = |seconds: i64| {
        let seconds = usize::try_from(seconds).unwrap_or_default();
        share_of(seconds, usize::try_from(most).unwrap_or_default())
    };
    let with_times = || report.groups.iter().filter(|group| group.acknowledged.count > 0);
    let drawn = with_times().map(|group| {
        let median = scaled(group.acknowledged.median_s.unwrap_or_default());
        let name = named(words, report.by, &group.name);
        let (half, most) = (group.acknowledged.median_s, group.acknowledged.p90_s);
        Drawn {
            words: format!("{name}: {} · {}", time(words, half), time(words, most)),
            good: median,
            rest: scaled(took(group)).saturating_sub(median),
        }
    });
    let row = |group: &Group| {
        times(
            words,
            named(words, report.by, &group.name),
            group.acknowledged,
            group.acknowledged_kept,
        )
    };
    let rows = with_times().map(row);
    let hint = words.say("console-report-two-times");
    let titled = ("to-person", words.say("console-report-to-hand-by"), hint);
    Chart::new(titled, drawn.collect(), (columns(words, TIMES), rows.collect()))
}

/// A row of such a list.
fn times(words: &Words, name: String, took: Spread, kept: Kept) -> Vec<String> {
    vec![name, time(words, took.median_s), time(words, took.p90_s), share(words, kept)]
}

/// How often the first answer came in time: the rest of a bar is what came too late.
fn in_time(words: &Words, report: &Report) -> Chart {
    let owed = || report.groups.iter().filter(|group| group.first_answer_kept.of > 0);
    let name = |group: &Group| named(words, report.by, &group.name);
    let drawn =
        owed().filter_map(|group| kept_of(words, Some(&name(group)), group.first_answer_kept));
    let rows =
        owed().map(|group| times(words, name(group), group.first_answer, group.first_answer_kept));
    let titled =
        ("in-time", words.say("console-report-in-time"), words.say("console-report-too-late"));
    Chart::new(titled, drawn.collect(), (columns(words, TIMES), rows.collect()))
}

/// How often customers were contacted as soon as was promised, by priority.
fn contact(words: &Words, report: &Report) -> Chart {
    let promised = |one: &ContactFigures| match (one.promised_s, one.next_day) {
        (Some(seconds), _) => length(words, seconds),
        (None, true) => words.say("console-report-next-day"),
        (None, false) => "–".to_owned(),
    };
    let owed = || report.contact.iter().filter(|one| one.kept.of > 0 || one.took.count > 0);
    let drawn = owed().filter_map(|one| kept_of(words, Some(one.priority.as_str()), one.kept));
    let rows = owed().map(|one| {
        let mut row = times(words, one.priority.to_string(), one.took, one.kept);
        row.insert(1, promised(one));
        row
    });
    let head = [
        "console-report-group",
        "console-report-promised",
        "console-report-median",
        "console-report-p90",
        "console-report-kept",
    ];
    let titled =
        ("contact", words.say("console-report-contact"), words.say("console-report-contact-hint"));
    Chart::new(titled, drawn.collect(), (columns(words, head), rows.collect()))
}

/// How many callers had a person within three minutes, beside what the law wants.
fn three_minutes(words: &Words, report: &Report) -> Chart {
    let kept = report.calls.within_goal;
    let drawn = kept_of(words, None, kept);
    let row = [kept.met.to_string(), kept.of.to_string(), share(words, kept)];
    let head = ["console-report-met", "console-report-asked", "console-report-share"];
    let rows = if kept.of > 0 { vec![row.into()] } else { vec![] };
    let title = words.say("console-report-three-minutes");
    let titled = ("three-minutes", title, words.say("console-report-law"));
    Chart::new(titled, drawn.into_iter().collect(), (columns(words, head), rows))
        .with_goal(CALL_GOAL_SHARE)
}

/// Something of each person on call.
fn people(
    words: &Words,
    id: &'static str,
    title: &str,
    people: &[PersonFigures],
    figure: impl Fn(&PersonFigures) -> usize,
) -> Chart {
    let drawn = counted(people, |one| one.person.clone(), figure)
        .into_iter()
        .map(|(words, rest)| Drawn { words, good: 0, rest });
    let rows = people.iter().map(|one| {
        let counts = [one.paged, one.answered, one.missed, one.night_wakes];
        let counts = counts.into_iter().map(|count| count.to_string());
        [one.person.clone()].into_iter().chain(counts).collect()
    });
    let head = [
        "console-page-person",
        "console-report-pages",
        "console-report-answered",
        "console-report-missed",
        "console-report-nights",
    ];
    let titled = (id, words.say(title), String::new());
    Chart::new(titled, drawn.collect(), (columns(words, head), rows.collect()))
}
