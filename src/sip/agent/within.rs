//! Requests within a call, and the responses to ours.
use super::super::dialog::{DialogId, keys};
use super::super::transaction::{Sent, TransactionId};
use super::super::{HeaderName, Message, Method};
use super::api::{EndCause, Event, ReferOutcome};
use super::compose;
use super::core::{Cx, Use, What};
use super::leg::{Leg, Stage};

impl Leg {
    /// A request of theirs in this dialog; it has passed the checks that all requests pass.
    pub(super) fn requested(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        request: &Message,
        dialog: &DialogId,
    ) {
        let early = self.early.iter_mut().map(|early| &mut early.dialog);
        let known = self.dialog.iter_mut().chain(early).find(|known| known.id() == dialog);
        let Some(known) = known else { return cx.answer(id, 481, None) };
        if known.take(request).is_err() {
            return cx.answer(id, 500, None);
        }
        let Some(method) = request.method() else { return };
        match method {
            Method::Bye => self.bye_received(cx, id, request),
            Method::Notify => self.notified(cx, id, request),
            _ if self.stage == Stage::Over => cx.answer(id, 481, None),
            Method::Invite => self.reinvited(cx, id, request),
            Method::Update => self.updated(cx, id, request),
            Method::Info => self.informed(cx, id, request),
            Method::Prack => self.prack(cx, id, request),
            Method::Options => options(cx, id, None),
            // The checks let no others through, and ACK and CANCEL go other ways.
            Method::Ack
            | Method::Cancel
            | Method::Register
            | Method::Refer
            | Method::Subscribe
            | Method::Message
            | Method::Publish
            | Method::Other(_) => cx.answer(id, 405, None),
        }
    }

    /// INFO: keys, or nothing that we know.
    fn informed(&mut self, cx: &mut Cx<'_>, id: TransactionId, info: &Message) {
        if info.body.is_empty() {
            return cx.answer(id, 200, None);
        }
        let kind = info.content_type().ok().flatten();
        if !kind.is_some_and(|kind| keys::is_keys(&kind.essence)) {
            return super::checks::unsupported_body(cx, id, None);
        }
        cx.answer(id, 200, None);
        if let Some(keys::Keys { digits, duration }) = keys::read(&info.body) {
            cx.tell(Event::Keys { leg: self.id, digits, duration });
        }
    }

    /// A response to a request of ours.
    pub(super) fn responded(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) {
        let is_final = response.code().is_some_and(|code| code >= 200);
        match who.what {
            What::Invite => self.invite_response(cx, id, who, response),
            What::Reinvite { .. } => self.reinvite_response(cx, id, who, response),
            What::Refresh if is_final => self.update_response(cx, id, who, response),
            What::Refer if is_final => self.refer_response(cx, id, who, response),
            What::Bye if is_final => {
                // Any other end of it is the end.
                let _again = self.again(cx, id, who, response);
            }
            What::Refresh
            | What::Refer
            | What::Bye
            | What::Cancel
            | What::Prack
            | What::Register
            | What::Options => {}
        }
    }

    /// A request of ours was not answered (408) or could not be sent (503).
    pub(super) fn unheard(&mut self, cx: &mut Cx<'_>, who: Use, code: u16, sent: Option<Sent>) {
        match who.what {
            What::Invite => self.unanswered(cx, who, code, sent),
            What::Reinvite { .. } | What::Refresh => {
                if self.stage == Stage::Up {
                    self.bye(cx, None);
                    self.ended(cx, EndCause::Lost);
                }
            }
            What::Refer => self.refer_over(cx, ReferOutcome::Refused(code)),
            What::Bye | What::Cancel | What::Prack | What::Register | What::Options => {}
        }
    }
}

/// 200 to OPTIONS: what we can.
pub(super) fn options(cx: &mut Cx<'_>, id: TransactionId, to_tag: Option<&str>) {
    let Some(mut response) = cx.response(id, 200, to_tag) else { return };
    compose::abilities(&mut response, true);
    response.headers.push(HeaderName::Accept, compose::ACCEPT);
    response.headers.push(HeaderName::AcceptEncoding, "identity");
    cx.respond(id, response);
}
