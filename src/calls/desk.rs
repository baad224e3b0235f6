//! Stepping calls: load, take one input, answer what is asked, write everything in one transaction.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::conversation::{Awaits, Conversation, Input, LegOutcome, Prompt, Start, Then};
use crate::intake::incidents::known_faults;
use crate::intake::{CALL_IN_PROGRESS, Intake, call_key};
use crate::model::{ContactId, Language, PhoneNumber, Timestamp};
use crate::replies::ReplyError;
use crate::runtime::{NoRandom, Random};
use crate::store::{CallId, CallRow, CallStep, LegRow, NewArrival, NewCallRow, StoreError};
use crate::tickets::{ArrivalOutcome, OutcomeKind};

use super::events::{best, conversation_of, input, legs_ended, state_of};
use super::performance::TOKEN_BYTES;
use super::words::Words;
use super::write::{Outcome, Written};
use super::{Act, Event, NewCall, Performance, Spoken, Token};

/// Makes the document of a performance, such as a TwiML document.
pub type Render<'a> = &'a (dyn Fn(&Performance) -> Result<String, RenderError> + Send + Sync);

/// The performance cannot be put into a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the document cannot be made: {0}")]
pub struct RenderError(pub String);

/// Which leg a carrier speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegKey {
    /// The platform account or trunk.
    pub carrier: String,
    /// The carrier's id of this leg.
    pub id: String,
    /// The carrier's id of the call that the leg belongs to, for a leg to a responder.
    pub parent: Option<String>,
}

/// Why a step could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody was given that token, or it is forgotten.
    #[error("no step has that token")]
    Unknown,
    /// The token belongs to another call or leg.
    #[error("the token belongs to another call or leg")]
    Mismatch,
    /// The call is over and its steps are forgotten.
    #[error("the call is over")]
    Over,
    /// What the caller wanted could not be written down yet.
    #[error("the end of the call could not be written down yet")]
    Unsettled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A prompt cannot be put into words.
    #[error(transparent)]
    Words(#[from] ReplyError),
    /// The document cannot be made.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The machine gives no random bytes for a token.
    #[error(transparent)]
    NoRandom(#[from] NoRandom),
}

/// Steps calls for every driver. Cloning is cheap.
#[derive(Clone)]
pub struct Calls(Arc<Inner>);

struct Inner {
    intake: Intake,
    random: Arc<dyn Random>,
    /// One step of a call at a time.
    turns: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Calls")
    }
}

/// A call and the step that is taken.
pub(super) struct Taken {
    pub(super) row: CallRow,
    pub(super) leg: Option<LegRow>,
    pub(super) token: String,
}

impl Calls {
    /// Puts the parts together.
    #[must_use]
    pub fn new(intake: Intake, random: Arc<dyn Random>) -> Self {
        Self(Arc::new(Inner { intake, random, turns: Mutex::default() }))
    }

    /// Returns the story that calls are told in.
    #[must_use]
    pub fn intake(&self) -> &Intake {
        &self.0.intake
    }

    /// Puts prompts into words for a driver that says something of its own. Asks no store.
    ///
    /// # Errors
    /// [`ReplyError`] when the phrasebook in force lacks something.
    pub fn words(&self, line: Option<&str>, say: &[Prompt]) -> Result<Vec<Spoken>, ReplyError> {
        let parts = self.0.intake.parts();
        let (knowledge, settings) = (parts.knowledge.load_full(), &parts.settings);
        let line = line.and_then(|id| settings.line(id));
        Words::of(&knowledge, settings, line).say(say)
    }

    /// Returns the language of whom no line says one.
    #[must_use]
    pub fn fallback_language(&self) -> Language {
        self.0.intake.parts().settings.fallback_language
    }

    /// Waits for the turn of a call: its requests may overlap.
    pub(super) async fn turn(&self, carrier: &str, id: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let key = format!("{carrier}\n{id}");
        let turn = {
            let mut turns = self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(key).or_default())
        };
        turn.lock_owned().await
    }

    pub(super) fn token(&self) -> Result<Token, NoRandom> {
        let mut bytes = [0_u8; TOKEN_BYTES];
        self.0.random.fill(&mut bytes)?;
        Ok(Token::of(&bytes))
    }

    /// Begins a call and returns the first document. A call that begins again gets the same bytes;
    /// one that is over gets nothing but its end.
    ///
    /// # Errors
    /// [`CallError`]; nothing was kept then.
    pub async fn begin(&self, new: NewCall, render: Render<'_>) -> Result<String, CallError> {
        let _turn = self.turn(&new.carrier, &new.id).await;
        let parts = self.0.intake.parts();
        let (carrier, id) = (new.carrier.clone(), new.id.clone());
        let number = new.from.clone().filter(|_| new.verified);
        let (begins, now) = (self.start(&new, None), parts.clock.now());
        let (line, sites) = (begins.line, parts.settings.sites_of(begins.country));
        let found = parts
            .database
            .write(move |tx| {
                let row = tx.call_by_carrier(&carrier, &id)?;
                let step = match &row {
                    Some(row) => tx.step(&first_step(row.id))?,
                    None => None,
                };
                let owners = match &number {
                    Some(number) => tx.owners_of_phone(number)?,
                    None => vec![],
                };
                let contacts: Vec<ContactId> = owners.into_iter().map(|(c, _)| c.id).collect();
                let told = (tx.notice(&line, now)?, known_faults(tx, &sites)?);
                Ok((row, step, contacts, told))
            })
            .await?;
        let (contact, (notice, known)) = match found {
            (Some(_), Some(CallStep { answer: Some(answer), .. }), ..) => return Ok(answer),
            (Some(_), ..) => {
                let end = Performance::of(self.token()?, vec![], Act::HangUp);
                return Ok(render(&end)?);
            }
            (None, _, contacts, told) => {
                (contacts.first().copied().filter(|_| contacts.len() == 1), told)
            }
        };
        let start = Start { notice, known, ..self.start(&new, contact) };
        let line = start.line.clone();
        let mut conversation = Conversation::new(start);
        let turn = conversation.handle(parts.clock.now(), Input::Answered);
        let knowledge = parts.knowledge.load_full();
        let performance = self.performance(&knowledge, &line, &turn.say, turn.then)?;
        let performance = performance.in_call(conversation.facts());
        let document = render(&performance)?;
        let written = document.clone();
        let state = state_of(&conversation)?;
        parts
            .database
            .write(move |tx| {
                let arrival = tx.add_arrival(&arrival(&new, &line, now))?;
                let reason = CALL_IN_PROGRESS.to_owned();
                tx.settle_arrival(
                    arrival,
                    &ArrivalOutcome { kind: OutcomeKind::Parked, ticket: None, reason },
                )?;
                let call = tx.add_call(&NewCallRow {
                    door: new.door,
                    carrier: new.carrier.clone(),
                    carrier_id: new.id.clone(),
                    line: line.clone(),
                    caller: new.from.clone(),
                    arrival,
                    at: now,
                    state: state.clone(),
                })?;
                tx.add_step(&first_step(call), call, None, now)?;
                tx.answer_step(&first_step(call), &written)?;
                tx.add_step(performance.next.as_str(), call, None, now)
            })
            .await?;
        Ok(document)
    }

    pub(super) fn start(&self, new: &NewCall, contact: Option<ContactId>) -> Start {
        let settings = &self.0.intake.parts().settings;
        let named = new.line.as_ref().and_then(|id| settings.line(id));
        let line = named.or_else(|| settings.lines.first());
        let country = line.map_or(settings.default_country, |line| line.country);
        Start {
            line: line.map_or_else(String::new, |line| line.id.clone()),
            language: line.map_or(settings.fallback_language, |line| line.language),
            country,
            caller: new.from.clone(),
            verified: new.verified,
            contact,
            sites: settings.sites_of(country),
            abilities: crate::conversation::Abilities {
                speech: new.speech,
                records: new.records,
                asks_consent: line.is_some_and(|line| line.asks_consent),
                rings_together: new.rings_together,
            },
            notice: false,
            known: vec![],
        }
    }

    /// Takes one step of a leg by its token and returns the next document. A token that was used
    /// gets the answer that it got.
    ///
    /// # Errors
    /// [`CallError`]; nothing was changed then, save what a question wrote.
    pub async fn step(
        &self,
        token: &Token,
        leg: &LegKey,
        event: Event,
        render: Render<'_>,
    ) -> Result<String, CallError> {
        let database = &self.0.intake.parts().database;
        let name = token.as_str().to_owned();
        let row = database
            .write(move |tx| match tx.step(&name)? {
                Some(step) => tx.call(step.call),
                None => Ok(None),
            })
            .await?;
        let Some(row) = row else { return Err(self.unknown(leg).await) };
        let _turn = self.turn(&row.carrier, &row.carrier_id).await;
        // Whoever was before may have taken the step.
        let name = token.as_str().to_owned();
        let found = database
            .write(move |tx| {
                let Some(step) = tx.step(&name)? else { return Ok(None) };
                let row = tx.call(step.call)?;
                let leg = match step.leg {
                    Some(leg) => tx.leg(leg)?,
                    None => None,
                };
                Ok(row.map(|row| (step, row, leg)))
            })
            .await?;
        let (step, row, to) = found.ok_or(CallError::Unknown)?;
        let own = match &to {
            None => leg.id == row.carrier_id,
            // The leg that was asked, and no other, gets what its keys bring about.
            Some(to) => {
                leg.parent.as_ref().is_none_or(|parent| *parent == row.carrier_id)
                    && to.carrier_id.as_ref().is_none_or(|id| *id == leg.id)
            }
        };
        if leg.carrier != row.carrier || !own {
            return Err(CallError::Mismatch);
        }
        if let Some(answer) = step.answer {
            return Ok(answer);
        }
        let taken = Taken { row, leg: to, token: token.as_str().to_owned() };
        match taken.leg {
            Some(_) => self.responder_step(taken, &leg.id, &event, render).await,
            None => self.caller_step(taken, event, render).await,
        }
    }

    /// Tells a token that nobody was given from one of a call that is over.
    async fn unknown(&self, leg: &LegKey) -> CallError {
        let carrier = leg.carrier.clone();
        let id = leg.parent.clone().unwrap_or_else(|| leg.id.clone());
        let database = &self.0.intake.parts().database;
        match database.write(move |tx| tx.call_by_carrier(&carrier, &id)).await {
            Ok(Some(row)) if row.ended_at.is_some() => CallError::Over,
            Ok(_) => CallError::Unknown,
            Err(error) => CallError::Store(error),
        }
    }

    /// Returns the answer of a step that was taken, without doing anything.
    ///
    /// # Errors
    /// [`CallError::Unknown`], [`CallError::Store`].
    pub async fn answer_of(&self, token: &Token) -> Result<Option<String>, CallError> {
        let name = token.as_str().to_owned();
        let step = self.0.intake.parts().database.write(move |tx| tx.step(&name)).await?;
        Ok(step.ok_or(CallError::Unknown)?.answer)
    }

    async fn caller_step(
        &self,
        taken: Taken,
        event: Event,
        render: Render<'_>,
    ) -> Result<String, CallError> {
        let parts = self.0.intake.parts();
        let mut conversation = conversation_of(&taken.row)?;
        let call = taken.row.id;
        let open = match conversation.awaits() {
            Awaits::Leg => {
                let mut legs = parts.database.write(move |tx| tx.legs(call)).await?;
                legs.retain(|leg| leg.ended_at.is_none());
                legs
            }
            Awaits::Keys | Awaits::Recording | Awaits::Nothing => vec![],
        };
        let ended = legs_ended(open, &event)?;
        let now = parts.clock.now();
        for (leg, _) in ended.iter().filter(|(_, how)| *how == LegOutcome::Declined) {
            let _goes_on = conversation.handle(now, Input::PassedOn(leg.responder.clone()));
        }
        let best = best(ended.iter().map(|(_, how)| *how));
        let input = input(conversation.awaits(), event, best);
        let knowledge = parts.knowledge.load_full();
        let mut turn = self.drive(&mut conversation, &taken.row, input).await;
        let over = taken.row.ended_at.is_some();
        if !over && matches!(turn.then, Then::Continue) {
            turn = self.resume(&mut conversation, &taken.row).await;
        }
        let (say, then) = if over { (vec![], Then::HangUp) } else { (turn.say, turn.then) };
        let performance = self.performance(&knowledge, &taken.row.line, &say, then)?;
        let performance = performance.in_call(conversation.facts());
        let document = render(&performance)?;
        let written = Written {
            taken_token: taken.token,
            call,
            at: parts.clock.now(),
            state: if conversation.has_ended() {
                state_of(&conversation.without_words())?
            } else {
                state_of(&conversation)?
            },
            ticket: conversation.facts().filed.as_ref().map(|filed| filed.ticket),
            ended: conversation.has_ended(),
            legs_ended: ended,
            performance,
            document: document.clone(),
            knowledge,
        };
        match parts.database.write(move |tx| written.write(tx)).await? {
            Outcome::First => Ok(document),
            Outcome::TakenBefore(answer) => Ok(answer),
        }
    }
}

/// The name of the step that a call begins with; no token looks so, and nobody can ask for it.
fn first_step(call: CallId) -> String {
    format!("begin-{}", call.0)
}

pub(super) fn arrival(new: &NewCall, line: &str, now: Timestamp) -> NewArrival {
    NewArrival {
        door: new.door,
        key: call_key(&new.carrier, &new.id),
        at: now,
        from: new.from.as_ref().map_or_else(String::new, PhoneNumber::to_string),
        to: line.to_owned(),
        subject: String::new(),
        raw: None,
        proof: String::new(),
        outcome: OutcomeKind::Parked,
    }
}
