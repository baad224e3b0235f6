//! Legal texts that companies put below every mail, known by phrases that nobody writes by hand.
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{DroppedKind, Kind};
use crate::text::fold_words;

/// Phrases of such texts, as folded words.
const PHRASES: [&str; 52] = [
    // Spanish
    "este mensaje y sus archivos adjuntos",
    "este mensaje y sus adjuntos",
    "este mensaje y en su caso los ficheros",
    "este mensaje se dirige exclusivamente",
    "este mensaje va dirigido",
    "este correo electronico y sus adjuntos",
    "este correo electronico y en su caso",
    "este correo es confidencial",
    "la informacion contenida en este mensaje",
    "la informacion contenida en este correo",
    "la informacion incluida en el presente correo",
    "si usted no es el destinatario",
    "si no es usted el destinatario",
    "si no es el destinatario",
    "si ha recibido este mensaje por error",
    "si ha recibido este correo por error",
    "si recibe este mensaje por error",
    "proteccion de datos de caracter personal",
    "de acuerdo con el reglamento ue 2016 679",
    "en cumplimiento del reglamento",
    "en cumplimiento de la normativa vigente en materia de proteccion",
    "le informamos que sus datos",
    "le informamos de que sus datos",
    "antes de imprimir este",
    "por favor considere el medio ambiente",
    "piense en el medio ambiente",
    "aviso legal",
    "aviso de confidencialidad",
    "clausula de confidencialidad",
    // Portuguese
    "esta mensagem e os seus anexos",
    "esta mensagem e quaisquer ficheiros",
    "esta mensagem contem informacao confidencial",
    "esta mensagem pode conter informacao",
    "este e mail e os seus anexos",
    "a informacao contida nesta mensagem",
    "a informacao contida neste e mail",
    "se nao e o destinatario",
    "se nao for o destinatario",
    "se recebeu esta mensagem por engano",
    "se recebeu este e mail por engano",
    "caso tenha recebido esta mensagem por engano",
    "regulamento geral sobre a protecao de dados",
    "aviso de confidencialidade",
    "antes de imprimir",
    "pense no ambiente",
    // English
    "this email and any attachments",
    "this e mail and any attachments",
    "this message and any attachments",
    "intended solely for the",
    "if you are not the intended recipient",
    "if you have received this email in error",
    "please consider the environment before printing",
];

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(PHRASES).ok());

/// Marks the paragraphs that are legal texts in a run of lines that are no quotes.
pub(super) fn mark(lines: &[&str], kinds: &mut [Kind]) {
    let Some(search) = SEARCH.as_ref() else { return };
    let mut from = 0;
    while from < lines.len() {
        let length = lines[from..].iter().take_while(|line| !is_blank(line)).count();
        let to = from + length;
        // Paragraphs are joined first: the phrases are wrapped anywhere.
        if search.is_match(&fold_words(&lines[from..to].join(" "))) {
            kinds[start(lines, from, to, search)..to].fill(Some(DroppedKind::Disclaimer));
        }
        from = to + 1;
    }
}

/// A rule parts paragraphs as a blank line does.
fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || super::is_rule(line)
}

/// Returns the line of the paragraph where the legal text begins. It may stand right below a
/// signature; the phrase is then wholly in the last lines.
fn start(lines: &[&str], from: usize, to: usize, search: &AhoCorasick) -> usize {
    // Halving: the last line from which on the phrase is still whole.
    let (mut low, mut high) = (from, to);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if search.is_match(&fold_words(&lines[middle..to].join(" "))) {
            low = middle;
        } else {
            high = middle;
        }
    }
    // Long lines before it are of the same text; short ones are name and role.
    let long = |line: &&&str| line.trim().chars().count() > 60;
    low - lines[from..low].iter().rev().take_while(long).count()
}
