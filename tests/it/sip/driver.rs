//! Scripts over SIP: what is done is done on the telephone, and a prompt counts as heard when
//! every frame of its recordings came, and no other recording between.
use std::time::Duration;

use centralita::api::call_shapes::CallEvent;
use centralita::calls::{Act, CarrierWord, Performance};
use centralita::cli::phone::play::{Driver, Stuck};
use centralita::cli::phone::scene::Scene;
use centralita::cli::phone::script::Start;
use centralita::media::g711;
use centralita::sip::agent::Sdp;
use centralita::sip::{NameAddr, Uri};
use centralita::store::{CallFilter, CallId};
use centralita::telephony::phone::{Dial, Incoming, Leg, LegEvent};

use super::ends::SHOWN_ABROAD;
use super::handset::Handset;
use super::line::{Operator, Setup};
use super::sounds::{FRAME, Frame, Sound, noise, sounds};
use crate::calls::stage::{Stage, pass};
use crate::voice::platform::{LINE_ES, LINE_PT};

/// When waiting has become hopeless.
pub(crate) const HOPELESS: Duration = Duration::from_secs(60);
/// How often it is looked whether something has happened.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Frames of speech that a script says, whatever the words.
const SAID_FRAMES: usize = 40;
const FRAMES_A_SECOND: usize = 50;
/// Frames of a message beyond whole seconds, of which a few may be lost at its ends.
const MESSAGE_FRAMES_MORE: usize = 20;
/// So soon after a key `#` belongs to the step before; real prompts take longer.
const END_KEY_FRAMES: usize = 160;

/// Somebody on the telephone.
pub(crate) struct Party {
    pub(crate) leg: Leg,
    pub(crate) handset: Handset,
    /// Up to there what was heard has been looked at.
    pub(crate) at: usize,
    /// From there on a `#` is one of its own.
    end_key_from: usize,
}

/// A call over the operator's trunk.
pub(crate) struct Calls<'s> {
    stage: &'s Stage,
    pub(crate) operator: Operator,
    pub(crate) caller: Option<Party>,
    /// A responder whose telephone rings.
    pub(crate) ringing: Option<Incoming>,
    pub(crate) responder: Option<Party>,
    call: Option<CallId>,
    /// The next step of the caller, and of the responder.
    pub(crate) next: String,
    leg_next: String,
    /// What the responder's side performed last.
    pub(crate) leg_then: Option<Act>,
    /// Whether the tone before a recording is waited for.
    pub(crate) hears_tone_out: bool,
}

/// Waits until something is there.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    let found = tokio::time::timeout(HOPELESS, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tick.tick().await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("{what}: nothing came of it"))
}

impl Party {
    const fn new(leg: Leg, handset: Handset) -> Self {
        Self { leg, handset, at: 0, end_key_from: 0 }
    }

    /// Waits until the sounds were heard, one after the other.
    pub(crate) async fn hears(&mut self, who: &str, recordings: &[usize]) {
        let all = sounds();
        let wanted: Vec<Sound> = recordings
            .iter()
            .flat_map(|one| (0..all.frames_of(*one)).map(|at| Sound::Recording(*one, at)))
            .collect();
        let mut done = 0;
        let what = || {
            let names: Vec<String> = recordings.iter().map(|one| all.name(*one)).collect();
            format!("{who} waits to hear {names:#?}")
        };
        let deadline = tokio::time::sleep(HOPELESS);
        tokio::pin!(deadline);
        let mut tick = tokio::time::interval(LOOK_EVERY);
        while done < wanted.len() {
            tokio::select! {
                _ = tick.tick() => {}
                () = &mut deadline => panic!("{}, and {done} frames came", what()),
            }
            for frame in self.handset.heard(self.at) {
                if done == wanted.len() {
                    break;
                }
                self.at += 1;
                let heard = all.of(&frame);
                if let Sound::Recording(number, at) = heard {
                    assert_eq!(
                        wanted[done],
                        heard,
                        "{}: frame {at} of {} came after {done} frames",
                        what(),
                        all.name(number)
                    );
                    done += 1;
                }
            }
        }
        assert_eq!(self.handset.gaps(), 0, "{who}");
    }

    pub(crate) async fn presses(&mut self, keys: &str) {
        if keys.starts_with('#') {
            let from = self.end_key_from;
            let own = async || (self.handset.heard_frames() >= from).then_some(());
            until("three seconds of the call", own).await;
        }
        self.handset.press(keys);
        self.end_key_from = self.handset.heard_frames() + END_KEY_FRAMES;
    }

    /// Waits until a frame of a sound comes.
    pub(crate) async fn hears_any(&mut self, what: &str, wanted: impl Fn(&Frame) -> bool) {
        until(what, async || {
            let heard = self.handset.heard(self.at);
            self.at += heard.len();
            heard.iter().any(&wanted).then_some(())
        })
        .await;
    }

    /// Waits until the other side has hung up.
    pub(crate) async fn is_let_go(&mut self, who: &str) {
        let ended = async {
            while let Some(event) = self.leg.event().await {
                if matches!(event, LegEvent::Ended(_)) {
                    return;
                }
            }
        };
        let ended = tokio::time::timeout(HOPELESS, ended).await;
        assert!(ended.is_ok(), "{who} is not let go");
    }

    pub(crate) async fn hangs_up(&mut self) {
        // The other side may have been faster.
        let _over = self.leg.hang_up(None).await;
        self.is_let_go("who hangs up").await;
    }
}

/// What people say to each other; no recording of ours. A responder's telephone sends the tone of
/// the accepting key without end, as a mailbox that explains itself might.
#[expect(clippy::cast_possible_truncation, reason = "two tones of 6,000 are within 16 bits")]
pub(crate) fn voice(of_caller: bool) -> Vec<u8> {
    if of_caller {
        return noise(1_000_001, 4);
    }
    let turns = |hertz: f64, at: f64| (std::f64::consts::TAU * hertz * at / 8_000.0).sin();
    let sample = |at| (turns(697.0, at) + turns(1_209.0, at)) * 6_000.0;
    // A second of it begins and ends with whole waves.
    let samples = (0..50 * FRAME).map(|at| sample(f64::from(u32::try_from(at).unwrap())));
    samples.map(|sample| g711::alaw_from_linear(sample as i16)).collect()
}

pub(crate) fn is_voice(of_caller: bool) -> impl Fn(&Frame) -> bool {
    let voice = voice(of_caller);
    move |frame| voice.as_chunks().0.contains(frame)
}

/// Waits for the answer of a step.
pub(crate) async fn performance(stage: &Stage, token: &str, what: &str) -> Performance {
    let database = &stage.desk.desk.database;
    let answer: String = until(what, async || {
        let token = token.to_owned();
        database.write(move |tx| tx.step(&token)).await.unwrap().and_then(|step| step.answer)
    })
    .await;
    serde_json::from_str(&answer).unwrap()
}

pub(crate) async fn newest(stage: &Stage) -> Option<CallId> {
    let filter = CallFilter { limit: 1, ..CallFilter::default() };
    let rows = stage.desk.desk.database.write(move |tx| tx.calls(&filter)).await.unwrap();
    rows.first().map(|row| row.id)
}

impl<'s> Calls<'s> {
    pub(crate) fn new(stage: &'s Stage, speech: bool) -> Self {
        Self::over(stage, Operator::before(&stage.desk, Setup::with(&sounds().library, speech)))
    }

    /// Calls over a trunk that is there already.
    pub(crate) fn over(stage: &'s Stage, operator: Operator) -> Self {
        Self {
            stage,
            operator,
            caller: None,
            ringing: None,
            responder: None,
            call: None,
            next: String::new(),
            leg_next: String::new(),
            leg_then: None,
            hears_tone_out: true,
        }
    }

    /// Waits for the answer of a step.
    pub(crate) async fn performance(&self, token: &str, what: &str) -> Performance {
        performance(self.stage, token, what).await
    }

    pub(crate) async fn newest(&self) -> Option<CallId> {
        newest(self.stage).await
    }

    /// Rings the desk, and does not wait for the answer.
    pub(crate) async fn rings(&self, start: &Start) -> (Leg, Handset) {
        self.rings_with(start, true).await
    }

    /// The same; who offers nothing waits for our offer.
    async fn rings_with(&self, start: &Start, offers: bool) -> (Leg, Handset) {
        let mut handset = Handset::new(self.operator.address, self.operator.wire);
        let line = if start.line.as_deref() == Some("pt") { LINE_PT } else { LINE_ES };
        let from = start.from.as_deref().map(|from| from.replace(' ', ""));
        let shown = match &from {
            Some(number) => format!("<sip:{number}@operator.example>"),
            None => "\"Anonymous\" <sip:anonymous@anonymous.invalid>".to_owned(),
        };
        let asserted = from.filter(|_| start.verified).map(|number| format!("tel:{number}"));
        let dial = Dial {
            trunk: "desk".to_owned(),
            target: Uri::parse(&format!("tel:{line}")).unwrap(),
            shown: NameAddr::parse(&shown).unwrap(),
            asserted: asserted.map(|uri| Uri::parse(&uri).unwrap()),
            offer: offers.then(|| Sdp(handset.exchange.offer())),
        };
        (self.operator.phone.dial(dial).await.unwrap(), handset)
    }

    /// Rings the desk until it answers.
    pub(crate) async fn dials(&mut self, start: &Start) {
        self.dials_with(start, true).await;
    }

    /// The same; who offers nothing answers what the desk offers.
    pub(crate) async fn dials_with(&mut self, start: &Start, offers: bool) {
        let before = self.newest().await;
        let (mut leg, mut handset) = self.rings_with(start, offers).await;
        let agreed = loop {
            match leg.event().await.unwrap() {
                LegEvent::Answered(Some(answer)) => {
                    break handset.exchange.accept(&answer.0).unwrap();
                }
                LegEvent::Reoffered(Some(offer)) if !offers => {
                    let (answer, agreed) = handset.exchange.answer(&offer.0).unwrap();
                    leg.answer_reoffer(Ok(Sdp(answer))).await.unwrap();
                    break agreed;
                }
                LegEvent::Trying | LegEvent::Progress { .. } => {}
                LegEvent::Answered(None) if !offers => {}
                event @ (LegEvent::Answered(_)
                | LegEvent::Acked(_)
                | LegEvent::Reoffered(_)
                | LegEvent::Reanswered(_)
                | LegEvent::ReofferFailed(_)
                | LegEvent::Keys { .. }
                | LegEvent::Referred(_)
                | LegEvent::Ended(_)
                | LegEvent::Failed { .. }) => panic!("{event:?}"),
            }
        };
        handset.agreed(&agreed);
        self.caller = Some(Party::new(leg, handset));
        let call = until("a call", async || self.newest().await.filter(|now| Some(*now) != before));
        let call = call.await;
        self.call = Some(call);
        self.next = format!("begin-{}", call.0);
    }

    pub(crate) fn caller(&mut self) -> &mut Party {
        self.caller.as_mut().unwrap()
    }

    /// Waits until the caller has heard what comes next, and what follows it happens.
    pub(crate) async fn caller_performs(&mut self, what: &str) -> Scene {
        let performance = self.performance(&self.next, what).await;
        self.next = performance.next.as_str().to_owned();
        let recordings = recordings(&performance);
        self.caller().hears("the caller", &recordings).await;
        match &performance.then {
            Act::Collect(_) | Act::Bridge => {}
            Act::Record(_) => {
                let tone = |frame: &Frame| sounds().is_end_of_tone(frame);
                if self.hears_tone_out {
                    self.caller().hears_any("the tone", tone).await;
                }
            }
            Act::Dial(dial) => {
                let rung = self.operator.rung().await;
                let called = rung.call.target.phone_number();
                assert_eq!(called.as_deref(), Some(dial.number.as_str()));
                let shown = rung.call.from.uri.phone_number();
                let own = Some(dial.shown.as_str()).filter(|own| own.starts_with("+34"));
                assert_eq!(shown.as_deref(), Some(own.unwrap_or(SHOWN_ABROAD)));
                rung.leg.ring(None).await.unwrap();
                self.ringing = Some(rung);
                self.leg_next = dial
                    .screening
                    .as_ref()
                    .map_or_else(String::new, |token| token.as_str().to_owned());
                self.leg_then = None;
            }
            Act::HangUp => self.caller().is_let_go("the caller").await,
        }
        Scene::from(&performance)
    }

    /// The responder answers, and speaks from then on, as a mailbox does.
    pub(crate) async fn answers(&mut self) {
        let rung = self.ringing.take().unwrap();
        let responder = self.picks_up(rung).await;
        responder.handset.says(&voice(false), None);
        self.responder = Some(responder);
    }

    /// Somebody who is rung answers.
    pub(crate) async fn picks_up(&self, rung: Incoming) -> Party {
        let Incoming { mut leg, call, .. } = rung;
        let mut handset = Handset::new(self.operator.address, self.operator.wire);
        let (answer, agreed) = handset.exchange.answer(&call.offer.unwrap().0).unwrap();
        handset.agreed(&agreed);
        leg.answer(Sdp(answer)).await.unwrap();
        let event = leg.event().await;
        assert!(matches!(event, Some(LegEvent::Acked(None))), "{event:?}");
        Party::new(leg, handset)
    }

    async fn responder_performs(&mut self, what: &str) -> Scene {
        let performance = self.performance(&self.leg_next, what).await;
        self.leg_next = performance.next.as_str().to_owned();
        let recordings = recordings(&performance);
        let responder = self.responder.as_mut().unwrap();
        responder.hears("the responder", &recordings).await;
        match &performance.then {
            Act::Collect(_) => {}
            Act::Bridge => {
                let caller = self.caller.as_mut().unwrap();
                caller.handset.says(&voice(true), None);
                caller.hears_any("the responder's voice", is_voice(false)).await;
                responder.hears_any("the caller's voice", is_voice(true)).await;
                caller.handset.is_silent();
            }
            Act::HangUp => responder.is_let_go("the responder").await,
            Act::Record(_) | Act::Dial(_) => panic!("{:?}", performance.then),
        }
        self.leg_then = Some(performance.then.clone());
        Scene::from(&performance)
    }

    /// Nobody is heard by the caller before he was joined.
    pub(crate) fn nobody_was_heard(&mut self) {
        let caller = self.caller();
        let heard = caller.handset.heard(0);
        assert!(!heard.iter().any(is_voice(false)), "a responder was heard without the key");
    }

    pub(crate) async fn leg_ends(&mut self, word: CarrierWord) {
        let joined = matches!(self.leg_then, Some(Act::Bridge));
        if let Some(mut responder) = self.responder.take() {
            match &self.leg_then {
                Some(Act::HangUp) => {}
                Some(_) | None => responder.hangs_up().await,
            }
        }
        if let Some(rung) = self.ringing.take() {
            let code = match word {
                CarrierWord::NoAnswer => 480,
                CarrierWord::Busy => 486,
                CarrierWord::Failed => 404,
                CarrierWord::Answered | CarrierWord::NotBridged => panic!("{word:?}"),
            };
            rung.leg.reject(code, None).await.unwrap();
        }
        if !joined {
            self.nobody_was_heard();
        }
    }

    /// Does what a script says on the caller's side.
    async fn does(&mut self, event: &CallEvent) {
        match event {
            CallEvent::Keys(keys) => self.caller().presses(keys.expose()).await,
            CallEvent::Speech(words) => {
                self.operator.ears.will_hear(words);
                self.caller().handset.says(&voice(true), Some(SAID_FRAMES));
            }
            CallEvent::Silence => {}
            CallEvent::Recorded(recording) => {
                let seconds = usize::try_from(recording.seconds).unwrap();
                let handset = &self.caller().handset;
                if seconds > 0 {
                    let frames = seconds * FRAMES_A_SECOND + MESSAGE_FRAMES_MORE;
                    handset.says(&voice(true), Some(frames));
                    until("a message", async || handset.is_done().then_some(())).await;
                }
                handset.press("#");
            }
            CallEvent::LegEnded(word) => self.leg_ends(*word).await,
            CallEvent::Answered => panic!("{event:?}"),
        }
    }

    /// Waits until the call is over for the desk.
    pub(crate) async fn is_over(&self) {
        self.is_over_of(self.call.unwrap()).await;
    }

    pub(crate) async fn is_over_of(&self, call: CallId) {
        let database = &self.stage.desk.desk.database;
        until("the end of the call", async || {
            let row = database.write(move |tx| tx.call(call)).await.unwrap();
            row.filter(|row| row.ended_at.is_some())
        })
        .await;
    }
}

pub(crate) fn recordings(performance: &Performance) -> Vec<usize> {
    let say = performance.say.iter();
    say.flat_map(|spoken| sounds().of_prompt(spoken.language, &spoken.pieces)).collect()
}

impl Driver for Calls<'_> {
    fn begin(&mut self, start: &Start) -> Result<Scene, Stuck> {
        assert!(!start.no_records, "calls over SIP are recorded");
        let stage = self.stage;
        Ok(stage.desk.block_on(async {
            self.dials(start).await;
            self.caller_performs("the greeting").await
        }))
    }

    fn step(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let stage = self.stage;
        // The desk lets somebody go, and goes on at once: no time passes.
        let let_go = matches!(event, CallEvent::LegEnded(_)) && self.leg_then == Some(Act::HangUp);
        if !let_go {
            pass(stage, &event);
        }
        Ok(stage.desk.block_on(async {
            self.does(&event).await;
            self.caller_performs(&format!("{event:?}")).await
        }))
    }

    fn leg(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let stage = self.stage;
        pass(stage, &event);
        Ok(stage.desk.block_on(async {
            match &event {
                CallEvent::Answered => self.answers().await,
                CallEvent::Keys(keys) => {
                    self.responder.as_mut().unwrap().presses(keys.expose()).await;
                }
                CallEvent::Silence => {}
                CallEvent::Speech(_) | CallEvent::Recorded(_) | CallEvent::LegEnded(_) => {
                    panic!("{event:?}")
                }
            }
            self.responder_performs(&format!("{event:?}")).await
        }))
    }

    fn hang_up(&mut self) -> Result<(), Stuck> {
        let stage = self.stage;
        stage.desk.block_on(async {
            let joined = matches!(self.leg_then, Some(Act::Bridge));
            if self.caller.is_some() && !joined {
                self.nobody_was_heard();
            }
            if let Some(mut caller) = self.caller.take() {
                caller.hangs_up().await;
            }
            if let Some(responder) = self.responder.as_mut().filter(|_| joined) {
                responder.is_let_go("who talked with the caller").await;
            }
            self.is_over().await;
        });
        Ok(())
    }
}
