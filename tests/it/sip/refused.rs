//! Calls over SIP that are refused before they are taken: each is told so, and stands in the records.
use std::sync::{Arc, Mutex};

use centralita::calls::{Event, Late, LegKey, NewCall, Performance, Spoken, Token};
use centralita::channels::sip::{CallDesk, Doing, Fault, Sip as Door};
use centralita::conversation::{Prompt, Recording, Responder};
use centralita::model::{Language, Timestamp};
use centralita::runtime::SeededRandom;
use centralita::sip::agent::Sdp;
use centralita::sip::{NameAddr, Uri};
use centralita::telephony::phone::{Dial, Leg, LegEvent, Phone};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ends::{Ends, Wire};

/// A desk that takes no call and remembers how each ended.
#[derive(Default)]
struct Records(Mutex<Vec<(NewCall, &'static str)>>);

impl Records {
    fn taken(&self) -> Vec<(NewCall, &'static str)> {
        self.0.lock().unwrap().clone()
    }
}

fn nothing<T: Send + 'static>() -> Doing<T> {
    Box::pin(async { Err(Fault::Broken("no call is taken".to_owned())) })
}

impl CallDesk for Records {
    fn begin(&self, _: NewCall) -> Doing<Performance> {
        nothing()
    }

    fn step(&self, _: Token, _: LegKey, _: Event) -> Doing<Performance> {
        nothing()
    }

    fn ended(&self, new: NewCall, how: &'static str) -> Doing<()> {
        self.0.lock().unwrap().push((new, how));
        Box::pin(async { Ok(()) })
    }

    fn recorded(&self, _: String, _: String, _: Recording) -> Doing<bool> {
        Box::pin(async { Ok(false) })
    }

    fn people(&self, _: Option<&str>, _: bool) -> Vec<Responder> {
        vec![]
    }

    fn words(&self, _: Option<&str>, _: &[Prompt]) -> Result<Vec<Spoken>, String> {
        Err("there are none".to_owned())
    }

    fn late(&self) -> Option<Late> {
        None
    }

    fn now(&self) -> Timestamp {
        Timestamp::MIN
    }

    fn fallback_language(&self) -> Language {
        Language::Spanish
    }
}

/// The desk's line and an operator who calls it.
struct Line {
    records: Arc<Records>,
    door: Option<Door>,
    own: Phone,
    operator: Phone,
}

impl Line {
    async fn with(calls_max: usize, is_known: bool) -> Self {
        let ends = Ends::open(Wire::PLAIN).await;
        let (operator, _) = ends.other().await;
        let records = Arc::new(Records::default());
        let mut parts = ends.parts(records.clone(), Arc::new(SeededRandom::new(5)));
        parts.settings.calls_max = calls_max;
        if !is_known {
            parts.settings.trunks.clear();
        }
        let own = ends.phone.clone();
        Self { records, door: Some(Door::new(parts, ends.incoming)), own, operator }
    }

    async fn call(&self) -> Leg {
        let call = Dial {
            trunk: "desk".to_owned(),
            target: Uri::parse("tel:+34910000001").unwrap(),
            shown: NameAddr::parse("<sip:+34600111222@operator.example>").unwrap(),
            asserted: None,
            offer: Some(Sdp(b"v=0".to_vec())),
        };
        self.operator.dial(call).await.unwrap()
    }

    /// Serves until it is told to stop.
    fn serve(&mut self) -> (CancellationToken, TaskTracker) {
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(self.door.take().unwrap().serve(stop.clone()));
        tasks.close();
        (stop, tasks)
    }
}

/// The status with which a call was refused.
async fn refused(mut leg: Leg) -> u16 {
    loop {
        let event = leg.event().await.unwrap();
        assert!(!matches!(event, LegEvent::Answered(_)), "it was answered");
        if let LegEvent::Failed { code, .. } = event {
            return code;
        }
    }
}

#[tokio::test]
async fn c9_a_call_without_room_or_over_a_strange_trunk_is_refused_and_recorded() {
    for (calls_max, is_known, status, why) in [
        (0, true, 503, "there was no room"),
        (1, false, 403, "it came over a trunk that is not configured"),
    ] {
        let mut line = Line::with(calls_max, is_known).await;
        let (stop, tasks) = line.serve();
        assert_eq!(refused(line.call().await).await, status);
        stop.cancel();
        tasks.wait().await;
        let records = line.records.taken();
        let [(new, how)] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!((*how, new.carrier.as_str()), (why, "operator"));
        let from = is_known.then_some("+34600111222");
        assert_eq!(new.from.as_ref().map(|number| number.as_str()), from);
        assert!(!new.id.is_empty());
    }
}

#[tokio::test]
async fn b6_calls_that_wait_when_it_stops_are_refused_and_recorded() {
    let mut line = Line::with(5, true).await;
    let (one, other) = (line.call().await, line.call().await);
    while line.own.calls() < 2 {
        tokio::task::yield_now().await;
    }
    let stop = CancellationToken::new();
    stop.cancel();
    let tasks = TaskTracker::new();
    tasks.spawn(line.door.take().unwrap().serve(stop));
    tasks.close();
    assert_eq!((refused(one).await, refused(other).await), (503, 503));
    tasks.wait().await;
    let hows: Vec<&str> = line.records.taken().iter().map(|(_, how)| *how).collect();
    assert_eq!(hows, ["the program stops"; 2]);
}
