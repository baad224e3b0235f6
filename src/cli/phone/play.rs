//! A caller and the responders who are rung for him, played through whatever carries the call.
use super::scene::{Doing, Scene};
use super::script::{Deed, Script, ScriptFault, Start, Vars};
use crate::api::call_shapes::{CallEvent, Keyed};
use crate::calls::CarrierWord;
use crate::conversation::Recording;

/// Carries a call: the simulator's door, or a platform's webhooks.
pub trait Driver {
    /// Begins a call and returns what the caller's side performs.
    ///
    /// # Errors
    /// [`Stuck`] when the call cannot be begun.
    fn begin(&mut self, start: &Start) -> Result<Scene, Stuck>;

    /// Reports what happened on the caller's side and returns what it performs next.
    ///
    /// # Errors
    /// [`Stuck`] when it is not taken.
    fn step(&mut self, event: CallEvent) -> Result<Scene, Stuck>;

    /// The same on the leg of the responder who was rung last.
    ///
    /// # Errors
    /// [`Stuck`] when it is not taken.
    fn leg(&mut self, event: CallEvent) -> Result<Scene, Stuck>;

    /// Reports that the caller's side is over; again changes nothing.
    ///
    /// # Errors
    /// [`Stuck`] when it is not taken.
    fn hang_up(&mut self) -> Result<(), Stuck>;
}

/// Why a call cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Stuck(pub String);

/// What somebody does, with the keys that are pressed.
#[derive(Clone, Debug)]
pub enum Move {
    /// The caller presses keys.
    Press(Keyed),
    /// The responder presses keys.
    ResponderPress(Keyed),
    /// Anything without keys.
    Other(Deed),
}

/// Where a call is, as those who hold the telephones know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The caller is listened to.
    Listens {
        /// Keys after which listening stops.
        keys: u8,
        /// Speech is written down.
        speech: bool,
        /// The keys are a code.
        hidden: bool,
    },
    /// The caller is recorded.
    Records,
    /// A responder's telephone rings.
    Rings {
        /// Whose.
        responder: String,
        /// Whether he is asked for a key.
        asked: bool,
    },
    /// A responder is asked.
    Asked {
        /// Who.
        responder: String,
        /// Keys after which listening to him stops.
        keys: u8,
    },
    /// They talk.
    Talk {
        /// Who with.
        responder: String,
    },
    /// Nothing more happens.
    Over,
}

/// What is heard by whom: nothing stands for the caller.
pub type Heard = (Option<String>, Scene);

/// The telephones of one call.
#[derive(Debug)]
pub struct Phones<D> {
    driver: D,
    at: At,
    gone: bool,
}

impl<D: Driver> Phones<D> {
    /// Begins a call; returns it with what the caller hears first.
    ///
    /// # Errors
    /// [`Stuck`] as the driver says.
    pub fn begin(mut driver: D, start: &Start) -> Result<(Self, Vec<Heard>), Stuck> {
        let scene = driver.begin(start)?;
        let mut phones = Self { driver, at: At::Over, gone: false };
        let heard = phones.caller(scene)?;
        Ok((phones, heard))
    }

    /// Returns where the call is.
    #[must_use]
    pub const fn at(&self) -> &At {
        &self.at
    }

    /// Returns what carries it.
    #[must_use]
    pub const fn driver(&self) -> &D {
        &self.driver
    }

    /// Hands back what carries it.
    #[must_use]
    pub fn into_driver(self) -> D {
        self.driver
    }

    /// Returns whether the caller hung up, or was let go.
    #[must_use]
    pub fn caller_gone(&self) -> bool {
        self.gone || self.at == At::Over
    }

    /// Does one thing and returns what is heard then.
    ///
    /// # Errors
    /// [`Stuck`] when that cannot be done now, or the driver says so.
    pub fn act(&mut self, what: &Move) -> Result<Vec<Heard>, Stuck> {
        if matches!(what, Move::Other(Deed::HangUp)) {
            return self.hang_up();
        }
        match self.at.clone() {
            At::Listens { keys, speech, .. } => {
                let event = said(what, keys, speech)?;
                self.step(event)
            }
            At::Records => {
                let event = recorded(what)?;
                self.step(event)
            }
            At::Rings { responder, asked } => self.ringing(what, responder, asked),
            At::Asked { responder, keys } => match what {
                Move::ResponderPress(pressed) => {
                    let event = CallEvent::Keys(cut(pressed, keys)?);
                    self.asked(responder, event)
                }
                Move::Other(Deed::ResponderWaits) => self.asked(responder, CallEvent::Silence),
                Move::Other(Deed::ResponderHangsUp) => self.leg_over(CarrierWord::Answered),
                Move::Press(_) | Move::Other(_) => {
                    Err(now("a responder is asked: `responder press`, `waits` or `hangs up`"))
                }
            },
            At::Talk { .. } => match what {
                Move::Other(Deed::ResponderHangsUp) => self.leg_over(CarrierWord::Answered),
                Move::Press(_) | Move::ResponderPress(_) | Move::Other(_) => {
                    Err(now("they talk: `responder hangs up` or `> hang up`"))
                }
            },
            At::Over => Err(now("the call is over")),
        }
    }

    fn step(&mut self, event: CallEvent) -> Result<Vec<Heard>, Stuck> {
        let scene = self.driver.step(event)?;
        self.caller(scene)
    }

    /// The caller's side performs a scene. Once it ends, a carrier says so.
    fn caller(&mut self, scene: Scene) -> Result<Vec<Heard>, Stuck> {
        self.at = match scene.then.clone() {
            Doing::Listens { keys, speech, hidden } => At::Listens { keys, speech, hidden },
            Doing::Records => At::Records,
            Doing::Rings { responder, asked, .. } => At::Rings { responder, asked },
            Doing::Bridged | Doing::HangsUp => {
                self.driver.hang_up()?;
                At::Over
            }
        };
        Ok(vec![(None, scene)])
    }

    fn ringing(
        &mut self,
        what: &Move,
        responder: String,
        asked: bool,
    ) -> Result<Vec<Heard>, Stuck> {
        match what {
            Move::Other(Deed::NoAnswer) => self.leg_over(CarrierWord::NoAnswer),
            Move::Other(Deed::Busy) => self.leg_over(CarrierWord::Busy),
            Move::Other(Deed::Unreachable) => self.leg_over(CarrierWord::Failed),
            Move::Other(Deed::Answer) if asked => self.asked(responder, CallEvent::Answered),
            Move::Other(Deed::Answer) => {
                self.at = At::Talk { responder: responder.clone() };
                Ok(vec![(Some(responder), Scene { say: vec![], then: Doing::Bridged })])
            }
            Move::Press(_) | Move::ResponderPress(_) | Move::Other(_) => Err(now(
                "a telephone rings: `responder answers`, `no answer`, `busy` or `unreachable`",
            )),
        }
    }

    fn asked(&mut self, responder: String, event: CallEvent) -> Result<Vec<Heard>, Stuck> {
        let scene = self.driver.leg(event)?;
        let then = scene.then.clone();
        let mut heard = vec![(Some(responder.clone()), scene)];
        match then {
            Doing::Listens { keys, .. } => self.at = At::Asked { responder, keys },
            Doing::Bridged => self.at = At::Talk { responder },
            Doing::Records | Doing::Rings { .. } | Doing::HangsUp => {
                heard.extend(self.leg_over(CarrierWord::Answered)?);
            }
        }
        Ok(heard)
    }

    /// A leg is over; nobody hears of it when the caller has gone.
    fn leg_over(&mut self, word: CarrierWord) -> Result<Vec<Heard>, Stuck> {
        if self.gone {
            self.at = At::Over;
            return Ok(vec![]);
        }
        self.step(CallEvent::LegEnded(word))
    }

    /// The caller hangs up. A responder who is rung or asked may still answer.
    fn hang_up(&mut self) -> Result<Vec<Heard>, Stuck> {
        if self.caller_gone() {
            return Err(now("the caller has hung up already"));
        }
        self.driver.hang_up()?;
        self.gone = true;
        match self.at {
            At::Rings { .. } | At::Asked { .. } => {}
            At::Listens { .. } | At::Records | At::Talk { .. } | At::Over => self.at = At::Over,
        }
        Ok(vec![])
    }

    /// Hangs up unless the call is over.
    ///
    /// # Errors
    /// [`Stuck`] as the driver says.
    pub fn end(&mut self) -> Result<(), Stuck> {
        if self.caller_gone() { Ok(()) } else { self.hang_up().map(|_| ()) }
    }
}

fn now(what: &str) -> Stuck {
    Stuck(what.to_owned())
}

fn said(what: &Move, keys: u8, speech: bool) -> Result<CallEvent, Stuck> {
    match what {
        Move::Press(pressed) => cut(pressed, keys).map(CallEvent::Keys),
        // Nobody hears what is said where keys alone are listened to.
        Move::Other(Deed::Say(text)) if speech => Ok(CallEvent::Speech(text.clone())),
        Move::Other(Deed::Say(_) | Deed::Wait) => Ok(CallEvent::Silence),
        Move::ResponderPress(_) | Move::Other(_) => {
            Err(now("the caller is listened to: `> press`, `> say`, `> wait` or `> hang up`"))
        }
    }
}

fn recorded(what: &Move) -> Result<CallEvent, Stuck> {
    let seconds = match what {
        Move::Other(Deed::Record(seconds)) => *seconds,
        Move::Other(Deed::Wait) => 0,
        Move::Press(_) | Move::ResponderPress(_) | Move::Other(_) => {
            return Err(now("the caller is recorded: `> record SECONDS`, `> record nothing`"));
        }
    };
    let reference = if seconds > 0 { "simulated".to_owned() } else { String::new() };
    Ok(CallEvent::Recorded(Recording { reference, seconds }))
}

/// The keys that a carrier takes: up to the most that the step wants, or the key that ends them.
fn cut(pressed: &Keyed, most: u8) -> Result<Keyed, Stuck> {
    let mut taken = String::new();
    for key in pressed.expose().chars() {
        taken.push(key);
        if key == '#' || taken.len() >= usize::from(most.max(1)) {
            break;
        }
    }
    Keyed::new(taken).map_err(|error| Stuck(error.to_string()))
}

/// What was heard in a script: first, and after each thing done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played(pub Vec<Vec<String>>);

/// Plays a script. A script that ends before its call hangs up.
///
/// # Errors
/// [`ScriptFault`] with the line that could not be done.
pub fn play<D: Driver>(
    script: &Script,
    vars: &Vars,
    driver: D,
) -> Result<(Played, D), ScriptFault> {
    let stuck = |line: usize, stuck: &Stuck| ScriptFault { line, what: stuck.0.clone() };
    let (mut phones, heard) =
        Phones::begin(driver, &script.start).map_err(|e| stuck(script.opening.line.max(1), &e))?;
    let mut played = Played(vec![lines(&heard)]);
    for (input, _) in &script.acts {
        let keys =
            |text: &str| vars.keys(text).map_err(|what| ScriptFault { line: input.line, what });
        let what = match &input.what {
            Deed::Press(text) => Move::Press(keys(text)?),
            Deed::ResponderPress(text) => Move::ResponderPress(keys(text)?),
            Deed::Say(_)
            | Deed::Wait
            | Deed::Record(_)
            | Deed::HangUp
            | Deed::NoAnswer
            | Deed::Busy
            | Deed::Unreachable
            | Deed::Answer
            | Deed::ResponderWaits
            | Deed::ResponderHangsUp => Move::Other(input.what.clone()),
        };
        let heard = phones.act(&what).map_err(|error| stuck(input.line, &error))?;
        played.0.push(lines(&heard));
    }
    let last = script.acts.last().map_or(1, |(input, _)| input.line);
    phones.end().map_err(|error| stuck(last, &error))?;
    Ok((played, phones.driver))
}

fn lines(heard: &[Heard]) -> Vec<String> {
    heard.iter().flat_map(|(who, scene)| scene.lines(who.as_deref())).collect()
}
