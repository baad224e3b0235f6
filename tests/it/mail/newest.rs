//! D7: 180 mails of our own, sixty a language, each told apart into what is new and what is not.
//! The format of the files is told in `tests/data/newest/README.md`.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::inbound;
use centralita::text::{
    DroppedKind, Newest, has_forward_separator, is_forward_subject, newest_text,
    newest_text_of_forward,
};
use proptest::prelude::{ProptestConfig, prop, proptest};

/// Where the mails stand, one folder a language.
const FOLDER: &str = "tests/data/newest";
/// The folders and how many mails stand in each.
const LANGUAGES: [&str; 3] = ["en", "es", "pt"];
const MAILS_PER_LANGUAGE: usize = 60;

/// One mail and what is new in it.
struct Fixture {
    path: PathBuf,
    writer: String,
    subject: String,
    body: String,
    /// The parts in order: `None` is new text.
    parts: Vec<(Option<DroppedKind>, String)>,
}

impl Fixture {
    fn load(path: &Path) -> Self {
        let whole = std::fs::read_to_string(path).unwrap();
        let (head, rest) = whole.split_once("=== ").unwrap();
        let value = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned()
        };
        let mut parts = vec![];
        for part in format!("\n{rest}").replace("\n=== ", "\n\0").trim_start().split('\0') {
            let (mark, text) = part.split_once('\n').unwrap();
            let kind = match mark {
                "newest" => None,
                "quote" => Some(DroppedKind::Quote),
                "signature" => Some(DroppedKind::Signature),
                "disclaimer" => Some(DroppedKind::Disclaimer),
                other => panic!("{}: no such part: {other}", path.display()),
            };
            parts.push((kind, text.to_owned()));
        }
        let body = parts.iter().map(|(_, text)| text.as_str()).collect();
        let (writer, subject) = (value("writer: "), value("subject: "));
        Self { path: path.to_owned(), writer, subject, body, parts }
    }

    /// What a program must find new.
    fn newest(&self) -> String {
        squeezed(
            &self
                .parts
                .iter()
                .filter(|(kind, _)| kind.is_none())
                .map(|(_, t)| t.as_str())
                .collect::<String>(),
        )
    }

    /// What it must leave out, in order; parts of one kind that follow each other are one.
    fn dropped(&self) -> Vec<(DroppedKind, String)> {
        let dropped = self.parts.iter().filter_map(|(kind, text)| Some(((*kind)?, text.as_str())));
        joined(dropped)
    }

    fn read(&self) -> Newest {
        let answers = self.subject.to_lowercase().starts_with("re:");
        let named = !self.subject.is_empty() && !answers && has_forward_separator(&self.body);
        if is_forward_subject(&self.subject) || named {
            newest_text_of_forward(&self.body)
        } else {
            newest_text(&self.body)
        }
    }

    fn name(&self) -> String {
        let shown = self.path.iter().rev().take(2).map(|part| part.to_string_lossy());
        shown.collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("/")
    }
}

/// Returns the text without blanks at line ends, and one blank line where there are some.
fn squeezed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = lines.join("\n");
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.trim().to_owned()
}

fn joined<'a>(parts: impl Iterator<Item = (DroppedKind, &'a str)>) -> Vec<(DroppedKind, String)> {
    let mut out: Vec<(DroppedKind, String)> = vec![];
    for (kind, text) in parts {
        match out.last_mut() {
            Some((last, before)) if *last == kind => *before = format!("{before}\n\n{text}"),
            _ => out.push((kind, text.to_owned())),
        }
    }
    out.into_iter().map(|(kind, text)| (kind, squeezed(&text).replace("\n\n", "\n"))).collect()
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let mut all = vec![];
    for language in LANGUAGES {
        let files = std::fs::read_dir(root.join(language)).unwrap();
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        all.extend(files.iter().map(|file| Fixture::load(file)));
    }
    all
}

/// Returns the lines that differ, `-` expected and `+` found.
fn diff(expected: &str, found: &str) -> String {
    let mut out = String::new();
    for line in expected.lines().filter(|line| !found.lines().any(|other| other == *line)) {
        let _ = writeln!(out, "  - {line}");
    }
    for line in found.lines().filter(|line| !expected.lines().any(|other| other == *line)) {
        let _ = writeln!(out, "  + {line}");
    }
    if out.is_empty() { format!("  order or blank lines:\n{found}\n") } else { out }
}

/// Mails that are exact: of how many, the new text, and the parts too.
#[derive(Default)]
struct Score {
    all: usize,
    newest: usize,
    parts: usize,
}

fn table(scores: &BTreeMap<String, Score>) -> String {
    let mut out = "| mails | newest text exact | parts exact too |\n|---|---|---|\n".to_owned();
    for (name, score) in scores {
        let Score { all, newest, parts } = score;
        let _ = writeln!(out, "| {name} | {newest}/{all} | {parts}/{all} |");
    }
    out
}

/// Prints the table for whoever runs this test with `--nocapture`.
#[expect(clippy::print_stdout, reason = "a table for people")]
fn show(table: &str) {
    println!("{table}");
}

#[test]
fn d7_the_newest_text_and_the_parts_of_every_mail_are_exact() {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut wrong = String::new();
    for fixture in fixtures() {
        let found = fixture.read();
        let name = fixture.name();
        let language = name.split('/').next().unwrap().to_owned();
        let newest = squeezed(&found.text) == fixture.newest();
        let parts = joined(found.dropped.iter().map(|part| (part.kind, part.text.as_str())));
        let exact = parts == fixture.dropped();
        if !newest {
            let _ = writeln!(wrong, "{name}: newest\n{}", diff(&fixture.newest(), &found.text));
        }
        if !exact {
            let shown = |parts: &[(DroppedKind, String)]| {
                parts.iter().map(|(kind, text)| format!("{kind:?}:\n{text}\n")).collect::<String>()
            };
            let _ = writeln!(
                wrong,
                "{name}: parts\n{}",
                diff(&shown(&fixture.dropped()), &shown(&parts))
            );
        }
        for row in [language.clone(), format!("{language} {}", fixture.writer)] {
            let score = scores.entry(row).or_default();
            score.all += 1;
            score.newest += usize::from(newest);
            score.parts += usize::from(newest && exact);
        }
    }
    let table = table(&scores);
    show(&table);
    for language in LANGUAGES {
        assert_eq!(scores[language].all, MAILS_PER_LANGUAGE, "{language}\n{table}");
    }
    assert!(wrong.is_empty(), "{table}\n{wrong}");
}

/// What programs and people put below a text: none of it is new.
const TAILS: [&str; 14] = [
    "De: Soporte <soporte@example.com>\nEnviado el: lunes, 2 de noviembre de 2026 10:00\nPara: Ana\nAsunto: RE: x\n\n¿Sigue el fallo?",
    "________________________________\nDe: Suporte <suporte@example.com>\nEnviado: segunda-feira, 2 de novembro de 2026 10:00\nPara: Ana\nAssunto: x\n\nA avaria continua?",
    "-----Original Message-----\nFrom: Desk\nSent: Monday, November 2, 2026 10:00 AM\nTo: Ann\nSubject: x\n\nStill failing?",
    "El mar, 3 nov 2026 a las 10:12, Centro de Operaciones\n<operaciones@example.com>\nescribió:\n\n> ¿Sigue?\n>> No.",
    "Suporte <suporte@example.com> escreveu (terça, 3/11/2026 à(s) 10:12):\n\n> Continua?",
    "Às 10:12 de 03/11/2026, Suporte escreveu:\n> Continua?",
    "On 3 Nov 2026, at 10:12, Desk <desk@example.com> wrote:\n\n> Still?",
    "Sent from my iPhone\n\n> On 3 Nov 2026, at 10:12, Desk <desk@example.com> wrote:\n> \n> Still?",
    "-- \nAna Gómez\nNOC",
    "Un saludo,\n\nAna Gómez\nResponsable de Sistemas\nTel. +34 910 000 001",
    "Com os melhores cumprimentos,\nRui Costa\nCliente Exemplo, Lda.",
    "Kind regards,\nAnn Jones\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.",
    "Obter o Outlook para Android<https://aka.ms/AAb9ysg>",
    "Enviado desde mi Galaxy",
];

fn check_tails(text: &str) {
    for tail in TAILS {
        let found = newest_text(&format!("{text}\n\n{tail}\n"));
        assert_eq!(found.text, text, "below it stood\n{tail}");
        assert!(!found.dropped.is_empty(), "{text}\n{tail}");
    }
}

#[test]
fn d7_a_history_or_a_signature_below_changes_nothing_of_the_newest_text() {
    let mut checked = 0;
    for fixture in fixtures() {
        let text = fixture.newest();
        // A header block at the end of a plan would be joined with the one below it.
        if !text.is_empty() && newest_text(&text).text == text {
            check_tails(&text);
            checked += 1;
        }
    }
    assert!(checked >= 165, "{checked} texts");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn d7_what_stands_below_any_text_changes_nothing(
        lines in prop::collection::vec("[a-záéíóúñãç]{4,9}( [a-záéíóúñãç]{4,9}){4,9} [0-9]{1,3}[.?]", 1..6),
    ) {
        check_tails(&lines.join("\n"));
    }

    #[test]
    fn d7_every_line_is_new_or_stands_in_one_part(
        lines in prop::collection::vec(
            prop::sample::select(vec![
                "", "> cita", "Hay humo en la sala 2.", "Un saludo,", "Ana Gómez", "-- ", "____________",
                "De: Ana <ana@c.example>", "Enviado: lunes, 2 de noviembre de 2026 10:00", "Asunto: x",
                "El 3/11/26 a las 10:12, Ana <ana@c.example> escribió:", "Aviso legal", "PD: otra cosa",
                "---------- Forwarded message ---------", "Enviado desde mi iPhone", "Tel. +34 910 000 001",
            ]),
            0..24,
        ),
    ) {
        let body = lines.join("\n");
        for found in [newest_text(&body), newest_text_of_forward(&body)] {
            let mut end = 0;
            for part in &found.dropped {
                assert!(part.lines.start >= end && !part.lines.is_empty(), "{:?}", found.dropped);
                end = part.lines.end;
                assert_eq!(part.text.lines().count(), part.lines.len(), "{part:?}");
            }
            assert!(end <= lines.len());
            let humo = |text: &str| text.matches("humo").count();
            let kept: usize = found.dropped.iter().map(|part| humo(&part.text)).sum();
            assert_eq!(humo(&found.text) + kept, humo(&body), "a line is lost or twice: {found:?}");
        }
    }
}

/// As they come through a door: header, CRLF, UTF-8.
#[test]
fn d7_the_newest_text_is_the_same_when_the_mail_is_read_whole() {
    let mut wrong = String::new();
    for fixture in fixtures() {
        let (subject, body) = (&fixture.subject, fixture.body.replace('\n', "\r\n"));
        let found = inbound(format!(
            "From: Ana <ana@cliente.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}"
        ));
        if squeezed(&found.text) != fixture.newest() {
            let _ = writeln!(wrong, "{}\n{}", fixture.name(), diff(&fixture.newest(), &found.text));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn d7_a_report_below_a_signature_mark_is_at_hand() {
    for (name, word) in [("es/38", "humo"), ("pt/38", "fumo"), ("en/38", "smoke")] {
        let all = fixtures();
        let fixture = all.iter().find(|one| one.name().starts_with(name)).unwrap();
        let found = fixture.read();
        assert!(!found.text.contains(word), "{name}");
        assert!(found.dropped_of(DroppedKind::Signature).any(|part| part.contains(word)), "{name}");
    }
}
