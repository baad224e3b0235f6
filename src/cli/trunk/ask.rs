//! Asking a trunk: a telephone of our own, with that trunk alone, on free ports.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use super::super::desk::Context;
use super::super::{Failure, desk};
use super::seen::{Called, Ending, Heard, Registering, Seen};
use crate::api::trunk_shapes::TrunkLine;
use crate::app::sip::{media_settings, trunk_facts, trunk_setup};
use crate::media::sdp::{Exchange, Local};
use crate::media::srtp::{MASTER_BYTES, MasterKey};
use crate::model::PhoneNumber;
use crate::runtime::{Random, SystemRandom};
use crate::sip::agent::{Sdp, TrunkState};
use crate::sip::{Host, Message, Method, NameAddr, SipUri, TelUri, Uri, UriParams};
use crate::telephony::engine::{Engine, Session};
use crate::telephony::phone::{Dial, Leg, LegEvent, Phone, PhoneConfig, Watcher};
use crate::telephony::resolve::Names;
use crate::telephony::trunks::Trunk;

/// How long an answer to OPTIONS or REGISTER is waited for.
const ANSWER_MAX: Duration = Duration::from_secs(8);
/// How long is listened after the answer of the test call.
const LISTEN: Duration = Duration::from_secs(3);
/// Messages that are kept of one check.
const HEARD_MAX: usize = 500;

/// What is asked of a trunk.
pub(super) struct Question<'a> {
    pub(super) trunk: &'a Trunk,
    /// Whom the test call goes to, and how long it may ring.
    pub(super) call: Option<(PhoneNumber, Duration)>,
    /// What the running daemon says of it; it registers then, and we do not.
    pub(super) daemon: Option<TrunkLine>,
}

/// Everything that came in, with the moment.
type Log = Arc<Mutex<Vec<(Instant, SocketAddr, Message)>>>;

/// The telephone of a check.
struct Checker {
    phone: Phone,
    log: Log,
    trunk: Trunk,
}

/// Asks, and returns what was seen.
pub(super) fn ask(context: &Context, question: &Question<'_>) -> Result<Seen, Failure> {
    desk::runtime()?.block_on(Box::pin(asked(context, question)))
}

async fn asked(context: &Context, question: &Question<'_>) -> Result<Seen, Failure> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom::default());
    let checker = Checker::start(context, question, &random).await?;
    let options = checker.options().await;
    let registration = match &question.daemon {
        _ if !question.trunk.register => Registering::NotWanted,
        Some(line) => Registering::OfDaemon(line.clone()),
        None => checker.registration().await,
    };
    let call = match &question.call {
        Some((number, ring)) => {
            Some(Box::pin(checker.call(context, number, *ring, &random)).await?)
        }
        None => None,
    };
    let trouble = checker.phone.trunks().into_iter().find_map(|status| status.trouble);
    checker.phone.stop().await;
    Ok(Seen {
        trunk: question.trunk.clone(),
        media_address: context.loaded.config.media.told_address(),
        trouble,
        options,
        registration,
        call,
    })
}

impl Checker {
    async fn start(
        context: &Context,
        question: &Question<'_>,
        random: &Arc<dyn Random>,
    ) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
        let mut sip = context.loaded.config.sip.clone();
        // The daemon, or another program, may have the ports of the configuration.
        sip.listen.iter_mut().for_each(|listen| listen.address.set_port(0));
        sip.listen.sort_by_key(|listen| (listen.protocol, listen.address));
        sip.listen.dedup();
        let trunk = Trunk {
            register: question.trunk.register && question.daemon.is_none(),
            probe_s: 60,
            ..question.trunk.clone()
        };
        let mut setup = trunk_setup(&context.loaded, &trunk).map_err(|error| failed(&error))?;
        setup.trunk = trunk;
        let config = PhoneConfig {
            sip,
            trunks: vec![setup],
            base_dir: context.loaded.base_dir.clone(),
            user_agent: Some(concat!("centralita/", env!("CARGO_PKG_VERSION")).to_owned()),
        };
        let log = Log::default();
        let kept = Arc::clone(&log);
        let watcher: Watcher = Box::new(move |from, message| {
            let mut log = kept.lock().unwrap_or_else(PoisonError::into_inner);
            if log.len() < HEARD_MAX {
                log.push((Instant::now(), from, message.clone()));
            }
        });
        let names = Names::system().map_err(|error| failed(&error))?;
        let random = Arc::clone(random);
        // Calls that come meanwhile are told 503: nobody takes them here.
        let started = Phone::start_watched(config, names, random, Some(watcher)).await;
        let (phone, _) = started.map_err(|error| failed(&error))?;
        Ok(Self { phone, log, trunk: question.trunk.clone() })
    }

    /// The responses to requests of a method since then.
    fn answers(&self, method: &Method, since: Instant) -> Vec<Heard> {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = log.iter().filter(|(at, _, message)| {
            *at >= since
                && message.code().is_some()
                && message.cseq().is_ok_and(|cseq| cseq.method == *method)
        });
        let heard = |(at, from, message): &(Instant, SocketAddr, Message)| Heard {
            after: at.duration_since(since),
            from: *from,
            message: message.clone(),
        };
        ours.map(heard).collect()
    }

    /// Asks twice: the first answer may have waited for a connection, so the second is measured.
    async fn options(&self) -> Option<Heard> {
        let mut phone = self.phone.clone();
        let known = async {
            while phone.trunks().iter().all(|status| status.up.is_none()) {
                phone.trunks_changed().await;
            }
        };
        timeout(ANSWER_MAX, known).await.ok()?;
        let begun = Instant::now();
        if self.phone.probe(&self.trunk.id).await.is_err() {
            return None;
        }
        self.next_answer(&Method::Options, begun).await
    }

    async fn next_answer(&self, method: &Method, since: Instant) -> Option<Heard> {
        let deadline = since + ANSWER_MAX;
        // The log is filled by another task; looking is cheap, and the answer bears its own moment.
        let mut look = tokio::time::interval(Duration::from_millis(20));
        loop {
            let found = self.answers(method, since).into_iter().find(|heard| {
                heard.message.code().is_some_and(|code| code >= 200 && !matches!(code, 401 | 407))
            });
            if found.is_some() {
                return found;
            }
            if timeout_at(deadline, look.tick()).await.is_err() || Instant::now() >= deadline {
                return None;
            }
        }
    }

    async fn registration(&self) -> Registering {
        let mut phone = self.phone.clone();
        let told = async {
            loop {
                let state = phone.trunks().first().and_then(|status| status.registration);
                if let Some(state) = state.filter(|state| *state != TrunkState::Unregistered) {
                    return state;
                }
                phone.trunks_changed().await;
            }
        };
        timeout(ANSWER_MAX, told).await.map_or(Registering::Silent, Registering::Ours)
    }

    async fn call(
        &self,
        context: &Context,
        number: &PhoneNumber,
        ring: Duration,
        random: &Arc<dyn Random>,
    ) -> Result<Called, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
        let settings = media_settings(&context.loaded);
        let engine =
            Engine::start(&settings, Arc::clone(random)).map_err(|error| failed(&error))?;
        let (session, _events) = engine.open().map_err(|error| failed(&error))?;
        let mut key = [0_u8; MASTER_BYTES];
        random.fill(&mut key).map_err(|error| failed(&error))?;
        let facts = trunk_facts(&self.trunk);
        let local = Local {
            address: context.loaded.config.media.told_address(),
            port: session.port(),
            codecs: facts.codecs,
            events: true,
            srtp: facts.srtp,
        };
        let exchange = Exchange::new(local, 1, MasterKey::new(key));
        let begun = Instant::now();
        let mut talk = Talk { session, exchange, sound: None };
        let ending = self.talk(&mut talk, number, ring).await;
        let answers = self.answers(&Method::Invite, begun);
        let packets = engine.statistics().packets_in;
        talk.session.close();
        Ok(Called { number: number.clone(), answers, ending, sound: talk.sound, packets })
    }

    async fn talk(&self, talk: &mut Talk, number: &PhoneNumber, ring: Duration) -> Ending {
        let host = Host::parse(self.trunk.domain());
        let host = host.unwrap_or_else(|| Host::Name("anonymous.invalid".to_owned()));
        let shown = self.trunk.shown_number.as_ref();
        let user = shown.map_or(self.trunk.user.as_str(), PhoneNumber::as_str);
        let user = Some(user).filter(|user| !user.is_empty());
        let dial = Dial {
            trunk: self.trunk.id.clone(),
            target: tel(number),
            shown: NameAddr::new(Uri::Sip(SipUri::new(user, host, None))),
            asserted: shown.map(tel),
            offer: Some(Sdp(talk.exchange.offer())),
        };
        let mut leg = match self.phone.dial(dial).await {
            Ok(leg) => leg,
            Err(error) => return Ending::NotMade(error.to_string()),
        };
        let Ok(ending) = timeout(ring, talk.until_answered(&mut leg)).await else {
            return Ending::RangOut;
        };
        if ending == Ending::Answered {
            talk.session.start();
            let _over = timeout(LISTEN, until_over(&mut leg)).await;
            // It may be over already.
            let _over = leg.hang_up(None).await;
            let _over = timeout(LISTEN, until_over(&mut leg)).await;
        }
        ending
    }
}

/// The sound of the test call.
struct Talk {
    session: Session,
    exchange: Exchange,
    sound: Option<Result<crate::media::sdp::Negotiated, crate::media::sdp::Refused>>,
}

impl Talk {
    async fn until_answered(&mut self, leg: &mut Leg) -> Ending {
        loop {
            match leg.event().await {
                Some(LegEvent::Answered(sdp)) => {
                    self.agree(sdp.as_ref());
                    return Ending::Answered;
                }
                Some(LegEvent::Progress { sdp, .. }) => self.agree(sdp.as_ref()),
                Some(LegEvent::Failed { code, .. }) => return Ending::Refused(code),
                Some(LegEvent::Ended(_)) | None => return Ending::Refused(487),
                Some(
                    LegEvent::Trying
                    | LegEvent::Acked(_)
                    | LegEvent::Reoffered(_)
                    | LegEvent::Reanswered(_)
                    | LegEvent::ReofferFailed(_)
                    | LegEvent::Keys { .. }
                    | LegEvent::Referred(_),
                ) => {}
            }
        }
    }

    fn agree(&mut self, sdp: Option<&Sdp>) {
        let Some(sdp) = sdp else { return };
        let agreed = self.exchange.accept(&sdp.0);
        if let Ok(negotiated) = &agreed {
            self.session.negotiated(negotiated.clone(), negotiated.remote.ip());
        }
        // The same answer may come twice, early and at last: the first stands.
        if self.sound.as_ref().is_none_or(Result::is_err) {
            self.sound = Some(agreed);
        }
    }
}

async fn until_over(leg: &mut Leg) {
    while !matches!(leg.event().await, Some(LegEvent::Ended(_) | LegEvent::Failed { .. }) | None) {}
}

fn tel(number: &PhoneNumber) -> Uri {
    Uri::Tel(TelUri { number: number.as_str().to_owned(), params: UriParams::default() })
}
