//! What was heard against what a script says, and what became of the call.
use super::play::Played;
use super::script::{Block, Expectation, Script};
use crate::api::call_shapes::{CallOutcome, CallPage};
use crate::api::shapes::TicketPage;
use crate::tickets::OutcomeKind;

/// What became of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Became {
    /// Each matter's ticket, or why there is none.
    pub outcomes: Vec<Expectation>,
    /// The texts of the events of those tickets, and what goes out for them: `page to ADDRESS`.
    pub events: Vec<String>,
}

impl Became {
    /// Puts together what the desk has of a call; `tickets` are those that the call opened.
    #[must_use]
    pub fn of(page: &CallPage, tickets: &[TicketPage]) -> Self {
        let outcome = |outcome: &CallOutcome| match outcome.outcome {
            OutcomeKind::Opened => {
                let ticket = tickets.iter().find(|ticket| Some(ticket.number) == outcome.ticket);
                Expectation::Ticket(ticket.map_or_else(String::new, words))
            }
            OutcomeKind::Joined => Expectation::Joined(outcome.reason.clone()),
            OutcomeKind::Duplicate
            | OutcomeKind::Quarantined
            | OutcomeKind::Refused
            | OutcomeKind::Parked
            | OutcomeKind::Withheld => Expectation::NoTicket(outcome.reason.clone()),
        };
        let events = tickets.iter().flat_map(|ticket| &ticket.events);
        let sent = tickets.iter().flat_map(|ticket| &ticket.outgoing);
        let sent = sent.map(|row| format!("{} to {}", row.kind.as_str(), row.to));
        Self {
            outcomes: page.outcomes.iter().map(outcome).collect(),
            events: events.map(|event| event.text.clone()).chain(sent).collect(),
        }
    }
}

/// A ticket in the words of a script.
fn words(ticket: &TicketPage) -> String {
    let (priority, queue) = (ticket.priority, &ticket.queue);
    format!("{priority} {queue} {} {} {}", ticket.intent, ticket.assurance, ticket.status)
}

/// A line that is not as the script says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the file.
    pub line: usize,
    /// What the script says there.
    pub expected: Option<String>,
    /// What was heard there.
    pub heard: Option<String>,
}

impl Script {
    /// Returns every line that is not as the script says. In a script `*` stands for any text.
    #[must_use]
    pub fn differences(&self, played: &Played, became: &Became) -> Vec<Difference> {
        let blocks = std::iter::once(&self.opening).chain(self.acts.iter().map(|(_, block)| block));
        let mut all: Vec<Difference> = blocks
            .zip(&played.0)
            .flat_map(|(block, heard)| apart(block.line, &block.expected, heard))
            .collect();
        if !self.expects {
            return all;
        }
        let (events, outcomes): (Vec<_>, Vec<_>) = self
            .expected
            .iter()
            .partition(|(_, expectation)| matches!(expectation, Expectation::Event(_)));
        let expected: Vec<(usize, String)> =
            outcomes.iter().map(|(line, expectation)| (*line, expectation.written())).collect();
        let heard: Vec<String> = became.outcomes.iter().map(Expectation::written).collect();
        let last = self.expected.first().map_or(1, |(line, _)| *line);
        all.extend(apart(last, &expected, &heard));
        for (line, expectation) in events {
            let Expectation::Event(part) = expectation else { continue };
            if !became.events.iter().any(|text| fits(&format!("*{part}*"), text)) {
                let expected = Some(expectation.written());
                all.push(Difference { line: *line, expected, heard: None });
            }
        }
        all
    }

    /// Returns the script with what was heard in the place of what it said. Lines whose `*` fits
    /// stay as they are.
    #[must_use]
    pub fn rewritten(&self, played: &Played, became: &Became) -> String {
        let mut lines = self.head.clone();
        let mut heard = played.0.iter();
        rewrite(&self.opening, heard.next(), &mut lines);
        for (input, block) in &self.acts {
            lines.push(input.written.clone());
            rewrite(block, heard.next(), &mut lines);
        }
        if self.expects {
            lines.extend([String::new(), "expect:".to_owned()]);
            lines.extend(became.outcomes.iter().map(Expectation::written));
            let events = self.expected.iter().map(|(_, expectation)| expectation);
            let events = events.filter(|one| matches!(one, Expectation::Event(_)));
            lines.extend(events.map(Expectation::written));
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn rewrite(block: &Block, heard: Option<&Vec<String>>, lines: &mut Vec<String>) {
    let heard = heard.map_or(&[] as &[String], Vec::as_slice);
    for (at, text) in heard.iter().enumerate() {
        let kept = block.expected.get(at).map(|(_, pattern)| pattern);
        let kept = kept.filter(|pattern| fits(pattern, text));
        lines.push(kept.unwrap_or(text).clone());
    }
    lines.extend(block.comments.iter().cloned());
}

/// The lines between the first and the last that are not alike.
fn apart(from: usize, expected: &[(usize, String)], heard: &[String]) -> Vec<Difference> {
    let alike = |(pattern, text): &(&(usize, String), &String)| fits(&pattern.1, text);
    let first = expected.iter().zip(heard).take_while(alike).count();
    let (expected, heard) =
        (expected.get(first..).unwrap_or_default(), heard.get(first..).unwrap_or_default());
    let last = expected.iter().rev().zip(heard.iter().rev()).take_while(alike).count();
    let expected = expected.get(..expected.len().saturating_sub(last)).unwrap_or_default();
    let heard = heard.get(..heard.len().saturating_sub(last)).unwrap_or_default();
    let after = expected.last().map_or(from, |(line, _)| *line);
    let lacking = expected.iter().map(|(line, text)| Difference {
        line: *line,
        expected: Some(text.clone()),
        heard: None,
    });
    let more = heard.iter().map(|text| Difference {
        line: after,
        expected: None,
        heard: Some(text.clone()),
    });
    lacking.chain(more).collect()
}

/// Returns whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut rest = rest;
    let mut ends = None;
    for part in parts {
        // The last part must stand at the end, the others one after the other.
        if let Some(before) = ends.replace(part) {
            let Some((_, after)) = rest.split_once(before) else { return false };
            rest = after;
        }
    }
    match ends {
        Some(last) => rest.ends_with(last),
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("*", "", true),
            ("(rings *, 25 s)", "(rings marta +34400000001, 25 s)", true),
            ("(rings *, 25 s)", "(rings marta +34400000001, 30 s)", false),
            ("* es: *guardia*", "marta es: La guardia de hoy", true),
            ("a*a", "a", false),
            ("a*b*c", "axcxbxc", true),
            ("a*b*c", "axcxc", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_not_alike_is_told_with_its_line_and_can_be_rewritten() {
        let text = "# Prueba\nline es\nes: Hola\n(1 key)\n> press 1\nes: Viejo\n(rings *)\n\
                    # así\n> hang up\n\nexpect:\nticket P4 x\nevent leg to\n";
        let script = Script::parse(text).unwrap();
        let heard = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let played = Played(vec![
            heard(&["es: Hola", "(1 key)"]),
            heard(&["es: Nuevo", "es: Y más", "(rings ana)"]),
            vec![],
        ]);
        let became = Became {
            outcomes: vec![Expectation::Ticket("P1 x".to_owned())],
            events: vec!["leg to ana".to_owned()],
        };
        let told: Vec<String> = script
            .differences(&played, &became)
            .into_iter()
            .map(|d| format!("{} -{:?} +{:?}", d.line, d.expected, d.heard))
            .collect();
        assert_eq!(
            told,
            [
                "6 -Some(\"es: Viejo\") +None",
                "6 -None +Some(\"es: Nuevo\")",
                "6 -None +Some(\"es: Y más\")",
                "12 -Some(\"ticket P4 x\") +None",
                "12 -None +Some(\"ticket P1 x\")",
            ]
        );
        let written = script.rewritten(&played, &became);
        let again = Script::parse(&written).unwrap();
        assert_eq!(again.differences(&played, &became), []);
        assert_eq!(again.rewritten(&played, &became), written);
        assert!(written.contains("# así\n> hang up\n\nexpect:"), "{written}");
    }
}
