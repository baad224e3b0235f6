//! Facts that are not copied but chosen from a list, by the words of `topics.toml`: what a contact
//! is about in more detail than its intent, why it is not for the desk, whether it is a test.
use serde::Deserialize;

use super::put;
use crate::model::{FileFault, Intent, Slots};
use crate::text::fold_words;
use crate::understanding::words::Words;

/// Choices in one file, and words of one choice.
const CHOICES_MAX: usize = 200;
const WORDS_MAX: usize = 400;

/// One choice as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceText {
    slot: String,
    intent: String,
    value: String,
    words: Vec<toml::Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoicesText {
    #[serde(default)]
    choice: Vec<ChoiceText>,
}

/// One choice.
#[derive(Clone, Debug)]
struct Choice {
    slot: String,
    value: String,
}

/// A word of a choice as it stands in a folded line from its first letter on, with the space behind
/// unless any ending will do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spoken {
    text: String,
    /// The choice that it speaks for.
    choice: usize,
}

impl Spoken {
    fn letter(&self) -> Option<u8> {
        self.text.bytes().next()
    }
}

/// What is chosen from lists.
#[derive(Clone, Debug, Default)]
pub(in crate::understanding) struct Chooser {
    choices: Vec<Choice>,
    /// The words of the choices for each intent, sorted.
    words: [Vec<Spoken>; Intent::ALL.len()],
}

impl Chooser {
    /// Reads one file and adds a fault for everything in it that cannot be used.
    pub(in crate::understanding) fn read(
        file: &str,
        text: &str,
        faults: &mut Vec<FileFault>,
    ) -> Self {
        let read: ChoicesText = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let byte = error.span().map_or(0, |span| span.start);
                let remedy = "give each [[choice]] slot, intent, value and words";
                faults.push(FileFault::at_byte(file, text, byte, error.message(), remedy));
                return Self::default();
            }
        };
        let fault = |byte, what: String, remedy| FileFault::at_byte(file, text, byte, what, remedy);
        if read.choice.len() > CHOICES_MAX {
            let what = format!("more than {CHOICES_MAX} choices");
            faults.push(fault(0, what, "put some together"));
            return Self::default();
        }
        let mut out = Self::default();
        for choice in read.choice {
            let start = choice.words.first().map_or(0, |word| word.span().start);
            let Ok(intent) = choice.intent.parse::<Intent>() else {
                let what = format!("`{}` is no intent", choice.intent);
                faults.push(fault(start, what, "take one of the twenty of intents.toml"));
                continue;
            };
            if choice.words.len() > WORDS_MAX {
                let what = format!("more than {WORDS_MAX} words");
                faults.push(fault(start, what, "keep those that tell this choice from the others"));
            }
            for word in choice.words.iter().take(WORDS_MAX) {
                let folded = fold_words(word.get_ref());
                let open = word.get_ref().ends_with('*');
                if folded.is_empty() {
                    let what = format!("`{}` has no letters", word.get_ref());
                    faults.push(fault(word.span().start, what, "write a word or leave it out"));
                    continue;
                }
                let text = if open { folded } else { format!("{folded} ") };
                if let Some(words) = out.words.get_mut(intent.index()) {
                    words.push(Spoken { text, choice: out.choices.len() });
                }
            }
            out.choices.push(Choice { slot: choice.slot, value: choice.value });
        }
        out.words.iter_mut().for_each(|words| words.sort_unstable());
        out
    }

    /// Adds what is chosen for a text about `intent`; its text is the first word that spoke for it.
    pub(in crate::understanding) fn choose(
        &self,
        words: &Words<'_>,
        intent: Intent,
        slots: &mut Slots,
    ) {
        let known = self.words.get(intent.index()).map_or(&[][..], Vec::as_slice);
        let mut said = vec![false; known.len()];
        // How many words spoke for each choice, and where the first one stands.
        let mut counts = vec![(0_usize, usize::MAX); self.choices.len()];
        for (at, token) in words.tokens().iter().enumerate() {
            let rest = words.folded().get(token.fold_start..).unwrap_or("");
            let letter = rest.bytes().next();
            let from = known.partition_point(|word| word.letter() < letter);
            let same = known.iter().zip(&mut said).skip(from);
            for (word, said) in same.take_while(|(word, _)| word.letter() == letter) {
                if !*said && rest.starts_with(&word.text) {
                    *said = true;
                    if let Some((count, first)) = counts.get_mut(word.choice) {
                        (*count, *first) = (*count + 1, at.min(*first));
                    }
                }
            }
        }
        let mut best = (0, 0, None);
        for ((count, first), choice) in counts.into_iter().zip(&self.choices) {
            if count > best.0 {
                best = (count, first, Some(choice));
            }
        }
        if let (_, word, Some(choice)) = best {
            put(slots, &choice.slot, words.written(word, word), choice.value.clone());
        }
    }
}

/// Words that stand before the letter of a feed and belong to the fact, not to its value.
const FEED_NAMES: &[&str] = &["rama", "ramo", "feed"];

/// Returns the words of a fact that its value is made of: of a feed, not its name.
pub(super) fn valued(kind: &str, words: &Words<'_>, at: (usize, usize)) -> (usize, usize) {
    let (first, last) = at;
    let named = kind == "feed" && first < last && FEED_NAMES.contains(&words.word(first));
    if named { (first + 1, last) } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
[[choice]]
slot = "topic"
intent = "portal_pin_help"
value = "pin"
words = ["pin", "cuatro cifras"]
[[choice]]
slot = "topic"
intent = "portal_pin_help"
value = "login"
words = ["contraseñ*", "entrar"]
"#;

    fn chosen(text: &str, intent: Intent) -> Option<(String, String)> {
        let mut faults = vec![];
        let chooser = Chooser::read("topics.toml", FILE, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let mut slots = Slots::new();
        chooser.choose(&Words::new(text), intent, &mut slots);
        let slot = slots.get("topic")?.first()?;
        Some((slot.value.clone(), slot.text.clone()))
    }

    #[test]
    fn the_choice_with_most_words_is_taken_for_its_intent_only() {
        let of = |text| chosen(text, Intent::PortalPinHelp);
        let pair = |value: &str, text: &str| Some((value.to_owned(), text.to_owned()));
        assert_eq!(of("He olvidado el PIN"), pair("pin", "PIN"));
        assert_eq!(of("con mi PIN no puedo entrar ni con CONTRASEÑAS"), pair("login", "entrar"));
        assert_eq!(of("el PIN para entrar"), pair("pin", "PIN"), "the one further up");
        assert_eq!(of("los pinares"), None);
        assert_eq!(chosen("He olvidado el PIN", Intent::AccessProblem), None);
    }

    #[test]
    fn faults_name_the_line() {
        let fault = |text: &str| {
            let mut faults = vec![];
            Chooser::read("topics.toml", text, &mut faults);
            faults.remove(0).to_string()
        };
        assert!(
            fault(&FILE.replace("portal_pin_help", "portal"))
                .starts_with("topics.toml:6: `portal`")
        );
        assert!(fault(&FILE.replace("\"entrar\"", "\"--\"")).starts_with("topics.toml:11: `--`"));
        assert!(fault("[[choise]]").starts_with("topics.toml:1:"));
    }

    #[test]
    fn the_name_of_a_feed_is_no_part_of_its_value() {
        let words = Words::new("se ha caído la rama B");
        assert_eq!(valued("feed", &words, (4, 5)), (5, 5));
        assert_eq!(valued("feed", &words, (5, 5)), (5, 5));
        assert_eq!(valued("cage", &words, (4, 5)), (4, 5));
    }
}
