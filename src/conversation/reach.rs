//! Putting through: people on call, a queue's people, and what is offered when nobody is there.
use std::time::Duration;

use super::keys::Key;
use super::state::{Among, Noted, Purpose, Search, Slips, Step};
use super::{
    Brief, Connect, Conversation, How, LegOutcome, Next, People, Prompt, Question, TOGETHER_MAX,
    Then, Turn, Value,
};
use crate::model::{Intent, PhoneNumber, PolicyId, Priority};

/// How long one responder is rung.
pub const RING: Duration = Duration::from_secs(25);
/// Responders tried in one search; a policy gone through twice has fewer.
const TRIED_MAX: u8 = 24;
/// How often everybody on call is rung for somebody in need who says nothing.
const SEARCHES_MAX: u8 = 3;

impl Conversation {
    pub(super) fn ring_on_call(&mut self, policy: Option<PolicyId>, say: Vec<Prompt>) -> Turn {
        self.next_responder(say, Search::new(Among::OnCall(policy), self.now))
    }

    pub(super) fn ring_people(&mut self, say: Vec<Prompt>) -> Turn {
        self.next_responder(say, Search::new(Among::People, self.now))
    }

    fn next_responder(&mut self, say: Vec<Prompt>, search: Search) -> Turn {
        if search.tried >= TRIED_MAX {
            return self.nobody(&search);
        }
        let (tried, since) = (search.tried, search.since);
        let question = match &search.among {
            Among::OnCall(policy) => Question::NextOnCall { policy: policy.clone(), tried },
            Among::People => {
                let queue = self.facts.filed.as_ref().map(|filed| filed.queue.clone());
                Question::NextPerson { queue, tried, since }
            }
        };
        self.query(say, Step::ExpectResponder { search }, question)
    }

    pub(super) fn connect(&mut self, search: Search, next: Next) -> Turn {
        let Next { responder, place, with, places } = next;
        let mut people = vec![responder];
        people.extend(with.into_iter().take(TOGETHER_MAX.saturating_sub(1)));
        people.retain(|one| !search.declined.contains(&one.id));
        if people.is_empty() {
            let tried = place.saturating_add(places);
            return self.next_responder(vec![], Search { tried, ..search });
        }
        let say = if search.tried == 0 { vec![] } else { vec![self.say("phone-still-connecting")] };
        let rung = people.iter().map(|one| one.id.clone()).collect();
        self.step = Step::ExpectLeg { search: Search { tried: place, rung, places, ..search } };
        let brief = self.brief();
        Turn { say, then: Then::Connect(Connect { people, ring: RING, brief }) }
    }

    /// One of several who are rung passed the call on: he is not rung for it again.
    pub(super) fn passed_on(&mut self, who: String) -> Turn {
        if let Step::ExpectLeg { search } = &mut self.step
            && search.rung.contains(&who)
            && !search.declined.contains(&who)
        {
            search.declined.push(who);
        }
        self.go_on()
    }

    fn brief(&self) -> Brief {
        let matter = self.facts.matter.as_ref();
        let filed = self.facts.filed.as_ref();
        Brief {
            ticket: filed.map(|filed| filed.ticket),
            intent: matter.map_or(Intent::GeneralEnquiry, |matter| matter.intent),
            priority: filed
                .map(|filed| filed.priority)
                .or_else(|| matter.map(|matter| matter.priority))
                .unwrap_or(Priority::P4),
            safety: matter.is_some_and(|matter| matter.safety),
            site: self.facts.site.clone(),
            callback: self.facts.callback.clone(),
        }
    }

    pub(super) fn leg_ended(&mut self, outcome: LegOutcome) -> Turn {
        let Step::ExpectLeg { mut search } = self.step.clone() else { return self.go_on() };
        match outcome {
            LegOutcome::Accepted => {
                let say = match &self.facts.filed {
                    Some(filed) => vec![self.number_spoken("phone-after-talk", filed.ticket)],
                    None => vec![],
                };
                // A talk may have been cut: he is asked whether there is anything else.
                self.go(say, Step::ExpectMore { slips: Slips::default() })
            }
            LegOutcome::Declined
            | LegOutcome::NoKey
            | LegOutcome::NoAnswer
            | LegOutcome::Busy
            | LegOutcome::Taken
            | LegOutcome::Failed => {
                let rung = std::mem::take(&mut search.rung);
                if outcome == LegOutcome::Declined {
                    let known = std::mem::take(&mut search.declined);
                    let fresh =
                        rung.into_iter().filter(|one| !known.contains(one)).collect::<Vec<_>>();
                    search.declined = known.into_iter().chain(fresh).collect();
                }
                search.tried = search.tried.saturating_add(search.places.max(1));
                search.places = 0;
                self.next_responder(vec![], search)
            }
        }
    }

    /// Nobody of a queue can be had: for whoever may be in need, those on call still can.
    pub(super) fn nobody(&mut self, search: &Search) -> Turn {
        let nobody = self.say("phone-people-nobody");
        match &search.among {
            Among::People if self.may_be_in_need() => {
                let search = Search::new(Among::OnCall(None), search.since);
                self.next_responder(vec![nobody, self.say("phone-connecting")], search)
            }
            Among::People => self.go(vec![nobody], Step::ExpectOffer { slips: Slips::default() }),
            Among::OnCall(_) => self.nobody_on_call(search, false),
        }
    }

    /// Everybody on call was rung in vain. He is told what is still done, and what he can do.
    pub(super) fn nobody_on_call(&mut self, search: &Search, paged: bool) -> Turn {
        self.facts.searches = self.facts.searches.saturating_add(1).min(SEARCHES_MAX);
        self.facts.on_call = match &search.among {
            Among::OnCall(policy) => policy.clone(),
            Among::People => None,
        };
        let danger = self.facts.matter.as_ref().is_some_and(|matter| matter.safety);
        let id = if danger { "phone-nobody-danger" } else { "phone-nobody" };
        let mut say = vec![self.say(id)];
        if paged {
            say.push(self.say("phone-paged-on"));
        }
        if let Some(filed) = &self.facts.filed {
            say.push(self.number_spoken("phone-filed", filed.ticket));
        }
        self.go(say, Step::ExpectOffer { slips: Slips::default() })
    }

    /// Danger, P1 or P2, or somebody who says nothing.
    fn may_be_in_need(&self) -> bool {
        self.facts
            .matter
            .as_ref()
            .is_some_and(|m| m.safety || m.priority <= Priority::P2 || m.how == How::Silence)
    }

    pub(super) fn people(&mut self, search: Search, people: People) -> Turn {
        match people {
            People::Ring(next) => self.connect(search, next),
            People::Wait { position, minutes } => {
                let mut say = vec![
                    self.say("phone-wait").with("position", Value::Number(i64::from(position))),
                ];
                if let Some(minutes) = minutes {
                    say.push(
                        self.say("phone-wait-minutes")
                            .with("minutes", Value::Number(i64::from(minutes))),
                    );
                }
                let records = self.facts.start.abilities.records;
                let keys = if records { "phone-wait-keys" } else { "phone-wait-keys-callback" };
                say.push(self.say(keys));
                // From his turn on the order begins anew.
                self.go(say, Step::ExpectTurn { search: Search { tried: 0, ..search } })
            }
            People::Closed { opens } => {
                if self.may_be_in_need() {
                    return self.nobody(&search);
                }
                let say = match opens {
                    Some(opens) => {
                        self.say("phone-people-closed-until").with("opens", Value::Moment(opens))
                    }
                    None => self.say("phone-people-closed"),
                };
                self.go(vec![say], Step::ExpectOffer { slips: Slips::default() })
            }
            People::Nobody => self.nobody(&search),
        }
    }

    pub(super) fn turn_keyed(&mut self, search: Search, key: &Key) -> Turn {
        match key {
            Key::One(b'1') => self.call_back(),
            Key::One(b'2') => self.may_record(Purpose::Message, vec![]),
            Key::One(_) | Key::Danger | Key::Person | Key::Help | Key::End | Key::Digits(_) => {
                self.next_person(search)
            }
        }
    }

    /// Looks again whether it is his turn.
    pub(super) fn next_person(&mut self, search: Search) -> Turn {
        self.next_responder(vec![], search)
    }

    pub(super) fn offer(&self) -> Vec<Prompt> {
        if self.facts.start.abilities.records {
            vec![self.say("phone-offer")]
        } else {
            vec![self.say("phone-offer-callback")]
        }
    }

    pub(super) fn offer_keyed(&mut self, slips: Slips, key: &Key) -> Turn {
        match key {
            Key::One(b'1') => self.call_back(),
            Key::One(b'2') if self.facts.start.abilities.records => {
                self.may_record(Purpose::Message, vec![])
            }
            Key::One(_) | Key::Danger | Key::Person | Key::Help | Key::End | Key::Digits(_) => {
                self.wrong(Step::ExpectOffer { slips })
            }
        }
    }

    /// He says nothing. Whoever may be in need is not let go: everybody on call is rung again; who
    /// is not is rung back, if that can be.
    pub(super) fn offer_unanswered(&mut self) -> Turn {
        if self.may_be_in_need() && self.facts.searches < SEARCHES_MAX {
            let policy = self.facts.on_call.clone();
            return self.ring_on_call(policy, vec![self.say("phone-still-connecting")]);
        }
        match self.facts.callback.clone() {
            Some(number) => self.note_call_back(number),
            None => self.bye(vec![]),
        }
    }

    fn call_back(&mut self) -> Turn {
        match self.facts.callback {
            Some(_) => self.go(vec![], Step::ExpectNumberYes { slips: Slips::default() }),
            None => self.go(vec![], Step::ExpectNumber { tries: 0, wants: true }),
        }
    }

    pub(super) fn number_read_back(&self) -> Vec<Prompt> {
        let Some(number) = self.facts.callback.clone() else { return vec![] };
        vec![self.say("phone-callback").with("number", Value::Phone(number))]
    }

    pub(super) fn number_yes_keyed(&mut self, slips: Slips, key: &Key) -> Turn {
        match key {
            Key::One(b'1') => self.number_agreed(),
            Key::One(b'2') => self.go(vec![], Step::ExpectNumber { tries: 0, wants: true }),
            Key::One(_) | Key::Danger | Key::Person | Key::Help | Key::End | Key::Digits(_) => {
                self.wrong(Step::ExpectNumberYes { slips })
            }
        }
    }

    pub(super) fn number_agreed(&mut self) -> Turn {
        match self.facts.callback.clone() {
            Some(number) => self.note_call_back(number),
            None => self.bye(vec![]),
        }
    }

    fn note_call_back(&mut self, number: PhoneNumber) -> Turn {
        let step = Step::ExpectNoted { noted: Noted::CallBack };
        self.query(vec![], step, Question::CallBack(number))
    }
}
