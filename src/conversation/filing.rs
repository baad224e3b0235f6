//! What our own side answered: the ticket, what comes after it, and the end.
use super::keys::Key;
use super::state::{AfterFiled, Noted, Slips, Step};
use super::{Answer, Conversation, How, Prompt, Question, Then, Turn, Value};
use crate::model::{Priority, TicketNumber};

/// Matters of one call; after that a person is offered.
pub const MATTERS_MAX: u8 = 5;

impl Conversation {
    pub(super) fn answered(&mut self, answer: Answer) -> Turn {
        match (self.step.clone(), answer) {
            (Step::ExpectVerdict, Answer::Code(verdict)) => self.verdict(verdict),
            // A code that cannot be checked is no miss; the caller goes on without.
            (Step::ExpectVerdict, _) => self.ask_reason(vec![self.say("phone-code-unchecked")]),
            (Step::ExpectUnderstood, Answer::Understood(heard)) => self.understood(heard),
            (Step::ExpectUnderstood, _) => {
                self.go(vec![], Step::ExpectReason { slips: Slips::default() })
            }
            (Step::ExpectNotice { .. }, Answer::Notice(Some(on))) => {
                self.go(vec![], Step::ExpectSwitch { on })
            }
            (Step::ExpectNotice { slips }, _) => self.wrong(Step::ExpectReason { slips }),
            (Step::ExpectSwitched { on }, Answer::Done) => {
                self.ask_reason(vec![self.say("phone-notice-set").with("on", Value::Flag(on))])
            }
            (Step::ExpectSwitched { .. }, _) => self.ask_reason(vec![self.say("phone-not-noted")]),
            (Step::ExpectFields, Answer::Fields(fields)) => self.needs(fields),
            (Step::ExpectFields, _) => self.file(AfterFiled::Decide),
            (Step::ExpectFiled { next }, Answer::Filed(filed)) => self.filed(next, filed),
            (Step::ExpectFiled { next }, _) => self.not_filed(next),
            (Step::ExpectStatus { ticket }, Answer::Status(status)) => self.status(ticket, status),
            (Step::ExpectStatus { ticket }, _) => self.status(ticket, None),
            (Step::ExpectResponder { search }, Answer::Responder(next)) => {
                self.connect(search, next)
            }
            (Step::ExpectResponder { search }, Answer::NobodyOnCall { paged }) => {
                self.nobody_on_call(&search, paged)
            }
            (Step::ExpectResponder { search }, Answer::People(people)) => {
                self.people(search, people)
            }
            (Step::ExpectResponder { search }, _) => self.nobody(&search),
            (Step::ExpectNoted { noted }, Answer::Done) => self.noted(noted),
            (Step::ExpectNoted { .. }, _) => {
                self.bye(vec![self.say("phone-not-noted"), self.say("phone-try-again")])
            }
            (Step::ExpectClosed { politely }, answer) => self.closed(politely, answer),
            _ => self.go_on(),
        }
    }

    pub(super) fn filed(&mut self, next: AfterFiled, filed: super::Filed) -> Turn {
        let number = self.number_spoken("phone-filed", filed.ticket);
        let policy = filed.policy.clone();
        let waits = match (filed.lacks_permission, filed.waits_for_identity) {
            (true, _) => Some("phone-permission-needed"),
            (false, true) if filed.portal => Some("phone-identity-needed"),
            (false, true) => Some("phone-identity-by-code"),
            (false, false) => None,
        };
        // Whoever reports what the desk knows wakes nobody anew; a person he has by his key.
        let known = filed.known;
        let urgent = filed.priority <= Priority::P2 && !known;
        self.facts.site = self.facts.site.take().or_else(|| filed.site.clone());
        self.facts.filed = Some(filed);
        match next {
            AfterFiled::Danger => {
                self.ring_on_call(policy, vec![self.say("phone-danger-connecting")])
            }
            AfterFiled::People => self.ring_people(vec![self.say("phone-person-connecting")]),
            // A rule may page for less, but only what cannot wait puts a caller through.
            AfterFiled::Decide if policy.is_some() && urgent => {
                let mut say = vec![number];
                say.extend(waits.map(|id| self.say(id)));
                say.push(self.say("phone-connecting"));
                self.ring_on_call(policy, say)
            }
            AfterFiled::Decide => {
                let next = waits.map_or_else(|| self.next_step(), |id| self.say(id));
                let mut say = vec![];
                if known {
                    say.push(self.say("phone-known"));
                }
                say.push(number);
                say.extend(self.whose());
                say.push(next);
                say.extend(self.joining());
                self.go(say, Step::ExpectMore { slips: Slips::default() })
            }
        }
    }

    /// The store failed: nobody in need is held up by that.
    pub(super) fn not_filed(&mut self, next: AfterFiled) -> Turn {
        match next {
            AfterFiled::Danger => {
                self.ring_on_call(None, vec![self.say("phone-danger-connecting")])
            }
            AfterFiled::People | AfterFiled::Decide => self.ring_people(vec![
                self.say("phone-not-noted"),
                self.say("phone-person-connecting"),
            ]),
        }
    }

    pub(super) fn next_step(&self) -> Prompt {
        let priority = self.facts.filed.as_ref().map_or("P4", |filed| filed.priority.as_str());
        self.say("phone-next").with("priority", Value::Word(priority))
    }

    /// Who of the account's own people it goes to, by what he does for it: no name is recorded.
    fn whose(&self) -> Option<Prompt> {
        let role = self.facts.filed.as_ref()?.owner?;
        Some(self.say("phone-owner").with("role", Value::Role(role)))
    }

    /// How far the caller's company has come, for whoever waits for nothing more urgent.
    fn joining(&self) -> Option<Prompt> {
        let joining = self.facts.filed.as_ref()?.joining.as_ref()?;
        let say = self.say("phone-joining");
        let say = say.with("dated", Value::Flag(joining.from.is_some()));
        let say = say.with("portal", Value::Flag(joining.portal));
        Some(match joining.from {
            Some(day) => say.with("from", Value::Day(day)),
            None => say.with("from", Value::Word("none")),
        })
    }

    pub(super) fn number_spoken(&self, id: &'static str, ticket: TicketNumber) -> Prompt {
        self.say(id).with("ticket", Value::Ticket(ticket))
    }

    /// Only who has a number can hear it again.
    pub(super) fn more(&self) -> Vec<Prompt> {
        let id = if self.facts.filed.is_some() { "phone-more" } else { "phone-more-short" };
        vec![self.say(id)]
    }

    pub(super) fn more_keyed(&mut self, slips: Slips, key: &Key) -> Turn {
        match key {
            Key::One(b'1') if self.facts.number.saturating_add(1) < MATTERS_MAX => {
                self.facts.next_matter();
                self.go(vec![], Step::ExpectReason { slips: Slips::default() })
            }
            Key::One(b'1') => self.person(How::PersonKey),
            Key::One(b'2') if self.facts.filed.is_some() => {
                let again = self.facts.filed.as_ref().map(|filed| filed.ticket);
                let say = again.map(|ticket| self.number_spoken("phone-filed", ticket));
                self.go(say.into_iter().collect(), Step::ExpectMore { slips })
            }
            _ => self.wrong(Step::ExpectMore { slips }),
        }
    }

    pub(super) fn file(&mut self, next: AfterFiled) -> Turn {
        self.query(vec![], Step::ExpectFiled { next }, Question::File)
    }

    pub(super) fn noted(&mut self, noted: Noted) -> Turn {
        let id = match noted {
            Noted::CallBack => "phone-callback-noted",
            Noted::Message => "phone-message-noted",
        };
        self.bye(vec![self.say(id)])
    }

    /// Good-bye, once our side knows.
    pub(super) fn bye(&mut self, say: Vec<Prompt>) -> Turn {
        self.query(say, Step::ExpectClosed { politely: true }, Question::Close { hung_up_at: None })
    }

    /// The end is written down, with a ticket if one was still due; or it is not, and whoever
    /// comes again is asked again.
    pub(super) fn closed(&mut self, politely: bool, answer: Answer) -> Turn {
        match answer {
            Answer::Failed => {}
            Answer::Filed(filed) => {
                self.facts.filed = Some(filed);
                self.facts.closed = true;
            }
            _ => self.facts.closed = true,
        }
        self.step = Step::Ended;
        let say = if politely { vec![self.say("phone-goodbye")] } else { vec![] };
        Turn { say, then: Then::HangUp }
    }
}
