//! The same scripts over signed webhooks: what a platform posts, and what it makes of the answers.
use axum::body::Body;
use axum::http::{Request, StatusCode};
use centralita::api::call_shapes::{CallEvent, Keyed};
use centralita::calls::CarrierWord;
use centralita::cli::phone::play::{Driver, Stuck};
use centralita::cli::phone::scene::{Doing, Said, Scene};
use centralita::cli::phone::script::Start;
use centralita::model::Language;
use roxmltree::{Document, Node};

use super::stage::{KEYS_ONLY, Stage};
use crate::voice::platform::{ACCOUNT, Answer, LINE_ES, LINE_PT, TOKEN, URL, form, post, sign};

/// A call that a platform brings.
pub(crate) struct Webhooks<'s> {
    stage: &'s Stage,
    account: &'static str,
    call: String,
    facts: Vec<(String, String)>,
    /// Where the caller's side goes on, and how it listens.
    next: Next,
    /// The responder who was rung last.
    rung: Option<Rung>,
}

#[derive(Clone, Default)]
struct Next {
    url: String,
    end_key: String,
    /// Whether the step listens a second time when nothing came, and nothing but the end key is
    /// nothing.
    twice: bool,
}

struct Rung {
    leg: String,
    shown: String,
    number: String,
    next: Next,
}

/// Whose document it is.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Caller,
    Responder,
}

type Pairs = Vec<(String, String)>;

fn pairs(all: &[(&str, &str)]) -> Pairs {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl<'s> Webhooks<'s> {
    pub(crate) fn new(stage: &'s Stage, call: &str) -> Self {
        let facts = vec![];
        let call = format!("CA{call}");
        Self { stage, account: ACCOUNT, call, facts, next: Next::default(), rung: None }
    }

    fn post(&self, url: &str, id: &str, facts: &Pairs, more: &Pairs) -> Answer {
        let mut params = vec![("AccountSid", self.account), ("CallSid", id)];
        let status = facts.iter().chain(more).any(|(name, _)| name == "CallStatus");
        if !status {
            params.push(("CallStatus", "in-progress"));
        }
        params
            .extend(facts.iter().chain(more).map(|(name, value)| (name.as_str(), value.as_str())));
        let request = Request::post(url.strip_prefix(URL).unwrap())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-twilio-signature", sign(TOKEN, url, &params))
            .body(Body::from(form(&params)))
            .unwrap();
        self.stage.desk.block_on(post(&self.stage.webhook, request))
    }

    /// Posts for the caller's side and performs the answer.
    fn caller(&mut self, url: &str, more: &Pairs) -> Scene {
        let answer = self.post(url, &self.call, &self.facts, more);
        let (scene, next, rung) = self.read(&answer, Side::Caller);
        self.next = next;
        if rung.is_some() {
            self.rung = rung;
        }
        scene
    }

    fn read(&self, answer: &Answer, side: Side) -> (Scene, Next, Option<Rung>) {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let document = Document::parse(&answer.body).unwrap();
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "Response");
        let verbs: Vec<Node<'_, '_>> = root.children().filter(Node::is_element).collect();
        let mut say = vec![];
        let mut rest = verbs.as_slice();
        while let Some((verb, after)) = rest.split_first() {
            let attribute = |name: &str| verb.attribute(name).unwrap_or_default().to_owned();
            let mut next =
                Next { url: attribute("action"), end_key: attribute("finishOnKey"), twice: false };
            match verb.tag_name().name() {
                "Say" => say.push(said(verb)),
                "Gather" => {
                    say.extend(
                        verb.children().filter(|node| node.has_tag_name("Say")).map(|n| said(&n)),
                    );
                    next.twice = verb.attribute("actionOnEmptyResult").is_none();
                    let after = if next.twice { after_second(verb, after) } else { after };
                    let then = Doing::Listens {
                        keys: attribute("numDigits").parse().unwrap(),
                        speech: attribute("input").contains("speech"),
                        hidden: false,
                    };
                    when_nothing_comes(after, side, &next.url);
                    return (Scene { say, then }, next, None);
                }
                "Record" => {
                    when_nothing_comes(after, side, &next.url);
                    return (Scene { say, then: Doing::Records }, next, None);
                }
                "Dial" => {
                    assert!(side == Side::Caller && after.is_empty());
                    let (then, rung) = self.dial(verb);
                    return (Scene { say, then }, next, Some(rung));
                }
                "Hangup" => return (Scene { say, then: Doing::HangsUp }, Next::default(), None),
                other => panic!("no verb of ours here: {other}"),
            }
            rest = after;
        }
        // The end of a document puts a responder through, and would hang a caller up.
        assert!(side == Side::Responder, "{}", answer.body);
        (Scene { say, then: Doing::Bridged }, Next::default(), None)
    }

    fn dial(&self, verb: &Node<'_, '_>) -> (Doing, Rung) {
        let target = verb.first_element_child().unwrap();
        let number = target.text().unwrap().to_owned();
        let name = self.stage.names.get(&number).unwrap_or(&number).clone();
        let screening = target.attribute("url");
        let then = Doing::Rings {
            responder: name,
            number: number.parse().unwrap(),
            ring_s: verb.attribute("timeout").unwrap().parse().unwrap(),
            asked: screening.is_some(),
        };
        let rung = Rung {
            leg: format!("{}L{}", self.call, number.trim_start_matches('+')),
            shown: verb.attribute("callerId").unwrap().to_owned(),
            number,
            next: Next { url: screening.unwrap_or_default().to_owned(), ..Next::default() },
        };
        (then, rung)
    }
}

/// Who pressed nothing is listened to once more, in silence; then it is told.
fn after_second<'a, 'd, 'i>(first: &Node<'d, 'i>, after: &'a [Node<'d, 'i>]) -> &'a [Node<'d, 'i>] {
    let (second, after) = after.split_first().unwrap();
    assert!(second.has_tag_name("Gather") && second.first_element_child().is_none());
    for same in ["action", "method", "input", "numDigits", "finishOnKey"] {
        assert_eq!(first.attribute(same), second.attribute(same));
    }
    assert_eq!((first.attribute("timeout"), second.attribute("timeout")), (Some("4"), Some("4")));
    assert_eq!(second.attribute("actionOnEmptyResult"), Some("true"));
    after
}

/// What stands behind a verb that waits: the caller goes on, a responder is let go.
fn when_nothing_comes(after: &[Node<'_, '_>], side: Side, url: &str) {
    assert_eq!(after.len(), 1);
    match side {
        Side::Caller => {
            assert!(after[0].has_tag_name("Redirect"));
            assert_eq!(after[0].text(), Some(url));
        }
        Side::Responder => assert!(after[0].has_tag_name("Hangup")),
    }
}

fn said(node: &Node<'_, '_>) -> Said {
    let language = match node.attribute("language").unwrap() {
        "es-ES" => Language::Spanish,
        "pt-PT" => Language::Portuguese,
        "en-GB" => Language::English,
        other => panic!("no language of ours: {other}"),
    };
    Said { language, text: node.text().unwrap().to_owned() }
}

/// Keys as a platform posts them: the key that ends them stands apart.
fn digits(keys: &Keyed, next: &Next) -> Pairs {
    let keys = keys.expose();
    match keys.strip_suffix('#').filter(|_| next.end_key == "#") {
        Some("") if next.twice => pairs(&[("Digits", "")]),
        Some(bare) => pairs(&[("Digits", bare), ("FinishedOnKey", "#")]),
        None => pairs(&[("Digits", keys), ("FinishedOnKey", "")]),
    }
}

fn happened(event: &CallEvent, next: &Next) -> Pairs {
    match event {
        CallEvent::Answered => vec![],
        CallEvent::Keys(keys) => digits(keys, next),
        CallEvent::Speech(text) => pairs(&[("SpeechResult", text), ("Confidence", "0.92")]),
        CallEvent::Silence => pairs(&[("Digits", "")]),
        CallEvent::Recorded(recording) if recording.reference.is_empty() => vec![],
        CallEvent::Recorded(recording) => pairs(&[
            ("RecordingUrl", "https://api.example.com/RE1"),
            ("RecordingDuration", &recording.seconds.to_string()),
            ("Digits", "#"),
        ]),
        CallEvent::LegEnded(word) => {
            let status = match word {
                CarrierWord::Answered => "completed",
                CarrierWord::Busy => "busy",
                CarrierWord::NoAnswer => "no-answer",
                CarrierWord::Failed => "failed",
                CarrierWord::NotBridged => {
                    return pairs(&[("DialCallStatus", "completed"), ("DialBridged", "false")]);
                }
            };
            pairs(&[("DialCallStatus", status)])
        }
    }
}

impl Driver for Webhooks<'_> {
    fn begin(&mut self, start: &Start) -> Result<Scene, Stuck> {
        assert!(!start.no_records, "platforms record");
        if start.no_speech {
            self.account = KEYS_ONLY;
        }
        let to = if start.line.as_deref() == Some("pt") { LINE_PT } else { LINE_ES };
        let from = start.from.as_deref().unwrap_or("anonymous").replace(' ', "");
        self.facts = pairs(&[("From", &from), ("To", to), ("Direction", "inbound")]);
        if start.verified {
            self.facts.extend(pairs(&[("StirVerstat", "TN-Validation-Passed-A")]));
        }
        Ok(self.caller(&format!("{URL}/v1/voice/twilio"), &vec![]))
    }

    fn step(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let next = self.next.clone();
        Ok(self.caller(&next.url, &happened(&event, &next)))
    }

    fn leg(&mut self, event: CallEvent) -> Result<Scene, Stuck> {
        let rung = self.rung.as_ref().unwrap();
        let facts = pairs(&[
            ("From", &rung.shown),
            ("To", &rung.number),
            ("ParentCallSid", &self.call),
            ("Direction", "outbound-dial"),
        ]);
        let more = happened(&event, &rung.next);
        let answer = self.post(&rung.next.url, &rung.leg, &facts, &more);
        let (scene, next, _) = self.read(&answer, Side::Responder);
        self.rung.as_mut().unwrap().next = next;
        Ok(scene)
    }

    fn hang_up(&mut self) -> Result<(), Stuck> {
        let over = pairs(&[("CallStatus", "completed"), ("CallDuration", "42")]);
        let url = format!("{URL}/v1/voice/twilio/status");
        let answer = self.post(&url, &self.call, &self.facts, &over);
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        Ok(())
    }
}
