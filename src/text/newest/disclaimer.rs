//! Legal texts that companies put below every mail, known by phrases that nobody writes by hand.
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

use super::{DroppedKind, Kind, begins};
use crate::text::{fold_words, fold_words_behind};

/// Phrases of such texts wherever they stand, as folded words.
const PHRASES: [&str; 79] = [
    // Spanish
    "este mensaje y sus archivos adjuntos",
    "este mensaje y sus adjuntos",
    "este mensaje y sus anexos",
    "este mensaje y los archivos adjuntos",
    "este mensaje y en su caso los ficheros",
    "este mensaje y cualquier archivo",
    "este mensaje y cualquier fichero",
    "este mensaje se dirige exclusivamente",
    "este mensaje va dirigido",
    "este mensaje contiene informacion confidencial",
    "este mensaje puede contener informacion",
    "este correo electronico y sus adjuntos",
    "este correo electronico y en su caso",
    "este correo electronico y cualquier",
    "este correo electronico contiene informacion",
    "este correo electronico es confidencial",
    "este correo es confidencial",
    "este correo contiene informacion confidencial",
    "la informacion contenida en este mensaje",
    "la informacion contenida en este correo",
    "la informacion incluida en el presente correo",
    "la informacion incluida en este correo",
    "si usted no es el destinatario",
    "si no es usted el destinatario",
    "si no es el destinatario",
    "si ha recibido este mensaje por error",
    "si ha recibido este correo por error",
    "si recibe este mensaje por error",
    "si usted ha recibido este",
    "en cumplimiento de la normativa vigente en materia de proteccion",
    "le informamos que sus datos",
    "le informamos de que sus datos",
    "sus datos personales seran tratados",
    // Portuguese
    "esta mensagem e os seus anexos",
    "esta mensagem e seus anexos",
    "esta mensagem e quaisquer ficheiros",
    "esta mensagem e quaisquer anexos",
    "esta mensagem e os ficheiros anexos",
    "esta mensagem contem informacao confidencial",
    "esta mensagem pode conter informacao",
    "esta mensagem destina se exclusivamente",
    "este e mail e os seus anexos",
    "este e mail e quaisquer",
    "este e mail contem informacao confidencial",
    "este email e os seus anexos",
    "este correio eletronico e os seus anexos",
    "a informacao contida nesta mensagem",
    "a informacao contida neste e mail",
    "a informacao contida neste email",
    "se nao e o destinatario",
    "se nao for o destinatario",
    "se recebeu esta mensagem por engano",
    "se recebeu esta mensagem por erro",
    "se recebeu este e mail por engano",
    "caso tenha recebido esta mensagem por engano",
    "informamos que os seus dados pessoais",
    // English
    "this email and any attachments",
    "this e mail and any attachments",
    "this email and any files transmitted",
    "this e mail and any files transmitted",
    "this message and any attachments",
    "this message and any files transmitted",
    "this message may contain confidential",
    "this email may contain confidential",
    "this e mail may contain confidential",
    "the contents of this email are confidential",
    "the contents of this e mail are confidential",
    "the information contained in this message is",
    "the information contained in this email is",
    "the information contained in this e mail is",
    "the information in this email is",
    "the information in this e mail is",
    "intended solely for the",
    "if you are not the intended recipient",
    "if you are not the named addressee",
    "if you have received this email in error",
    "if you have received this e mail in error",
    "if you have received this message in error",
    "is registered in england and wales",
];
/// Laws that such texts name, and people who ask about them too.
const LAWS: [&str; 11] = [
    "reglamento ue 2016 679",
    "reglamento general de proteccion de datos",
    "proteccion de datos de caracter personal",
    "normativa vigente en materia de proteccion de datos",
    "ley organica 3 2018",
    "rgpd",
    "regulamento ue 2016 679",
    "regulamento geral sobre a protecao de dados",
    "regulamento geral de protecao de dados",
    "general data protection regulation",
    "gdpr",
];
/// What must stand beside a law: the text tells readers what is done with their data.
const TELLS: [&str; 8] = [
    "le informamos",
    "les informamos",
    "sus datos",
    "informamos que os",
    "os seus dados",
    "os dados pessoais",
    "your personal data",
    "we process",
];
/// Pieces of which every phrase, and everything that tells, has one: what has none of them is no such
/// text, and is told apart for a fraction of what the searches cost.
const PIECES: [&str; 15] = [
    "mail",
    "mensa",
    "messag",
    "corre",
    "datos",
    "dados",
    "destinatario",
    "informamos",
    "recibido",
    "normativa",
    "intended",
    "addressee",
    "registered",
    "personal data",
    "we process",
];
/// How such texts begin; people use these words too, but not at the head of a paragraph.
const BEGINNINGS: [&str; 22] = [
    "antes de imprimir este",
    "antes de imprimir pense",
    "antes de imprimir piense",
    "no imprima este",
    "nao imprima este",
    "por favor considere el medio ambiente",
    "piense en el medio ambiente",
    "proteja el medio ambiente",
    "cuidemos el medio ambiente",
    "aviso legal",
    "aviso de confidencialidad",
    "clausula de confidencialidad",
    "proteccion de datos",
    "aviso de confidencialidade",
    "pense no ambiente",
    "pense no meio ambiente",
    "proteja o ambiente",
    "please consider the environment",
    "consider the environment before printing",
    "think before you print",
    "confidentiality notice",
    "disclaimer",
];
/// Characters of a line that is the title of such a text.
const TITLE_CHARS_MAX: usize = 60;
/// Bytes of the head of a paragraph that are looked at for a beginning.
const BEGINNING_BYTES_MAX: usize = 120;

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| searched(&PHRASES));
static LAW_SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| searched(&LAWS));

/// Makes a search. Few texts come to it, so that what is soon made is better than what is quick.
fn searched(phrases: &[&str]) -> Option<AhoCorasick> {
    let kind = Some(AhoCorasickKind::NoncontiguousNFA);
    AhoCorasickBuilder::new().kind(kind).build(phrases).ok()
}

/// Marks the paragraphs that are legal texts in a run of lines that are no quotes.
pub(super) fn mark(lines: &[&str], kinds: &mut [Kind]) {
    let (Some(search), Some(laws)) = (SEARCH.as_ref(), LAW_SEARCH.as_ref()) else { return };
    let mut from = 0;
    while from < lines.len() {
        let length = lines[from..].iter().take_while(|line| !is_blank(line)).count();
        let to = from + length;
        // Paragraphs are joined: the phrases are wrapped anywhere.
        let mut words = String::with_capacity(lines[from..to].iter().map(|l| l.len() + 1).sum());
        let mut begun = None;
        for (at, line) in lines.iter().enumerate().take(to).skip(from) {
            let before = words.len();
            fold_words_behind(&mut words, line);
            let own = words.get(before..).unwrap_or_default().trim_start();
            if begun.is_none() && is_beginning(line, own) {
                begun = Some(at);
            }
        }
        let (mut said, mut law) = (None, None);
        if PIECES.into_iter().any(|piece| words.contains(piece)) {
            said = search.is_match(&words).then(|| start(lines, from, to, search));
            let tells = TELLS.into_iter().any(|tell| words.contains(tell));
            law = (tells && laws.is_match(&words)).then(|| start(lines, from, to, laws));
        }
        if let Some(start) = begun.into_iter().chain(said).chain(law).min() {
            kinds[start..to].fill(Some(DroppedKind::Disclaimer));
        }
        from = to + 1;
    }
}

/// A rule parts paragraphs as a blank line does.
fn is_blank(line: &str) -> bool {
    line.trim().is_empty() || super::is_rule(line)
}

/// Tells whether a line, given with its folded words, begins such a text.
fn is_beginning(line: &str, words: &str) -> bool {
    let head = line.get(..line.floor_char_boundary(BEGINNING_BYTES_MAX)).unwrap_or(line);
    let cut = (head.len() < line.len()).then(|| fold_words(head));
    let words = cut.as_deref().unwrap_or(words);
    let known = BEGINNINGS.into_iter().any(|known| begins(words, known));
    // Who asks about such a text does not give it.
    known && !line.trim_end().ends_with('?')
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
    let long = |line: &&&str| line.trim().chars().count() > TITLE_CHARS_MAX;
    low - lines[from..low].iter().rev().take_while(long).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_searched_for_lacks_its_piece() {
        for known in PHRASES.into_iter().chain(TELLS) {
            assert!(PIECES.into_iter().any(|piece| known.contains(piece)), "{known}");
        }
    }
}
