//! What one admitted request is about.
use super::last::Caller;
use super::{Account, Admitted, CallRequest, CallStatus, Dialect, Leg, LineFacts, Party};
use crate::calls::NewCall;
use crate::model::{Door, PhoneNumber};

/// One request of a call, admitted.
pub(super) struct Scene {
    /// The platform.
    pub(super) dialect: Dialect,
    /// What came.
    pub(super) admitted: Admitted,
    /// Which line was rung.
    pub(super) line: Option<LineFacts>,
}

impl Scene {
    pub(super) fn new_call(&self) -> NewCall {
        let request = &self.admitted.request;
        NewCall {
            door: Door::Webhook,
            carrier: self.admitted.account.id.clone(),
            id: request.call.clone(),
            from: request.from.number().cloned(),
            verified: self.admitted.number_verified,
            line: self.line.as_ref().map(|line| line.id.clone()),
            speech: self.admitted.account.speech,
            records: true,
            // A mailbox that answers would end the ringing of all the others there.
            rings_together: false,
        }
    }

    pub(super) fn leg(&self) -> Leg {
        let request = &self.admitted.request;
        Leg {
            carrier: self.admitted.account.id.clone(),
            id: request.call.clone(),
            parent: request.value("ParentCallSid").map(str::to_owned),
        }
    }

    /// Returns whether the caller is gone, as the platform says.
    pub(super) fn is_over(&self) -> bool {
        let request = &self.admitted.request;
        // A responder's leg names the caller's.
        request.value("ParentCallSid").is_none() && request.status.is_some_and(CallStatus::is_over)
    }

    /// Returns the platform's word for what the call is doing.
    pub(super) fn how(&self) -> String {
        self.admitted.request.value("CallStatus").unwrap_or_default().to_owned()
    }

    pub(super) fn caller(&self) -> Caller<'_> {
        Caller {
            carrier: &self.admitted.account.id,
            secrets: &self.admitted.account.secrets,
            call: &self.admitted.request.call,
            line: self.line.as_ref().map(|line| line.id.as_str()),
            number: self.line.as_ref().map(|line| &line.number),
        }
    }

    /// Returns what responders are shown instead of the line's number: a platform lets nobody
    /// show a number that is not the account's, and a line that is forwarded to it is not.
    pub(super) fn shown(&self, lines: &[LineFacts]) -> Option<PhoneNumber> {
        let to = &self.admitted.request.to;
        let dialled = dialled(to);
        if lines.iter().any(|line| Some(&line.number) == dialled.as_ref()) {
            return None;
        }
        self.admitted.account.shown_number.clone().or_else(|| to.number().cloned())
    }
}

/// Finds the line that was rung: by its number, by the number that was forwarded, by what the
/// account is for; else the first.
pub(super) fn line_of(
    lines: &[LineFacts],
    account: &Account,
    request: &CallRequest,
) -> Option<LineFacts> {
    let by_number = |number: &PhoneNumber| lines.iter().find(|line| line.number == *number);
    let forwarded = request.value("ForwardedFrom").and_then(Party::read);
    dialled(&request.to)
        .as_ref()
        .and_then(by_number)
        .or_else(|| forwarded.as_ref().and_then(Party::number).and_then(by_number))
        .or_else(|| lines.iter().find(|line| account.line.as_ref() == Some(&line.id)))
        .or_else(|| lines.first())
        .cloned()
}

/// The number that was dialled, also where it stands in a SIP address.
fn dialled(to: &Party) -> Option<PhoneNumber> {
    match to {
        Party::Number(number) => Some(number.clone()),
        Party::Address(address) => {
            let (_, rest) = address.split_once(':')?;
            PhoneNumber::parse(rest, None).ok()
        }
        Party::Withheld => None,
    }
}
