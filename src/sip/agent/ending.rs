//! How a call ends, and what the clock does to it.
use super::super::dialog::{ReliableStep, SessionStep};
use super::super::transaction::TransactionId;
use super::super::{Cause, Message};
use super::api::{EndCause, Event, ReferOutcome};
use super::core::Cx;
use super::leg::{Leg, OwedTo, Stage};

/// What Reason says when our 200 was never acknowledged.
fn no_ack() -> Cause {
    let (protocol, text) = ("SIP".to_owned(), Some("No ACK received".to_owned()));
    Cause { protocol, cause: Some(408), text }
}

impl Leg {
    /// We hang up. Its end is told at once; what the rules want sent goes out when it may.
    pub(super) fn hang_up(&mut self, cx: &mut Cx<'_>, reason: Option<Cause>, cause: EndCause) {
        match self.stage {
            Stage::Over => {}
            // The status is one that refuses.
            Stage::Ringing => {
                let _refused = self.reject(cx, 480, None, cause);
            }
            Stage::Dialling => {
                self.hang_up = Some(reason);
                self.ended(cx, cause);
                self.cancel(cx);
            }
            Stage::Up => {
                self.settle_ack(cx);
                // Who answered says BYE only after the ACK (RFC 3261 15).
                if self.ack.as_ref().is_some_and(|ack| ack.first) {
                    self.hang_up = Some(reason);
                } else {
                    self.ack = None;
                    self.bye(cx, reason.as_ref());
                }
                self.ended(cx, cause);
            }
        }
    }

    /// A 2xx of theirs whose ACK waits for the driver gets it now.
    fn settle_ack(&mut self, cx: &mut Cx<'_>) {
        let owed = self.owed.as_ref().map(|owed| owed.to.clone());
        if let Some(OwedTo::Ack { invite, number, .. }) = owed {
            self.owed = None;
            self.acknowledge(cx, invite, number, None);
        }
    }

    /// The other side broke the rules of offer and answer.
    pub(super) fn broken(&mut self, cx: &mut Cx<'_>) {
        self.bye(cx, None);
        self.ended(cx, EndCause::Broken);
    }

    /// Their BYE.
    pub(super) fn bye_received(&mut self, cx: &mut Cx<'_>, id: TransactionId, bye: &Message) {
        cx.answer(id, 200, None);
        let cause = EndCause::Remote(bye.reasons().unwrap_or_default());
        // A BYE of ours that waited for the ACK is not wanted any more.
        self.ack = None;
        if self.refer.is_some() {
            self.refer_over(cx, ReferOutcome::Unknown);
        }
        match self.stage {
            Stage::Over | Stage::Dialling => {}
            // What they asked by INVITE is answered too (RFC 3261 15.1.2).
            Stage::Ringing => {
                let _refused = self.reject(cx, 487, None, cause);
            }
            Stage::Up => {
                self.settle_ack(cx);
                self.ended(cx, cause);
            }
        }
    }

    /// An ACK within the dialog.
    pub(super) fn acked(&mut self, cx: &mut Cx<'_>, ack: &Message) {
        let number = ack.cseq().map_or(0, |cseq| cseq.number);
        let Some(wait) = self.ack.take_if(|wait| wait.number == number) else { return };
        if self.stage == Stage::Over {
            if let Some(reason) = self.hang_up.take() {
                self.bye(cx, reason.as_ref());
            }
            return;
        }
        let (leg, sdp) = (self.id, super::body::sdp(ack).ok().flatten());
        let wanted = self.exchange.is_ours() && self.changing.is_none();
        if wanted {
            if sdp.is_none() {
                return self.broken(cx);
            }
            self.exchange.settle();
        }
        let sdp = sdp.filter(|_| wanted);
        if wait.first {
            cx.tell(Event::Acked { leg, sdp });
        } else if wanted {
            cx.tell(Event::Reanswered { leg, sdp });
        }
    }

    /// Our first INVITE, or another request, was not answered or could not be sent.
    pub(super) fn unanswered(&mut self, cx: &mut Cx<'_>, code: u16) {
        if self.stage == Stage::Dialling {
            self.failed(cx, code, None, vec![]);
        }
    }

    /// Lets time pass.
    pub(super) fn tick(&mut self, cx: &mut Cx<'_>) {
        let now = cx.now;
        match self.provisional.tick(now) {
            Some(ReliableStep::Repeat(bytes)) => self.repeat_provisional(cx, bytes),
            // Who asked for reliable responses does not acknowledge them (RFC 3262 3).
            Some(ReliableStep::GiveUp) => {
                let _refused = self.reject(cx, 504, None, EndCause::Lost);
            }
            None => {}
        }
        self.tick_ack(cx);
        if self.owed.as_ref().is_some_and(|owed| owed.until <= now) {
            // An INVITE that nobody answers costs the call; a refusal leaves it as it was.
            let _answered = self.answer_reoffer(cx, Err(488));
        }
        if self.retry.as_ref().is_some_and(|retry| retry.at <= now) {
            self.retry_now(cx);
        }
        match self.session.as_mut().and_then(|session| session.tick(now)) {
            Some(SessionStep::Refresh) => self.refresh_session(cx),
            Some(SessionStep::Expire) => {
                self.bye(cx, None);
                self.ended(cx, EndCause::Lost);
            }
            None => {}
        }
        if self.refer.is_some_and(|refer| refer.until <= now) {
            self.refer_over(cx, ReferOutcome::Unknown);
        }
        if self.ring_until.is_some_and(|until| until <= now) {
            self.rung_out(cx);
        }
    }

    /// It rang for as long as it may.
    fn rung_out(&mut self, cx: &mut Cx<'_>) {
        self.ring_until = None;
        if self.stage == Stage::Dialling {
            self.hang_up = Some(None);
            self.failed(cx, super::dialled::NO_RESPONSE, None, vec![]);
            self.cancel(cx);
        } else {
            // Refused unless it was answered: then it rings no more.
            let _refused = self.reject(cx, 480, None, EndCause::Local);
        }
    }

    /// Repeats a 2xx without an ACK; after 64*T1 the call is ended with BYE.
    fn tick_ack(&mut self, cx: &mut Cx<'_>) {
        let Some(wait) = &mut self.ack else { return };
        if wait.until <= cx.now {
            self.ack = None;
            self.hang_up = None;
            self.bye(cx, Some(&no_ack()));
            return self.ended(cx, EndCause::NoAck);
        }
        if wait.repeat.due(cx.now) {
            let (invite, response) = (wait.invite, wait.response.clone());
            cx.respond(invite, response);
        }
    }

    fn repeat_provisional(&self, cx: &mut Cx<'_>, bytes: bytes::Bytes) {
        if let Some(target) = self.invite.and_then(|id| cx.core.layer.way_back(id)).cloned() {
            let transmission =
                super::super::flow::Transmission { target, bytes, transaction: None };
            cx.transmit(vec![transmission]);
        }
    }
}
