//! The door with calls behind it that are slow, fail or panic.
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use centralita::calls::{Act, Event, Listen, NewCall, Performance, Spoken, Tape, Token};
use centralita::channels::webhook::{
    Account, Accounts, CallDoor, Dialect, Failed, Gate, LastPerson, Leg as LegOf, LineFacts,
    Render, Secrets, VerifiedNumbers, WEBHOOK_MESSAGES, Webhook, WebhookSettings,
};
use centralita::conversation::{Collect, Recording};
use centralita::model::{Language, PhoneNumber, Timestamp};
use centralita::runtime::TestClock;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::platform::{ACCOUNT, At, LINE_ES, LINE_PT, Platform, TOKEN, URL};

/// What the calls do when they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Good,
    Records,
    Hangs,
    Fails,
    Mismatch,
    Unknown,
    Over,
    Panics,
}

/// Calls that do what a test wants.
#[derive(Debug)]
pub(crate) struct FakeDoor {
    pub(crate) mood: Mutex<Mood>,
    pub(crate) go: Notify,
    pub(crate) begun: AtomicU32,
    pub(crate) told: Mutex<Vec<String>>,
    pub(crate) counted: Mutex<Vec<String>>,
    pub(crate) stored: Mutex<Option<String>>,
    pub(crate) people: Mutex<Vec<LastPerson>>,
}

impl FakeDoor {
    fn new() -> Self {
        let person = |number: &str, language, attended| LastPerson {
            number: number.parse().unwrap(),
            language,
            attended,
        };
        Self {
            mood: Mutex::new(Mood::Good),
            go: Notify::new(),
            begun: AtomicU32::new(0),
            told: Mutex::default(),
            counted: Mutex::default(),
            stored: Mutex::default(),
            people: Mutex::new(vec![
                person("+34600000001", Language::Spanish, false),
                person("+351910000002", Language::Portuguese, false),
                person("+34910000010", Language::Spanish, true),
            ]),
        }
    }

    fn tell(&self, what: String) {
        self.told.lock().unwrap().push(what);
    }

    async fn work(&self, next: &str, render: &Render) -> Result<String, Failed> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Good | Mood::Records => {}
            Mood::Hangs => self.go.notified().await,
            Mood::Fails => return Err(Failed::Broken("the disk is gone".to_owned())),
            Mood::Mismatch => return Err(Failed::Mismatch),
            Mood::Unknown => return Err(Failed::Unknown),
            Mood::Over => return Err(Failed::Over),
            Mood::Panics => panic!("announced"),
        }
        let performance = Performance {
            matter: None,
            caller_language: None,
            next: next.parse().unwrap(),
            say: vec![Spoken {
                brand: String::new(),
                id: "x".to_owned(),
                language: Language::Spanish,
                text: format!("paso {next}"),
                pieces: vec![],
            }],
            then: match mood {
                Mood::Records => Act::Record(Tape { longest_ms: 120_000, silence_ms: 5_000 }),
                Mood::Good
                | Mood::Hangs
                | Mood::Fails
                | Mood::Mismatch
                | Mood::Unknown
                | Mood::Over
                | Mood::Panics => Act::Collect(Listen::from(Collect::one(6, true))),
            },
        };
        let document = render(&performance).map_err(|error| Failed::Broken(error.to_string()))?;
        *self.stored.lock().unwrap() = Some(document.clone());
        Ok(document)
    }
}

impl CallDoor for FakeDoor {
    async fn begin(&self, new: NewCall, render: Render) -> Result<String, Failed> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        let from = new.from.map_or_else(|| "nobody".to_owned(), |number| number.to_string());
        self.tell(format!("begin {} {from} {:?}", new.line.unwrap(), new.verified));
        self.work("n1", &render).await
    }

    async fn step(
        &self,
        token: Token,
        leg: LegOf,
        event: Event,
        render: Render,
    ) -> Result<String, Failed> {
        let parent = if leg.parent.is_some() { " of another" } else { "" };
        let keys = if let Event::Keys(keys) = &event { Some(keys.expose()) } else { None };
        let happened = keys.map_or_else(|| format!("{event:?}"), |keys| format!("keys {keys}"));
        self.tell(format!("step {}{parent} {happened}", token.as_str()));
        self.work("n2", &render).await
    }

    async fn answer_of(&self, _: Token) -> Result<Option<String>, Failed> {
        Ok(self.stored.lock().unwrap().clone())
    }

    async fn ended(&self, new: NewCall, how: String) -> Result<(), Failed> {
        self.tell(format!("ended {} {how}", new.carrier));
        if *self.mood.lock().unwrap() == Mood::Fails { Err(Failed::Busy) } else { Ok(()) }
    }

    async fn recording(&self, carrier: String, _: String, it: Recording) -> Result<(), Failed> {
        self.tell(format!("recording {carrier} {} {}", it.reference, it.seconds));
        Ok(())
    }

    fn last_resort(&self, line: Option<&str>) -> Vec<LastPerson> {
        assert!(line.is_some());
        self.people.lock().unwrap().clone()
    }

    fn say(&self, language: Language, id: &str, number: Option<&PhoneNumber>) -> Option<String> {
        assert!(WEBHOOK_MESSAGES.iter().any(|(known, _)| *known == id), "{id}");
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        Some(format!("[{id} {language}{number}]"))
    }

    fn counted(&self, dialect: Dialect, outcome: &'static str, _: Duration) {
        self.counted.lock().unwrap().push(format!("{dialect} {outcome}"));
    }
}

/// A door on a stage.
pub(crate) struct Stage {
    pub(crate) door: Arc<FakeDoor>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) platform: Platform,
}

pub(crate) fn stage() -> Stage {
    stage_showing(None)
}

/// The account shows this when a number was called that is no line.
pub(crate) fn stage_showing(shown_number: Option<&str>) -> Stage {
    let clock = Arc::new(TestClock::new(Timestamp::from_second(1_767_225_600).unwrap()));
    let account = Account {
        id: "main".to_owned(),
        dialect: Dialect::Twilio,
        account: ACCOUNT.to_owned(),
        secrets: Secrets::read(Dialect::Twilio, &[Zeroizing::new(TOKEN.to_owned())]).unwrap(),
        verified_numbers: VerifiedNumbers::Stir,
        speech: true,
        line: None,
        shown_number: shown_number.map(|number| number.parse().unwrap()),
        voices: std::collections::BTreeMap::new(),
        extra_urls: vec![],
    };
    let line = |id: &str, number: &str, language| LineFacts {
        id: id.to_owned(),
        number: number.parse().unwrap(),
        language,
    };
    let settings = WebhookSettings {
        gate: Gate {
            accounts: Accounts::new([account]),
            public_url: URL.parse().unwrap(),
            trusted_proxies: [].into(),
        },
        lines: vec![
            line("es", LINE_ES, Language::Spanish),
            line("pt", LINE_PT, Language::Portuguese),
        ],
        hold_music: String::new(),
        answer_max: Duration::from_millis(800),
    };
    let door = Arc::new(FakeDoor::new());
    let handed: Arc<TestClock> = Arc::clone(&clock);
    let webhook = Webhook::new(Arc::clone(&door), settings, handed);
    Stage { door, clock, platform: Platform::new(webhook.router()) }
}

impl Stage {
    pub(crate) fn mood(&self, mood: Mood) {
        *self.door.mood.lock().unwrap() = mood;
    }

    pub(crate) fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.door.told.lock().unwrap())
    }
}

const CALLER: &str = "+34600111222";

#[tokio::test]
async fn calls_reach_what_stands_behind_with_their_line_and_caller() {
    let stage = stage();
    let mut call = stage.platform.call(CALLER, LINE_PT).await;
    assert_eq!(call.hears(), "paso n1");
    call.presses("9").await;
    call.says("se fue la luz").await;
    call.waits().await;
    stage.platform.call("anonymous", LINE_ES).await;
    stage.platform.call(CALLER, "sip:+351308810818@trunk.example").await;
    stage.platform.call(CALLER, "+12025550123").await;
    assert_eq!(
        stage.told(),
        [
            "begin pt +34600111222 false",
            "step n1 keys 9",
            "step n2 Speech(\"se fue la luz\")",
            "step n2 Silence",
            "begin es nobody false",
            "begin pt +34600111222 false",
            "begin es +34600111222 false",
        ]
    );
    let counted = stage.door.counted.lock().unwrap();
    assert!(counted.iter().all(|outcome| outcome == "twilio answered"), "{counted:?}");
}

#[tokio::test]
async fn a_message_is_recorded_and_what_is_keyed_at_its_end_is_no_answer() {
    let stage = stage();
    stage.mood(Mood::Records);
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    call.records("https://r.example/RE1", "#").await;
    let told = "step n1 Recorded(Recording { reference: \"https://r.example/RE1\", seconds: 12 })";
    assert_eq!(stage.told().pop().unwrap(), told);
    // Nothing was said: the platform goes on behind the verb.
    let At::Record { action, .. } = call.at.clone() else { panic!("{:?}", call.at) };
    call.ask(&action, &[("Digits".to_owned(), "hangup".to_owned())]).await;
    assert_eq!(stage.told(), ["step n2 Silence"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_long_is_waited_for_and_then_given() {
    let stage = stage();
    stage.mood(Mood::Hangs);
    let began = tokio::time::Instant::now();
    let params = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let filler = stage.platform.post(&format!("{URL}/v1/voice/twilio"), &params).await;
    assert_eq!(began.elapsed(), Duration::from_millis(800));
    assert!(filler.body.contains("[phone-one-moment es-ES]"), "{}", filler.body);
    let back = format!("{URL}/v1/voice/twilio/w/b/1");
    assert!(filler.body.contains(&format!("<Redirect method=\"POST\">{back}</Redirect>")));

    // The platform comes back while the work still goes on, and joins it.
    let (again, ()) = tokio::join!(stage.platform.post(&back, &params), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stage.door.go.notify_one();
    });
    assert!(again.body.contains("paso n1"), "{}", again.body);
    assert_eq!(stage.door.begun.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_waited_five_times_is_put_through_to_a_person() {
    let stage = stage();
    stage.mood(Mood::Hangs);
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    let heard = call.hears();
    assert_eq!(heard.matches("phone-one-moment").count(), 2, "{heard}");
    assert!(heard.ends_with("[phone-fallback es-ES]"), "{heard}");
    assert!(matches!(call.at, At::Dial { .. }), "{:?}", call.at);
    let counted = stage.door.counted.lock().unwrap();
    let fillers = counted.iter().filter(|outcome| *outcome == "twilio filler").count();
    assert_eq!((fillers, counted.last().unwrap().as_str()), (5, "twilio safe"));
}

#[tokio::test(start_paused = true)]
async fn a_step_that_was_lost_with_the_program_is_asked_for_again() {
    let stage = stage();
    let params = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let wait = |side: &str| format!("{URL}/v1/voice/twilio/w/{side}/1/abc");
    let lost = stage.platform.post(&wait("s"), &params).await;
    assert!(lost.body.contains("paso n2"), "{}", lost.body);
    assert_eq!(stage.told(), ["step abc Silence"]);
    // Its answer is kept now.
    let kept = stage.platform.post(&wait("s"), &params).await;
    assert_eq!((kept.body, stage.told()), (lost.body, vec![]));
    // A responder of whom nothing is known is let go.
    *stage.door.stored.lock().unwrap() = None;
    let responder = stage.platform.post(&wait("r"), &params).await;
    assert!(responder.body.ends_with("<Response><Hangup/></Response>"), "{}", responder.body);
}

#[tokio::test]
async fn a_panic_or_a_failure_puts_the_caller_through_and_lets_a_responder_go() {
    for mood in [Mood::Fails, Mood::Panics] {
        let stage = stage();
        stage.mood(mood);
        let mut call = stage.platform.call(CALLER, LINE_PT).await;
        assert_eq!(call.hears(), "[phone-fallback pt-PT]", "{mood:?}");
        let At::Dial { number, shown, screening, .. } = &call.at else { panic!("{:?}", call.at) };
        assert_eq!((number.as_str(), shown.as_str()), ("+34600000001", LINE_PT));
        assert!(screening.is_some());
        let params = [
            ("AccountSid", ACCOUNT),
            ("CallSid", "CA2"),
            ("From", LINE_PT),
            ("To", "+34600000001"),
        ];
        let responder = stage.platform.post(&format!("{URL}/v1/voice/twilio/k/abc"), &params).await;
        assert!(responder.body.ends_with("<Response><Hangup/></Response>"), "{}", responder.body);
    }
}

#[tokio::test]
async fn the_last_resort_asks_everybody_for_the_key_but_the_attended() {
    let stage = stage();
    stage.mood(Mood::Fails);
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    call.hears();

    // A mailbox answers: it hears the question twice, presses nothing and is never put through.
    let mut mailbox = call.answered().await;
    assert_eq!(mailbox.hears(), "[screen-fallback es-ES]");
    let At::Gather { then, .. } = &mailbox.at else { panic!("{:?}", mailbox.at) };
    let At::Gather { then, .. } = then.as_ref() else { panic!("{then:?}") };
    assert_eq!(**then, At::Over);
    call.dial_ends("completed").await;
    assert_eq!(call.hears(), "[phone-still-connecting es-ES]");

    // Somebody presses another key.
    let mut wrong = call.answered().await;
    assert_eq!(wrong.hears(), "[screen-fallback pt-PT]");
    wrong.presses("2").await;
    assert_eq!(wrong.at, At::Over);
    call.dial_ends("completed").await;

    // The attended number is put through on answer; nobody is tried after it.
    let At::Dial { number, screening: None, .. } = &call.at else { panic!("{:?}", call.at) };
    assert_eq!(number, "+34910000010");
    call.hears();
    call.dial_ends("no-answer").await;
    assert_eq!(call.hears(), format!("[phone-fallback-nobody es-ES {LINE_ES}]"));
    assert_eq!(call.at, At::Over);
}

#[tokio::test]
async fn whoever_presses_one_is_put_through_and_nobody_is_rung_after_the_talk() {
    let stage = stage();
    stage.mood(Mood::Panics);
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    let mut marta = call.answered().await;
    marta.hears();
    marta.presses("1").await;
    assert_eq!((marta.hears().as_str(), &marta.at), ("[screen-connecting es-ES]", &At::Open));
    call.hears();
    call.dial_ends("completed").await;
    assert_eq!((call.hears().as_str(), &call.at), ("[phone-goodbye es-ES]", &At::Over));
}

#[tokio::test]
async fn addresses_of_the_last_resort_are_good_for_their_call_and_hour_only() {
    let stage = stage();
    stage.mood(Mood::Fails);
    let call = stage.platform.call(CALLER, LINE_ES).await;
    let At::Dial { action, screening: Some(screening), .. } = &call.at else {
        panic!("{:?}", call.at)
    };
    let post = async |url: &str, call: &str, parent: &str| {
        let mut params =
            vec![("AccountSid", ACCOUNT), ("CallSid", call), ("From", LINE_ES), ("To", CALLER)];
        if !parent.is_empty() {
            params.push(("ParentCallSid", parent));
        }
        let answer = stage.platform.post(url, &params).await;
        let asks = answer.body.contains("<Gather");
        let lets_go = answer.body.ends_with("<Response><Hangup/></Response>");
        (
            answer.status.as_u16(),
            if asks {
                "asks"
            } else if lets_go {
                "lets go"
            } else {
                ""
            },
        )
    };
    assert_eq!(post(screening, "CA9", &call.id).await, (200, "asks"));
    assert_eq!(
        post(screening, "CA9", "").await,
        (200, "asks"),
        "not every platform names the parent"
    );
    assert_eq!(post(screening, "CA9", "CA8").await, (200, "lets go"));
    assert_eq!(post(action, "CA9", "").await, (403, ""));
    let other = screening.replace("34600000001", "34600000002");
    assert_eq!(post(&other, "CA9", &call.id).await, (200, "lets go"));
    let attended = screening.replace("/es/0/", "/es/1/");
    assert_eq!(post(&attended, "CA9", &call.id).await, (200, "lets go"));
    stage.clock.advance(Duration::from_secs(3600));
    assert_eq!(post(screening, "CA9", &call.id).await, (200, "asks"));
    stage.clock.advance(Duration::from_secs(3600));
    assert_eq!(post(screening, "CA9", &call.id).await, (200, "lets go"));
}

#[tokio::test]
async fn when_nobody_can_be_rung_the_caller_hears_what_to_do() {
    let stage = stage();
    stage.mood(Mood::Fails);
    stage.door.people.lock().unwrap().clear();
    let mut call = stage.platform.call(CALLER, LINE_ES).await;
    assert_eq!(call.hears(), format!("[phone-fallback-nobody es-ES {LINE_ES}]"));
    assert_eq!(call.at, At::Over);
}

#[tokio::test]
async fn a_token_of_another_call_is_refused_and_tells_nothing() {
    let stage = stage();
    stage.mood(Mood::Mismatch);
    let params = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let answer = stage.platform.post(&format!("{URL}/v1/voice/twilio/s/abc"), &params).await;
    assert_eq!(answer.status.as_u16(), 403);
    assert!(!answer.body.contains("Response"), "{}", answer.body);
    assert_eq!(*stage.door.counted.lock().unwrap(), ["twilio replayed"]);
}

#[tokio::test]
async fn news_is_taken_in_any_order_and_failures_are_told_again() {
    let stage = stage();
    let url = |what: &str| format!("{URL}/v1/voice/twilio/{what}");
    let call = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let with = |more: &[(&'static str, &'static str)]| [&call[..], more].concat();
    let post = async |what: &str, params: &[(&str, &str)]| {
        stage.platform.post(&url(what), params).await.status.as_u16()
    };
    for (params, told) in [
        (with(&[("CallStatus", "completed"), ("CallDuration", "9")]), vec!["ended main completed"]),
        (with(&[("CallStatus", "ringing")]), vec![]),
        (with(&[("CallStatus", "no-answer")]), vec!["ended main no-answer"]),
        (with(&[("CallStatus", "completed"), ("ParentCallSid", "CA0")]), vec![]),
    ] {
        assert_eq!(post("status", &params).await, 204);
        assert_eq!(stage.told(), told);
    }
    // Recordings name nobody.
    let named = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("RecordingUrl", "https://r/RE1")];
    let ready = [&named[..], &[("RecordingStatus", "completed"), ("RecordingDuration", "7")]];
    assert_eq!(post("recording", &ready.concat()).await, 204);
    let absent = [&named[..], &[("RecordingStatus", "absent")]];
    assert_eq!(post("recording", &absent.concat()).await, 204);
    assert_eq!(stage.told(), ["recording main https://r/RE1 7"]);
    assert_eq!(post("recording", &named[1..]).await, 403);

    stage.mood(Mood::Fails);
    assert_eq!(post("status", &with(&[("CallStatus", "completed")])).await, 503);
}

#[tokio::test]
async fn equal_requests_that_overlap_are_one_and_get_the_same_bytes() {
    let stage = stage();
    stage.mood(Mood::Hangs);
    let params = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("From", CALLER), ("To", LINE_ES)];
    let url = format!("{URL}/v1/voice/twilio");
    let all = futures_util::future::join_all((0..50).map(|_| stage.platform.post(&url, &params)));
    let release = async {
        while stage.door.begun.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        stage.door.go.notify_one();
    };
    let (answers, ()) = tokio::join!(all, release);
    assert_eq!(stage.door.begun.load(Ordering::SeqCst), 1);
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.body.contains("paso n1")));
}
