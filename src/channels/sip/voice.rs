//! One person on the telephone: the signalling and the sound of a call, as one thing.
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use crate::media::keypad::{Keypad, LONE_AFTER};
use crate::media::keys::Key;
use crate::media::sdp::{Exchange, Negotiated};
use crate::sip::agent::{ReferOutcome, ReferTarget, Sdp};
use crate::sip::{Cause, Uri};
use crate::telephony::Clip;
use crate::telephony::engine::{MediaEvent, PlayId, RecordId, Session, Tape};
use crate::telephony::phone::{Leg, LegEvent};

/// How much longer than its clips a play may take: it waits while the other side takes no sound, and
/// nobody waits for that without end.
const PLAY_LATE_MAX: Duration = Duration::from_secs(10);

/// What somebody does on the telephone, or what becomes of it.
#[derive(Debug)]
pub(super) enum Heard {
    /// A key was pressed.
    Key(Key),
    /// All of a play was heard.
    Played(PlayId),
    /// Nothing is left to be heard.
    Sent,
    /// A recording ended; it may be one of an earlier step.
    Recorded(RecordId, Tape),
    /// Whom this one talks with is gone.
    Parted,
    /// How it goes to hand this one over.
    Referred(ReferOutcome),
    /// The call is over, by whoever.
    Gone,
}

/// How waiting for work of ours ended.
pub(super) enum Waited<T> {
    /// The work is done.
    Done(T),
    /// The key for danger came first; the work is given up.
    Danger,
}

/// Something to be told to the other side. It is kept until it was told, since whoever waits for
/// what is heard may turn to something else in the middle of it.
#[derive(Clone)]
enum Owed {
    Answer(Result<Sdp, u16>),
    Offer(Sdp),
    End(Cause),
}

/// A call that has been answered, by us or by somebody whom we rang.
pub(super) struct Voice {
    leg: Leg,
    session: Arc<Session>,
    media: mpsc::Receiver<MediaEvent>,
    exchange: Exchange,
    /// Where the signalling comes from, when somebody called us: sound from behind the same router
    /// is his.
    source: Option<IpAddr>,
    keypad: Keypad,
    since: Instant,
    /// When all that is queued to be played should be out.
    played_by: Instant,
    owed: Option<Owed>,
    /// The sound failed in one direction and was offered anew.
    mended: bool,
    over: bool,
    lost: bool,
}

impl Voice {
    /// Puts the two halves together.
    pub(super) fn new(
        leg: Leg,
        session: Arc<Session>,
        media: mpsc::Receiver<MediaEvent>,
        exchange: Exchange,
        source: Option<IpAddr>,
    ) -> Self {
        let now = Instant::now();
        Self {
            leg,
            session,
            media,
            exchange,
            source,
            keypad: Keypad::new(),
            since: now,
            played_by: now,
            owed: None,
            mended: false,
            over: false,
            lost: false,
        }
    }

    /// The sound.
    pub(super) const fn session(&self) -> &Arc<Session> {
        &self.session
    }

    /// Plays clips behind what is played already.
    pub(super) fn play(&mut self, clips: Vec<Clip>) -> PlayId {
        let length = clips.iter().map(Clip::length).sum();
        let from = self.played_by.max(Instant::now());
        self.played_by = from.checked_add(length).unwrap_or(from);
        self.session.play(clips)
    }

    /// Ends all plays.
    pub(super) fn stop(&mut self) {
        self.played_by = Instant::now();
        self.session.stop();
    }

    /// What collects the keys, and its clock.
    pub(super) fn keypad(&mut self) -> (&mut Keypad, Duration) {
        let now = self.since.elapsed();
        (&mut self.keypad, now)
    }

    /// When the keypad wants to be asked again.
    pub(super) fn keypad_timeout(&self) -> Option<Instant> {
        self.since.checked_add(self.keypad.timeout()?)
    }

    /// Waits for what happens next. Offers of the other side are answered here; after
    /// [`Heard::Gone`] nothing else comes. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Heard {
        while !self.over {
            if let Some(owed) = self.owed.clone() {
                let refused = matches!(owed, Owed::Answer(Err(_)));
                let ends = matches!(owed, Owed::End(_));
                self.tell(owed).await;
                self.owed = None;
                if ends {
                    // Whoever vanished may never say that he heard it.
                    self.over = true;
                    self.session.close();
                    return Heard::Gone;
                }
                if refused {
                    self.end_unless_agreed();
                }
                continue;
            }
            let heard = tokio::select! {
                event = self.leg.event() => self.signalled(event),
                event = self.media.recv() => self.sounded(event),
            };
            if let Some(heard) = heard {
                return heard;
            }
        }
        Heard::Gone
    }

    /// Waits until a play was heard, or should have been for [`PLAY_LATE_MAX`], and keeps keys for
    /// the next step; `false` when the call was over first.
    pub(super) async fn heard_out(&mut self, play: PlayId) -> bool {
        let latest = self.played_by.checked_add(PLAY_LATE_MAX).unwrap_or(self.played_by);
        loop {
            let Ok(heard) = timeout_at(latest, self.next()).await else {
                tracing::warn!("a call takes no sound; what is said is not waited for any longer");
                return true;
            };
            match heard {
                Heard::Played(id) if id == play => return true,
                Heard::Gone => return false,
                Heard::Key(key) => self.keep(key),
                Heard::Played(_)
                | Heard::Sent
                | Heard::Recorded(..)
                | Heard::Parted
                | Heard::Referred(_) => {}
            }
        }
    }

    /// Waits for work of ours while the call goes on: keys are kept for the next step, and offers
    /// are answered. A lone 9 ends the waiting, unless it is danger already, after [`LONE_AFTER`] or
    /// with the end key; a 9 that other keys follow or precede is part of a number or a code that is
    /// keyed ahead.
    pub(super) async fn during<T>(
        &mut self,
        work: impl Future<Output = T>,
        danger_ends: bool,
    ) -> Waited<T> {
        tokio::pin!(work);
        let (mut keys, mut lone) = (0_usize, None);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Waited::Done(done),
                heard = self.next(), if !self.over => if let Heard::Key(key) = heard {
                    if lone.is_some() && key.as_char() == '#' {
                        return Waited::Danger;
                    }
                    keys = keys.saturating_add(1);
                    let alone = danger_ends && keys == 1 && key.as_char() == '9';
                    lone = alone.then(|| Instant::now() + LONE_AFTER);
                    self.keep(key);
                },
                () = until(lone) => return Waited::Danger,
            }
        }
    }

    /// Whether the call ended because nothing came from the other side any more, or its sound failed:
    /// nobody hung up.
    pub(super) const fn is_lost(&self) -> bool {
        self.lost
    }

    /// Whether the call is over.
    pub(super) const fn is_over(&self) -> bool {
        self.over
    }

    /// Keeps a key that came between two steps for the next.
    pub(super) fn keep(&mut self, key: Key) {
        let (keypad, now) = self.keypad();
        let _between = keypad.press(now, key);
    }

    /// Waits for a recording of a call that is over: its end is handed over too.
    pub(super) async fn last_tape(&mut self, id: RecordId) -> Option<Tape> {
        loop {
            match self.media.recv().await? {
                MediaEvent::Recorded(ended, tape) if ended == id => return Some(tape),
                MediaEvent::Closed | MediaEvent::Failed => return None,
                MediaEvent::Heard
                | MediaEvent::Played(_)
                | MediaEvent::Sent
                | MediaEvent::Key(_)
                | MediaEvent::Recorded(..)
                | MediaEvent::OneWay
                | MediaEvent::TimedOut
                | MediaEvent::Parted => {}
            }
        }
    }

    /// Asks the other side to call somebody else; [`Heard::Referred`] tells how it goes. `false` when
    /// it cannot be asked now.
    pub(super) async fn refer(&self, to: Uri) -> bool {
        let referred = self.leg.refer(ReferTarget::To(to)).await;
        if let Err(error) = &referred {
            tracing::debug!(%error, "a caller is not handed over");
        }
        referred.is_ok()
    }

    /// Hangs up, when the last word is out.
    pub(super) async fn hang_up(&mut self, reason: Option<Cause>) {
        if !self.over {
            self.over = true;
            if let Err(error) = self.leg.hang_up(reason).await {
                tracing::debug!(%error, "a call was over before it was hung up");
            }
        }
        self.session.close();
    }

    async fn tell(&self, owed: Owed) {
        let told = match owed {
            Owed::Answer(answer) => self.leg.answer_reoffer(answer).await,
            Owed::Offer(offer) => self.leg.reoffer(Some(offer)).await,
            Owed::End(reason) => self.leg.hang_up(Some(reason)).await,
        };
        if let Err(error) = told {
            tracing::warn!(%error, "something could not be told to the other side of a call");
        }
    }

    fn signalled(&mut self, event: Option<LegEvent>) -> Option<Heard> {
        match event {
            None | Some(LegEvent::Ended(_) | LegEvent::Failed { .. }) => {
                self.over = true;
                self.session.close();
                return Some(Heard::Gone);
            }
            Some(LegEvent::Acked(answer)) => {
                if let Some(answer) = answer {
                    self.accept(&answer);
                }
                self.end_unless_agreed();
                self.session.start();
            }
            Some(LegEvent::Reoffered(offer)) => self.owed = Some(Owed::Answer(self.answer(offer))),
            Some(LegEvent::Reanswered(Some(answer)) | LegEvent::Answered(Some(answer))) => {
                self.accept(&answer);
            }
            Some(LegEvent::Keys { digits, .. }) => {
                // The session counts each press once, whatever ways it came by.
                let keys = digits.expose().chars().filter_map(Key::from_char);
                keys.for_each(|key| self.session.reported(key));
            }
            Some(LegEvent::ReofferFailed(_)) => self.exchange.withdraw(),
            Some(
                LegEvent::Trying
                | LegEvent::Progress { .. }
                | LegEvent::Answered(None)
                | LegEvent::Reanswered(None),
            ) => {}
            Some(LegEvent::Referred(outcome)) => return Some(Heard::Referred(outcome)),
        }
        None
    }

    fn sounded(&mut self, event: Option<MediaEvent>) -> Option<Heard> {
        match event {
            Some(MediaEvent::Key(pressed)) => Some(Heard::Key(pressed.expose())),
            Some(MediaEvent::Played(id)) => Some(Heard::Played(id)),
            Some(MediaEvent::Sent) => Some(Heard::Sent),
            Some(MediaEvent::Recorded(id, tape)) => Some(Heard::Recorded(id, tape)),
            Some(MediaEvent::Parted) => Some(Heard::Parted),
            Some(MediaEvent::OneWay) => {
                self.mend();
                None
            }
            Some(MediaEvent::TimedOut) => {
                tracing::warn!("a call without sound for too long is ended");
                self.lost = true;
                self.owed = Some(Owed::End(Cause::sip(408, "no media")));
                None
            }
            Some(MediaEvent::Failed | MediaEvent::Closed) | None => {
                self.lost = true;
                self.owed = Some(Owed::End(Cause::sip(500, "media failed")));
                None
            }
            Some(MediaEvent::Heard) => None,
        }
    }

    /// Nothing is heard of somebody whom we speak to: our address may have been lost on the way,
    /// so it is told again, once.
    fn mend(&mut self) {
        if !self.mended {
            self.mended = true;
            tracing::warn!("nothing is heard on a call; the media is offered anew");
            self.owed = Some(Owed::Offer(Sdp(self.exchange.offer())));
        }
    }

    fn answer(&mut self, offer: Option<Sdp>) -> Result<Sdp, u16> {
        let Some(offer) = offer else { return Ok(Sdp(self.exchange.offer())) };
        let (answer, negotiated) =
            self.exchange.answer(&offer.0).map_err(|refused| refused.status())?;
        self.agree(negotiated);
        Ok(Sdp(answer))
    }

    fn accept(&mut self, answer: &Sdp) {
        match self.exchange.accept(&answer.0) {
            Ok(negotiated) => self.agree(negotiated),
            Err(error) => {
                tracing::warn!(%error, "an answer about media cannot be used");
                // The other side may offer now.
                self.exchange.withdraw();
                self.end_unless_agreed();
            }
        }
    }

    /// A call in which no sound was ever agreed on would be silent for ever.
    fn end_unless_agreed(&mut self) {
        if !self.exchange.is_agreed() {
            tracing::warn!("a call whose sound cannot be agreed on is ended");
            self.owed = Some(Owed::End(Cause::sip(488, "no common media")));
        }
    }

    fn agree(&self, negotiated: Negotiated) {
        let source = self.source.unwrap_or_else(|| negotiated.remote.ip());
        self.session.negotiated(negotiated, source);
    }
}

/// Waits until a moment; for ever without one.
pub(super) async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
