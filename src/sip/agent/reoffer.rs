//! New offers within a call, both ways: re-INVITE, UPDATE, and what happens when they meet.
use super::super::dialog::session_timer::{self, Asked};
use super::super::dialog::{Exchange, Glare, glare};
use super::super::transaction::TransactionId;
use super::super::{HeaderName, Message, Method};
use super::api::{CommandError, EndCause, Event, Sdp};
use super::compose;
use super::core::{Cx, Use, What};
use super::leg::{Leg, Owed, OwedTo, Retry, Stage};

impl Leg {
    /// Sends a re-INVITE.
    pub(super) fn reoffer(
        &mut self,
        cx: &mut Cx<'_>,
        sdp: Option<&Sdp>,
        refresh: bool,
    ) -> Result<(), CommandError> {
        let busy = self.ack.is_some()
            || self.owed.is_some()
            || self.changing.is_some()
            || self.exchange != Exchange::Settled;
        if self.stage != Stage::Up || busy {
            return Err(CommandError::WrongState);
        }
        let (mut invite, target) = self.within(cx, Method::Invite)?;
        invite.headers.push(HeaderName::Contact, self.contact(cx.core));
        compose::abilities(&mut invite, false);
        let least = cx.core.config.session_least;
        let wanted = cx.core.config.session_expires(self.trunk).filter(|_| self.peer.timer);
        if let Some(interval) = self.session.map(|s| s.interval()).or(wanted) {
            session_timer::ask(&mut invite, interval, least, self.session);
        }
        compose::describe(&mut invite, sdp);
        self.changing = Some(self.send(cx, What::Reinvite { refresh }, invite, target)?);
        self.retry = None;
        if sdp.is_some() {
            self.exchange = Exchange::Ours;
        }
        Ok(())
    }

    /// A response to our re-INVITE.
    pub(super) fn reinvite_response(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) {
        let code = response.code().unwrap_or(500);
        let refresh = matches!(who.what, What::Reinvite { refresh: true });
        match code {
            // Nobody is asked whether a call that stands may change: it does not ring for long.
            ..200 => cx.core.layer.limit(cx.now, id),
            200..300 => self.reinvite_accepted(cx, id, response),
            _ if self.stage != Stage::Up => self.changing = None,
            401 | 407 => match self.again(cx, id, who, response) {
                Some(id) => self.changing = Some(id),
                None => self.reoffer_failed(cx, code, refresh),
            },
            491 => {
                let body = cx.core.layer.sent(id).map(|(request, _)| request.body.clone());
                let sdp = body.filter(|body| !body.is_empty()).map(Sdp);
                let wait = glare::wait(self.is_ours(), cx.chance());
                self.changing = None;
                self.exchange.settle();
                self.retry = Some(Retry { at: cx.now.saturating_add(wait), sdp, refresh });
            }
            408 | 481 => {
                self.bye(cx, None);
                self.ended(cx, EndCause::Lost);
            }
            _ => {
                self.reoffer_failed(cx, code, refresh);
            }
        }
    }

    /// Everything stays as it was.
    fn reoffer_failed(&mut self, cx: &mut Cx<'_>, code: u16, refresh: bool) {
        self.changing = None;
        self.exchange.settle();
        if !refresh {
            cx.tell(Event::ReofferFailed { leg: self.id, code });
        } else if let Some(session) = &mut self.session {
            session.again(cx.now, super::REFRESH_AGAIN);
        }
    }

    fn reinvite_accepted(&mut self, cx: &mut Cx<'_>, id: TransactionId, response: &Message) {
        let number = response.cseq().map_or(0, |cseq| cseq.number);
        if self.stage != Stage::Up {
            return self.acknowledge(cx, id, number, None);
        }
        if self.changing != Some(id) {
            return;
        }
        self.changing = None;
        if let Some(dialog) = &mut self.dialog {
            dialog.refresh(response);
        }
        self.session = session_timer::answered(cx.now, response);
        let (leg, sdp) = (self.id, super::body::sdp(response).ok().flatten());
        match (self.exchange.is_ours(), sdp) {
            (true, answer) => {
                let offered = cx.core.layer.sent(id).map(|(request, _)| request.body.clone());
                self.our_sdp = offered.map(Sdp).or(self.our_sdp.take());
                self.exchange.settle();
                self.acknowledge(cx, id, number, None);
                cx.tell(Event::Reanswered { leg, sdp: answer });
            }
            (false, Some(offer)) => {
                self.exchange = Exchange::Theirs;
                self.owe(cx, OwedTo::Ack { invite: id, number }, Some(offer));
            }
            (false, None) => {
                self.acknowledge(cx, id, number, None);
                cx.tell(Event::ReofferFailed { leg, code: 488 });
            }
        }
    }

    /// The wait after a 491 is over.
    pub(super) fn retry_now(&mut self, cx: &mut Cx<'_>) {
        let Some(Retry { sdp, refresh, .. }) = self.retry.take() else { return };
        if self.reoffer(cx, sdp.as_ref(), refresh).is_err() && self.stage == Stage::Up {
            // Theirs is under way now: after it.
            let at = cx.now.saturating_add(glare::wait(self.is_ours(), cx.chance()));
            let at = at.max(cx.now.saturating_add(super::RETRY_LEAST));
            self.retry = Some(Retry { at, sdp, refresh });
        }
    }

    /// Their re-INVITE, within the number order of the dialog.
    pub(super) fn reinvited(&mut self, cx: &mut Cx<'_>, id: TransactionId, invite: &Message) {
        if self.stage == Stage::Ringing || self.owed.is_some() {
            return self.later(cx, id);
        }
        let ours = self.changing.is_some() || self.exchange.is_ours() || self.ack.is_some();
        if self.stage == Stage::Dialling || ours {
            return cx.answer(id, 491, None);
        }
        let Some(sdp) = self.checked(cx, id, invite) else { return };
        if invite.contact().is_err() {
            return cx.answer(id, 400, None);
        }
        cx.answer(id, 100, None);
        let late = sdp.is_none();
        if !late {
            self.exchange = Exchange::Theirs;
        }
        self.owe(cx, OwedTo::Response { id, method: Method::Invite, late }, sdp);
    }

    /// Their UPDATE, within the number order of the dialog (RFC 3311 5.2).
    pub(super) fn updated(&mut self, cx: &mut Cx<'_>, id: TransactionId, update: &Message) {
        let Some(sdp) = self.checked(cx, id, update) else { return };
        let Some(offer) = sdp else {
            return self.accept_change(cx, id, &Method::Update, None);
        };
        let mut exchange = self.exchange;
        let fits = match exchange.offered() {
            Ok(()) if self.changing.is_some() => Err(Glare::Ours),
            Ok(()) if self.owed.is_some() || self.exchange == Exchange::Fresh => Err(Glare::Theirs),
            other => other,
        };
        match fits {
            Err(Glare::Ours) => cx.answer(id, 491, None),
            Err(Glare::Theirs) => self.later(cx, id),
            Ok(()) => self.owe_response(cx, id, Method::Update, Some(offer)),
        }
    }

    /// What every offer of theirs is checked for: the interval, and that its body is known. The
    /// answer was sent when it is `None`.
    #[expect(clippy::option_option, reason = "no offer is not the same as a refused one")]
    fn checked(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        request: &Message,
    ) -> Option<Option<Sdp>> {
        let least = cx.core.config.session_least;
        if session_timer::asked(cx.now, request, least, None, None) == Asked::TooBrief {
            super::checks::too_brief(cx, id, None);
            return None;
        }
        let Ok(sdp) = super::body::sdp(request) else {
            super::checks::unsupported_body(cx, id, None);
            return None;
        };
        Some(sdp)
    }

    /// Not now: 500 with a Retry-After of 0 to 10 s (RFC 3261 14.2, RFC 3311 5.2).
    fn later(&self, cx: &mut Cx<'_>, id: TransactionId) {
        let seconds = cx.chance().checked_rem(11).unwrap_or_default();
        if let Some(mut response) = cx.response(id, 500, None) {
            response.headers.push(HeaderName::RetryAfter, seconds.to_string());
            cx.respond(id, response);
        }
    }

    /// They offer in a request whose response the driver's answer goes into.
    pub(super) fn owe_response(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        method: Method,
        offer: Option<Sdp>,
    ) {
        self.exchange = Exchange::Theirs;
        self.owe(cx, OwedTo::Response { id, method, late: false }, offer);
    }

    /// The driver's answer to [`Event::Reoffered`].
    pub(super) fn answer_reoffer(
        &mut self,
        cx: &mut Cx<'_>,
        answer: Result<Sdp, u16>,
    ) -> Result<(), CommandError> {
        if answer.as_ref().is_err_and(|code| !(300..700).contains(code)) {
            return Err(CommandError::Invalid);
        }
        let Some(Owed { to, .. }) = self.owed.take() else {
            return Err(CommandError::WrongState);
        };
        match (to, answer) {
            (OwedTo::Response { id, method, late }, Ok(sdp)) => {
                self.exchange = if late { Exchange::Ours } else { Exchange::Settled };
                self.accept_change(cx, id, &method, Some(sdp));
            }
            (OwedTo::Response { id, .. }, Err(code)) => {
                self.exchange.settle();
                cx.answer(id, code, None);
            }
            (OwedTo::Ack { invite, number, .. }, Ok(sdp)) => {
                self.exchange.settle();
                self.acknowledge(cx, invite, number, Some(&sdp));
                self.our_sdp = Some(sdp);
            }
            // A 2xx cannot be refused: it is acknowledged, and the call ended.
            (OwedTo::Ack { invite, number, .. }, Err(_)) => {
                self.acknowledge(cx, invite, number, None);
                self.bye(cx, None);
                self.ended(cx, EndCause::Local);
            }
            (OwedTo::Prack { fork, rack }, Ok(sdp)) => {
                self.exchange.settle();
                self.send_prack(cx, &fork, &rack, Some(&sdp));
                self.our_sdp = Some(sdp);
            }
            (OwedTo::Prack { .. }, Err(_)) => self.hang_up(cx, None, EndCause::Local),
        }
        Ok(())
    }

    /// 200 to their re-INVITE, UPDATE or PRACK.
    fn accept_change(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        method: &Method,
        sdp: Option<Sdp>,
    ) {
        if let Some((request, dialog)) = cx.core.layer.asked(id).zip(self.dialog.as_mut()) {
            dialog.refresh(request);
        }
        let Some(mut response) = cx.response(id, 200, None) else { return };
        if *method != Method::Prack {
            response.headers.push(HeaderName::Contact, self.contact(cx.core));
            compose::abilities(&mut response, false);
            self.take_session(cx, id, &mut response);
        }
        compose::describe(&mut response, sdp.as_ref());
        self.our_sdp = sdp.or(self.our_sdp.take());
        compose::name_ourselves(&mut response, &cx.core.config);
        cx.respond(id, response.clone());
        if *method == Method::Invite {
            self.wait_for_ack(cx, id, response, false);
        }
    }

    /// The session is to be refreshed: by UPDATE where they take it, else by INVITE with our last
    /// description.
    pub(super) fn refresh_session(&mut self, cx: &mut Cx<'_>) {
        let sent = if self.peer.update {
            self.send_update(cx)
        } else {
            self.reoffer(cx, self.our_sdp.clone().as_ref(), true)
        };
        if let (Err(_), Some(session)) = (sent, &mut self.session) {
            session.again(cx.now, super::RETRY_LEAST);
        }
    }

    fn send_update(&mut self, cx: &mut Cx<'_>) -> Result<(), CommandError> {
        let session = self.session.ok_or(CommandError::WrongState)?;
        let (mut update, target) = self.within(cx, Method::Update)?;
        update.headers.push(HeaderName::Contact, self.contact(cx.core));
        compose::abilities(&mut update, false);
        let least = cx.core.config.session_least;
        session_timer::ask(&mut update, session.interval(), least, Some(session));
        self.send(cx, What::Refresh, update, target).map(|_| ())
    }

    /// A final response to our UPDATE.
    pub(super) fn update_response(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) {
        if self.stage != Stage::Up {
            return;
        }
        match response.code().unwrap_or(500) {
            200..300 => {
                if let Some(dialog) = &mut self.dialog {
                    dialog.refresh(response);
                }
                self.session = session_timer::answered(cx.now, response);
            }
            401 | 407 if self.again(cx, id, who, response).is_some() => {}
            408 | 481 => {
                self.bye(cx, None);
                self.ended(cx, EndCause::Lost);
            }
            code => {
                // Not now, or not this way: soon again, by INVITE when UPDATE is not known.
                let unknown = matches!(code, 405 | 501);
                self.peer.update = !unknown;
                let wait = if unknown { super::RETRY_LEAST } else { super::REFRESH_AGAIN };
                if let Some(session) = &mut self.session {
                    session.again(cx.now, wait);
                }
            }
        }
    }
}
