//! Facts that are not copied but chosen from a list, by the words of `topics.toml`: what a contact
//! is about in more detail than its intent, which product it names and what is to become of the
//! contract, why it is not for the desk, whether it is a test.
use std::collections::BTreeMap;

use serde::Deserialize;

use super::numbers::{TEENS, UNITS};
use super::put;
use crate::model::{Change, FileFault, Intent, Product, Slots};
use crate::text::fold_words;
use crate::tomlfile::one_of;
use crate::understanding::words::Words;

/// Choices in one file, and words of one choice.
const CHOICES_MAX: usize = 200;
const WORDS_MAX: usize = 400;

/// One choice as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceText {
    slot: String,
    intent: OneOrMore,
    /// What is chosen; left out where the number before the word is taken.
    #[serde(default)]
    value: String,
    /// Chosen beside others of its slot: a text may name several products.
    #[serde(default)]
    several: bool,
    /// The value is the number before the word: "tres bultos" are 3.
    #[serde(default)]
    counted: bool,
    words: Vec<toml::Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
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
    several: bool,
    counted: bool,
}

/// A word of a choice as it stands in a folded line from its first letter on, with the space behind
/// unless any ending will do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spoken {
    text: String,
    /// The choice that it speaks for.
    choice: usize,
}

/// The words of the choices for one intent.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Sorted.
    words: Vec<Spoken>,
    /// A bit for each of their first two letters: most words of a text are told apart by them.
    begun: [u64; 16],
}

impl Known {
    fn sort(&mut self) {
        let Self { words, begun } = self;
        words.sort_unstable();
        let mut note = |word: &[u8]| {
            let (at, bit) = place_of(word);
            begun[at] |= bit;
        };
        for word in words {
            match word.text.as_bytes() {
                // A stem of one letter may go on with any.
                [letter] => (0..32).for_each(|next| note(&[*letter, next])),
                word => note(word),
            }
        }
    }

    /// Tells whether one of the words may stand at the start of `line`.
    fn may_begin(&self, line: &str) -> bool {
        let (at, bit) = place_of(line.as_bytes());
        self.begun[at] & bit != 0
    }
}

/// Returns the number and the bit that stand for the first two letters, one of which may be the
/// space behind a word of one letter.
fn place_of(word: &[u8]) -> (usize, u64) {
    let byte = |at: usize| word.get(at).copied().unwrap_or(0) % 32;
    let mixed = usize::from(byte(0)) * 32 + usize::from(byte(1));
    (mixed / 64, 1 << (mixed % 64))
}

/// What is chosen from lists.
#[derive(Clone, Debug, Default)]
pub(in crate::understanding) struct Chooser {
    choices: Vec<Choice>,
    /// The words of the choices for each intent.
    words: [Known; Intent::ALL.len()],
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
            let mut intents = vec![];
            for name in choice.intent.names() {
                match name.parse::<Intent>() {
                    Ok(intent) => intents.push(intent),
                    Err(_) => {
                        let what = format!("`{name}` is no intent");
                        faults.push(fault(start, what, "take one of the twenty of intents.toml"));
                    }
                }
            }
            if choice.value.is_empty() != choice.counted {
                let what = format!("a choice of `{}` has no value", choice.slot);
                let remedy = "write value = …, or counted = true for the number before the word";
                faults.push(FileFault::at_byte(file, text, start, what, remedy));
            }
            if let Some(remedy) = unknown(&choice.slot, &choice.value) {
                let what = format!("`{}` is no {}", choice.value, choice.slot);
                faults.push(FileFault::at_byte(file, text, start, what, remedy));
            }
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
                for intent in &intents {
                    if let Some(words) = out.words.get_mut(intent.index()) {
                        words.words.push(Spoken { text: text.clone(), choice: out.choices.len() });
                    }
                }
            }
            let ChoiceText { slot, value, several, counted, .. } = choice;
            out.choices.push(Choice { slot, value, several, counted });
        }
        out.words.iter_mut().for_each(Known::sort);
        out
    }

    /// Adds what is chosen for a text about `intent`; its text is the first word that spoke for it.
    pub(in crate::understanding) fn choose(
        &self,
        words: &Words<'_>,
        intent: Intent,
        slots: &mut Slots,
    ) {
        let Some(index) = self.words.get(intent.index()) else { return };
        let known = index.words.as_slice();
        if known.is_empty() {
            return;
        }
        let mut said = vec![false; known.len()];
        // How many words spoke for each choice, and where the first one stands.
        let mut counts = vec![(0_usize, usize::MAX); self.choices.len()];
        for (at, token) in words.tokens().iter().enumerate() {
            let rest = words.folded().get(token.fold_start..).unwrap_or("");
            if !index.may_begin(rest) {
                continue;
            }
            let letters = |line: &str| line.bytes().next();
            let from = known.partition_point(|word| letters(&word.text) < letters(rest));
            let same = known.iter().zip(&mut said).skip(from);
            for (word, said) in same.take_while(|(word, _)| letters(&word.text) == letters(rest)) {
                let counted = self.choices.get(word.choice).is_some_and(|choice| choice.counted);
                if counted && (at == 0 || number(words.word(at - 1)).is_none()) {
                    continue;
                }
                if !*said && rest.starts_with(&word.text) {
                    *said = true;
                    if let Some((count, first)) = counts.get_mut(word.choice) {
                        (*count, *first) = (*count + 1, at.min(*first));
                    }
                }
            }
        }
        let mut best: BTreeMap<&str, (usize, usize, &Choice)> = BTreeMap::new();
        let mut found: Vec<(usize, &Choice)> = vec![];
        for ((count, first), choice) in counts.into_iter().zip(&self.choices) {
            if choice.several && count > 0 {
                found.push((first, choice));
            } else if count > best.get(choice.slot.as_str()).map_or(0, |(most, _, _)| *most) {
                best.insert(&choice.slot, (count, first, choice));
            }
        }
        found.extend(best.into_values().map(|(_, first, choice)| (first, choice)));
        found.sort_by_key(|(first, _)| *first);
        for (word, choice) in found {
            let before = word.checked_sub(1).filter(|_| choice.counted);
            match before.and_then(|before| Some((before, number(words.word(before))?))) {
                Some((before, number)) => {
                    put(slots, &choice.slot, words.written(before, word), number.to_string());
                }
                None => put(slots, &choice.slot, words.written(word, word), choice.value.clone()),
            }
        }
    }

    /// Returns the values that a slot can be chosen to have in a text about `intent`.
    pub(in crate::understanding) fn values(&self, intent: Intent, slot: &str) -> Vec<&str> {
        let words = self.words.get(intent.index()).map_or(&[][..], |known| &known.words);
        let mut places: Vec<usize> = words.iter().map(|word| word.choice).collect();
        places.sort_unstable();
        places.dedup();
        let choices = places.into_iter().filter_map(|place| self.choices.get(place));
        choices.filter(|one| one.slot == slot).map(|one| one.value.as_str()).collect()
    }
}

/// Returns the number that a folded word says: in digits, or in words up to twelve.
fn number(word: &str) -> Option<u32> {
    const SAID_MAX: u32 = 12;
    if !word.is_empty() && word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok().filter(|number| *number > 0);
    }
    let said = UNITS.iter().chain(TEENS).find(|(_, names)| names.contains(&word));
    said.map(|(number, _)| *number).filter(|number| (1..=SAID_MAX).contains(number))
}

/// Returns what was meant, when rules could never ask for a value because its slot has a closed list.
fn unknown(slot: &str, value: &str) -> Option<String> {
    let words: Vec<&str> = match slot {
        "product" => Product::ALL.iter().map(|word| word.as_str()).collect(),
        "change" => Change::ALL.iter().map(|word| word.as_str()).collect(),
        _ => return None,
    };
    (!words.contains(&value)).then(|| one_of(value, words))
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

    /// What the shipped lists choose for a text: `change`, then every `product`.
    fn shipped(text: &str, intent: Intent) -> (String, String) {
        let file = include_str!("../../../routing-rules/understanding/topics.toml");
        let mut faults = vec![];
        let chooser = Chooser::read("topics.toml", file, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let mut slots = Slots::new();
        chooser.choose(&Words::new(text), intent, &mut slots);
        let of = |kind: &str| {
            let mut values: Vec<&str> =
                slots.get(kind).into_iter().flatten().map(|slot| slot.value.as_str()).collect();
            values.sort_unstable();
            values.join(",")
        };
        (of("change"), of("product"))
    }

    #[test]
    fn products_and_changes_are_named_in_three_languages() {
        for (text, change, product) in [
            ("Queremos rescindir el rack de Sevilla al vencimiento.", "termination", "space"),
            (
                "Quisiéramos darnos de baja del servicio gestionado de copias",
                "termination",
                "managed",
            ),
            ("No vamos a renovar el contrato de la jaula 12", "termination", "space"),
            ("Presupuesto de 2 racks en MD6, de 4 kVA", "new", "power,space"),
            ("Quiero contratar otro cross-connect con un operador nuevo.", "new", "network"),
            ("Traslado de MD1 a MD2: condiciones", "migration", ""),
            ("Subrogación del contrato: cambio de titularidad", "novation", ""),
            ("Queremos ampliar la capacidad de la sala", "upgrade", "capacity"),
            ("Pretendemos rescindir o contrato do bastidor 12", "termination", "space"),
            ("Cessação do contrato de trânsito IP", "termination", "network"),
            ("cessão de contrato: a nossa empresa foi comprada", "novation", ""),
            ("Queremos passar de 3 para 5 kVA no bastidor 12", "upgrade", "power,space"),
            ("Queria falar sobre a renovação", "renewal", ""),
            ("Queremos reduzir a potência de duas ramas", "reduction", "power"),
            ("Migração dos nossos armários para LS2", "migration", "space"),
            ("We want to terminate our contract for the cage in Lisbon", "termination", "space"),
            ("We will not renew the metro link", "termination", "network"),
            ("Half a cabinet in Lisbon plus internet access, quote please", "new", "network,space"),
            ("We plan to move our deployment from MD1 to MD2", "migration", ""),
            ("Our company was acquired: how do we transfer the contract?", "novation", ""),
            ("A firewall and backup as managed services: price?", "new", "managed"),
            ("We'd like to add a second cage in Barcelona.", "new", "space"),
            ("Bom dia, queria falar com o meu gestor", "", ""),
        ] {
            let found = shipped(text, Intent::Commercial);
            assert_eq!(found, (change.to_owned(), product.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_contract_is_spoken_of_where_it_can_be_and_nowhere_else() {
        let nothing = (String::new(), String::new());
        assert_eq!(shipped("Dar de baja a una persona del rack 4", Intent::AccessRevoke), nothing);
        assert_eq!(shipped("Se han caído los dos racks", Intent::IncidentPower), nothing);
        let billed = shipped("Nos cobran dos veces los kVA del rack", Intent::Billing);
        assert_eq!(billed, (String::new(), "power,space".to_owned()));
        let angry = shipped("O lo arreglan o rescindimos el contrato", Intent::Escalation);
        assert_eq!(angry.0, "termination");
    }

    /// What the shipped lists choose for one slot of a text.
    fn one(text: &str, intent: Intent, slot: &str) -> String {
        let file = include_str!("../../../routing-rules/understanding/topics.toml");
        let mut faults = vec![];
        let chooser = Chooser::read("topics.toml", file, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        let mut slots = Slots::new();
        chooser.choose(&Words::new(text), intent, &mut slots);
        slots.get(slot).and_then(|all| all.first()).map_or(String::new(), |s| s.value.clone())
    }

    #[test]
    fn requests_say_when_how_long_how_many_and_what_was_refused() {
        use Intent::{AccessGrant, RemoteHands, ShipmentInbound, ShipmentOutbound};
        for (intent, slot, text, value) in [
            (RemoteHands, "schedule", "Cambien el cable cuanto antes, por favor", "expedited"),
            (RemoteHands, "schedule", "No es urgente: cuando puedan, cambien el cable", "standard"),
            (RemoteHands, "schedule", "Trabajo programado para el jueves a las 22", "fixed"),
            (RemoteHands, "schedule", "Precisamos disto o mais depressa possível", "expedited"),
            (RemoteHands, "schedule", "Sem pressa: troquem o cabo quando puderem", "standard"),
            (RemoteHands, "schedule", "a uma hora marcada, na janela de manutenção", "fixed"),
            (RemoteHands, "schedule", "Please reseat the card as soon as possible", "expedited"),
            (RemoteHands, "schedule", "It isn't urgent, whenever you can", "standard"),
            (RemoteHands, "schedule", "Scheduled work on Friday at ten", "fixed"),
            (RemoteHands, "schedule", "Cambien el cable del rack 4", ""),
            (AccessGrant, "access", "Alta de acceso permanente para Ana Gil", "permanent"),
            (AccessGrant, "access", "Acesso temporário para o técnico", "temporary"),
            (AccessGrant, "access", "Work visit next Tuesday for two people", "visit"),
            (ShipmentInbound, "refused", "El muelle ha rechazado nuestro envío", "yes"),
            (ShipmentInbound, "refused", "A transportadora diz que a entrega foi recusada", "yes"),
            (ShipmentInbound, "refused", "UPS says the parcel was refused at the dock", "yes"),
            (ShipmentInbound, "refused", "Mañana llega un envío de SEUR", ""),
            (ShipmentInbound, "pieces", "Llegan tres bultos mañana", "3"),
            (ShipmentInbound, "pieces", "Chegam amanhã duas caixas e 1 palete", "2"),
            (ShipmentOutbound, "pieces", "Please ship 12 boxes to Lisbon", "12"),
            (ShipmentOutbound, "pieces", "la caja del rack", ""),
        ] {
            assert_eq!(one(text, intent, slot), value, "{text}");
        }
    }

    #[test]
    fn topics_of_the_account_and_of_the_portal_are_chosen_by_name() {
        use Intent::{AccountService, PortalPinHelp};
        for (intent, text, topic) in [
            (AccountService, "¿Quién coordina la puesta en marcha de la jaula nueva?", "delivery"),
            (AccountService, "Ponto de situação da entrada em produção", "delivery"),
            (AccountService, "Queremos una reunión de seguimiento trimestral", "review"),
            (AccountService, "Quarterly service review: KPIs and minutes", "review"),
            (AccountService, "¿Se pueden hacer fotografías? Envíennos las normas", "rules"),
            (AccountService, "As regras para os instaladores, por favor", "rules"),
            (AccountService, "We just signed: where is the welcome pack?", "onboarding"),
            (AccountService, "Somos nuevos, ¿por dónde empezamos?", "onboarding"),
            (PortalPinHelp, "How do I export the Install Base report to csv?", "report"),
            (PortalPinHelp, "Não encontro o relatório mensal", "report"),
            (PortalPinHelp, "Dar de alta a un usuario: crear usuario en el portal", "registration"),
            (PortalPinHelp, "Mi usuario solo tiene permiso de lectura", "permission"),
            (PortalPinHelp, "A curva de temperatura do sensor não aparece", "sensor_data"),
            (PortalPinHelp, "No nos llegan los avisos de mantenimiento", "notification"),
        ] {
            assert_eq!(one(text, intent, "topic"), topic, "{text}");
        }
    }

    #[test]
    fn a_choice_has_a_value_or_counts() {
        let text = "[[choice]]\nslot = \"pieces\"\nintent = \"billing\"\nwords = [\"bultos\"]\n";
        let mut faults = vec![];
        Chooser::read("topics.toml", text, &mut faults);
        let said = faults.remove(0).to_string();
        assert!(said.starts_with("topics.toml:4: a choice of `pieces` has no value"), "{said}");
    }

    #[test]
    fn a_value_that_rules_cannot_ask_for_is_a_fault() {
        let text = "[[choice]]\nslot = \"change\"\nintent = [\"commercial\", \"comercial\"]\nvalue = \"terminated\"\nwords = [\"baja\"]\n";
        let mut faults = vec![];
        Chooser::read("topics.toml", text, &mut faults);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(said[0].starts_with("topics.toml:5: `comercial` is no intent"), "{said:?}");
        assert_eq!(
            said[1],
            "topics.toml:5: `terminated` is no change; did you mean `termination`?"
        );
    }
}
