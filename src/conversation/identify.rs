//! Language, contact number, code.
use super::keys::Key;
use super::state::{Slips, Step};
use super::{Claimant, CodeVerdict, Conversation, Prompt, Question, Turn};
use crate::model::{AssuranceLevel, ContactNumber, Language, PIN_DIGITS, SensitiveDigits};

/// Wrong codes of one call; after that it goes on without.
const MISSES_MAX: u8 = 3;
/// Numbers that cannot be one, or codes without four digits, before the step is left.
const TRIES_MAX: u8 = 3;

impl Conversation {
    /// 1, 2 and 3 are Spanish, Portuguese and English on every line; other keys change nothing.
    pub(super) fn language_chosen(&mut self, key: u8) -> Turn {
        let place = usize::from(key.saturating_sub(b'1'));
        if let Some(language) = Language::ALL.get(place) {
            self.facts.language = *language;
        }
        self.ask_identity()
    }

    /// Asks for the code alone when the caller's number says whose it is.
    pub(super) fn ask_identity(&mut self) -> Turn {
        if self.facts.claimant.is_some() {
            self.go(vec![], Step::ExpectCode { tries: 0 })
        } else {
            self.go(vec![], Step::ExpectContact { tries: 0 })
        }
    }

    /// A number with a wrong check digit is a slip of the fingers; whether a right one belongs to
    /// anybody is told to nobody.
    pub(super) fn contact_keyed(&mut self, tries: u8, keys: &SensitiveDigits) -> Turn {
        if let Ok(number) = keys.expose().parse::<ContactNumber>() {
            self.facts.claimant = Some(Claimant::Number(number));
            return self.go(vec![], Step::ExpectCode { tries: 0 });
        }
        let tries = tries.saturating_add(1);
        if tries < TRIES_MAX {
            let lead = vec![self.say("phone-contact-mistyped")];
            return self.go(lead, Step::ExpectContact { tries });
        }
        self.ask_reason(vec![self.say("phone-code-skipped")])
    }

    pub(super) fn code_keyed(&mut self, tries: u8, key: Key) -> Turn {
        match (key, self.facts.claimant) {
            (Key::Digits(code), Some(who)) if code.expose().len() == PIN_DIGITS => {
                self.query(vec![], Step::ExpectVerdict, Question::CheckCode { who, code })
            }
            // Whoever presses the end key alone goes on without, as he was told.
            (Key::End, _) => self.ask_reason(vec![self.say("phone-code-skipped")]),
            // Too few keys are no guess and so no miss.
            (_, _) => self.code_again(tries),
        }
    }

    /// No code came, or half of one.
    pub(super) fn code_again(&mut self, tries: u8) -> Turn {
        let tries = tries.saturating_add(1);
        if tries < TRIES_MAX {
            let lead = vec![self.say("phone-code-short")];
            return self.go(lead, Step::ExpectCode { tries });
        }
        self.ask_reason(vec![self.say("phone-code-skipped")])
    }

    pub(super) fn verdict(&mut self, verdict: CodeVerdict) -> Turn {
        match verdict {
            CodeVerdict::Right(contact) => {
                self.facts.contact = Some(contact);
                self.facts.assurance = AssuranceLevel::Al2;
                self.ask_reason(vec![self.say("phone-code-right")])
            }
            CodeVerdict::Busy => {
                self.go(vec![self.say("phone-one-moment")], Step::ExpectCode { tries: 0 })
            }
            CodeVerdict::Wrong => {
                self.facts.misses = self.facts.misses.saturating_add(1);
                if self.facts.misses >= MISSES_MAX {
                    return self.ask_reason(vec![self.say("phone-code-skipped")]);
                }
                let lead = vec![self.say("phone-code-wrong")];
                // Either number may be the mistyped one.
                if matches!(self.facts.claimant, Some(Claimant::Number(_))) {
                    self.go(lead, Step::ExpectContact { tries: 0 })
                } else {
                    self.go(lead, Step::ExpectCode { tries: 0 })
                }
            }
        }
    }

    pub(super) fn ask_reason(&mut self, lead: Vec<Prompt>) -> Turn {
        self.go(lead, Step::ExpectReason { slips: Slips::default() })
    }
}
