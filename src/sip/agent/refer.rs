//! REFER: asking the other side to call somebody else, and how that goes (RFC 3515).
use super::super::dialog::sipfrag;
use super::super::transaction::TransactionId;
use super::super::{HeaderName, Message, Method, Replaces, Uri};
use super::api::{CommandError, EndCause, Event, ReferOutcome};
use super::core::{Cx, Use, What};
use super::leg::{Leg, ReferWait, Stage};

impl Leg {
    /// What a REFER names so that its receiver takes the place of us in this call (RFC 3891):
    /// their Contact, with a Replaces as they see the dialog.
    pub(super) fn replace_uri(&self) -> Option<String> {
        if self.stage != Stage::Up {
            return None;
        }
        let dialog = self.dialog.as_ref()?;
        let Uri::Sip(mut uri) = dialog.remote_target().clone() else { return None };
        let id = dialog.id();
        let replaces = Replaces {
            call_id: id.call_id.clone(),
            to_tag: id.remote_tag.clone(),
            from_tag: id.local_tag.clone(),
            early_only: false,
        };
        uri.headers = Some(format!("Replaces={}", escaped(&replaces.to_string())));
        Some(uri.to_string())
    }

    /// Sends a REFER to `target`, the text of a URI.
    pub(super) fn refer(&mut self, cx: &mut Cx<'_>, target: &str) -> Result<(), CommandError> {
        if self.stage != Stage::Up || self.refer.is_some() {
            return Err(CommandError::WrongState);
        }
        let (mut refer, to) = self.within(cx, Method::Refer)?;
        let contact = self.contact(cx.core);
        refer.headers.push(HeaderName::ReferTo, format!("<{target}>"));
        refer.headers.push(HeaderName::ReferredBy, contact.as_str());
        refer.headers.push(HeaderName::Contact, contact);
        super::compose::abilities(&mut refer, false);
        self.send(cx, What::Refer, refer, to)?;
        let until = cx.now.saturating_add(super::REFER_WAIT);
        self.refer = Some(ReferWait { until, accepted: false });
        Ok(())
    }

    /// A final response to our REFER: 2xx says only that it was taken.
    pub(super) fn refer_response(
        &mut self,
        cx: &mut Cx<'_>,
        id: TransactionId,
        who: Use,
        response: &Message,
    ) {
        let code = response.code().unwrap_or(500);
        if let (200..300, Some(refer)) = (code, &mut self.refer) {
            refer.accepted = true;
            return;
        }
        let again = matches!(code, 401 | 407) && self.stage == Stage::Up;
        if again && self.again(cx, id, who, response).is_some() {
            return;
        }
        if code >= 300 {
            self.refer_over(cx, ReferOutcome::Refused(code));
        }
        if code == 481 && self.stage == Stage::Up {
            self.bye(cx, None);
            self.ended(cx, EndCause::Lost);
        }
    }

    /// Their NOTIFY, within the number order of the dialog. It may come before the 202.
    pub(super) fn notified(&mut self, cx: &mut Cx<'_>, id: TransactionId, notify: &Message) {
        let event = notify.event().ok().flatten();
        if !event.is_some_and(|event| event.package.eq_ignore_ascii_case("refer")) {
            return super::checks::bad_event(cx, id);
        }
        let Some(refer) = &mut self.refer else { return cx.answer(id, 481, None) };
        refer.accepted = true;
        cx.answer(id, 200, None);
        let over = notify.subscription_state().ok().flatten();
        let over = over.is_some_and(|state| state.is_terminated());
        match sipfrag::status(&notify.body) {
            Some(code @ 200..) => self.refer_over(cx, ReferOutcome::Finished(code)),
            // Without a status, and no more to come: nobody knows.
            _ if over => self.refer_over(cx, ReferOutcome::Unknown),
            Some(code) => {
                let (leg, outcome) = (self.id, ReferOutcome::Progress(code));
                cx.tell(Event::Referred { leg, outcome });
            }
            None => {}
        }
    }

    /// The outcome is known, or never will be.
    pub(super) fn refer_over(&mut self, cx: &mut Cx<'_>, outcome: ReferOutcome) {
        if self.refer.take().is_some() {
            cx.tell(Event::Referred { leg: self.id, outcome });
        }
    }
}

/// A header's value as the headers of a URI hold it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
