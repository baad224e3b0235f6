//! A caller is put through: somebody is rung while he holds on.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::time::{Instant, interval_at};

use super::Door;
use super::call::CallFacts;
use super::counting::LegOutcome;
use super::hand_over::{HandedOver, hand_over};
use super::put_through::{Happened, LEGS_MAX, Order, Place, PutThrough};
use super::responder::{Asks, News, Responder, Told};
use super::voice::{Heard, Voice};
use crate::calls::{CarrierWord, Dial, Event};
use crate::conversation::Screening;
use crate::model::{Language, SensitiveDigits};
use crate::telephony::engine::{BridgeKeys, Session};

/// What came of putting somebody through.
pub(super) enum Connected {
    /// It is over, and the caller is still there.
    Event(Event),
    /// The caller is gone.
    Gone,
}

/// Rings the responder of a performance.
pub(super) async fn connect(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    dial: &Dial,
    language: Language,
    in_danger: bool,
) -> Connected {
    if !in_danger && let Some(over) = handed_over(door, facts, voice, dial).await {
        return over;
    }
    let asks = |dial: &Dial| {
        let token = dial.screening.clone()?;
        Some(Asks::desk(token, dial.asks.as_deref()))
    };
    let people = dial.all().take(LEGS_MAX).map(|dial| (dial.clone(), asks(dial))).collect();
    let rang = ring(door, facts, voice, people, language, in_danger).await;
    if rang.caller_gone {
        Connected::Gone
    } else if rang.danger {
        Connected::Event(Event::Keys(SensitiveDigits::new("9".to_owned())))
    } else if dial.with.is_empty() {
        Connected::Event(Event::LegEnded(rang.word))
    } else {
        Connected::Event(Event::LegsEnded(rang.words))
    }
}

/// Hands the caller over where his trunk does that; nothing when he is to be put through by us.
async fn handed_over(
    door: &Door,
    facts: &CallFacts,
    voice: &mut Voice,
    dial: &Dial,
) -> Option<Connected> {
    match hand_over(door, facts, voice, dial).await {
        HandedOver::No => None,
        HandedOver::Gone => Some(Connected::Gone),
        HandedOver::Danger => {
            Some(Connected::Event(Event::Keys(SensitiveDigits::new("9".to_owned()))))
        }
        HandedOver::Yes => {
            // He talks there without us; the calls hear that he was taken, then that he is gone.
            voice.hang_up(None).await;
            Some(Connected::Event(Event::LegEnded(CarrierWord::Answered)))
        }
    }
}

/// What came of ringing people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rang {
    /// How it ended, in the word that says most; nothing certain when the caller is gone.
    pub(super) word: CarrierWord,
    /// How it ended with each of them, in order.
    pub(super) words: Vec<CarrierWord>,
    /// The two were joined.
    pub(super) talked: bool,
    /// The caller hung up first.
    pub(super) caller_gone: bool,
    /// The caller pressed the key for danger, and nobody is rung any more.
    pub(super) danger: bool,
}

/// Rings somebody from memory, who is asked by a screening of ours.
pub(super) async fn connect_from_memory(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    dial: &Dial,
    screening: Option<Screening>,
    language: Language,
    in_danger: bool,
) -> Rang {
    let people = vec![(dial.clone(), screening.map(Asks::memory))];
    ring(door, facts, voice, people, language, in_danger).await
}

async fn ring(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    voice: &mut Voice,
    people: Vec<(Dial, Option<Asks>)>,
    language: Language,
    in_danger: bool,
) -> Rang {
    let mut legs = Legs::start(door, facts, people);
    let every = door.settings.pace.hold_text;
    let mut hold_text = interval_at(Instant::now() + every, every);
    voice.session().music(Some(door.sounds.ringing(facts.country())));
    // Once they talk nothing else happens until one of them hangs up.
    let (mut talked, mut danger) = (false, false);
    let word = loop {
        let happened = tokio::select! {
            news = legs.news.recv() => match news {
                Some(news) => legs.heard_of(news),
                // Every leg tells how it ended before it goes; this is a fault of ours.
                None => break CarrierWord::Failed,
            },
            heard = voice.next() => match heard {
                Heard::Gone => Happened::CallerGone,
                // Help for whoever is in danger comes before whoever is being rung; other keys mean
                // nothing here.
                Heard::Key(key) if key.as_char() == '9' && !in_danger && !talked => {
                    // Nothing that is being said may keep him from hearing that help is called.
                    voice.stop();
                    danger = true;
                    Happened::GivenUp
                }
                Heard::Key(_) => continue,
                Heard::Played(_)
                | Heard::Sent
                | Heard::Recorded(..)
                | Heard::Parted
                | Heard::Referred(_) => continue,
            },
            _ = hold_text.tick(), if !talked => {
                let _play = voice.play(door.own_words("phone-still-connecting", language));
                continue;
            }
        };
        let gone = happened == Happened::CallerGone;
        let mut over = None;
        for order in legs.machine.take(happened) {
            match order {
                Order::Join(place) => {
                    talked = true;
                    legs.join(place, voice.session());
                }
                Order::GoOn(word) => over = Some(word),
                Order::Ask(_) | Order::Cancel(_) | Order::Taken(_) | Order::HangUp(_) => {
                    legs.carry_out(order);
                }
            }
        }
        if gone {
            // Whoever rings still is told that the caller has gone, when he answers.
            legs.caller_gone.store(true, Ordering::Relaxed);
            let words = legs.machine.words();
            door.tasks.spawn(legs.see_out());
            return Rang { word: CarrierWord::Failed, words, talked, caller_gone: true, danger };
        }
        if let Some(word) = over {
            break word;
        }
    };
    voice.session().part();
    voice.session().music(None);
    let words = legs.machine.words();
    if !legs.machine.is_over() {
        door.tasks.spawn(legs.see_out());
    }
    Rang { word, words, talked, caller_gone: false, danger }
}

/// The legs of one attempt, and who may be joined.
struct Legs {
    machine: PutThrough,
    news: mpsc::UnboundedReceiver<News>,
    told: Vec<mpsc::UnboundedSender<Told>>,
    sessions: BTreeMap<Place, Arc<Session>>,
    caller_gone: Arc<AtomicBool>,
}

impl Legs {
    fn start(door: &Arc<Door>, facts: &Arc<CallFacts>, people: Vec<(Dial, Option<Asks>)>) -> Self {
        let attended: Vec<bool> = people.iter().map(|(_, asks)| asks.is_none()).collect();
        let machine = PutThrough::new(&attended);
        // Each leg says a handful of things in its life.
        let (tell, news) = mpsc::unbounded_channel();
        let caller_gone = Arc::<AtomicBool>::default();
        let mut all_told = vec![];
        for (place, (dial, asks)) in people.into_iter().enumerate() {
            let (told, hears) = mpsc::unbounded_channel();
            let language = asks.as_ref().and_then(Asks::language).unwrap_or(facts.language);
            let responder = Responder {
                door: Arc::clone(door),
                call: Arc::clone(facts),
                dial,
                asks,
                place,
                news: tell.clone(),
                told: hears,
                language,
                caller_gone: Arc::clone(&caller_gone),
                outcome: LegOutcome::Left,
            };
            door.tasks.spawn(responder.run());
            all_told.push(told);
        }
        Self { machine, news, told: all_told, sessions: BTreeMap::new(), caller_gone }
    }

    fn heard_of(&mut self, (happened, session): News) -> Happened {
        if let (Happened::Answered(place), Some(session)) = (happened, session) {
            self.sessions.insert(place, session);
        }
        happened
    }

    /// The two hear each other from here on; only [`Order::Join`] leads here.
    fn join(&self, place: Place, caller: &Arc<Session>) {
        if let Some(session) = self.sessions.get(&place) {
            caller.stop();
            caller.music(None);
            let keys = BridgeKeys { report: false, pass: true };
            caller.join(keys, session, keys);
        }
        self.tell(place, Told::Joined);
    }

    fn carry_out(&self, order: Order) {
        match order {
            Order::Ask(place) => self.tell(place, Told::Ask),
            Order::Taken(place) => self.tell(place, Told::Taken),
            Order::Cancel(place) | Order::HangUp(place) => self.tell(place, Told::Leave),
            // Nobody is there any more to be joined or to go on.
            Order::Join(_) | Order::GoOn(_) => {}
        }
    }

    fn tell(&self, place: Place, told: Told) {
        if let Some(leg) = self.told.get(place) {
            // A leg that ended hears nothing more.
            let _ended = leg.send(told);
        }
    }

    /// Goes on without the caller until everybody has hung up.
    async fn see_out(mut self) {
        while !self.machine.is_over() {
            let Some(news) = self.news.recv().await else { return };
            let happened = self.heard_of(news);
            for order in self.machine.take(happened) {
                self.carry_out(order);
            }
        }
    }
}
