//! Answering challenges, with the credentials of the trunk of the call and for its realm only.
use super::super::dialog::Dialog;
use super::super::digest::{Answers, Credentials};
use super::super::flow::{Target, TrunkId};
use super::super::transaction::TransactionId;
use super::super::{CSeq, HeaderName, Message};
use super::core::{Cx, Use};

/// How often one request is tried again: for a proxy, for the far end, and for a stale nonce.
const CHALLENGES_MAX: u8 = 3;

/// The credentials of a trunk; without a configured realm, for the realm that it first named.
fn credentials(cx: &Cx<'_>, trunk: TrunkId) -> Option<Credentials> {
    let mut credentials = cx.core.config.trunk(trunk)?.credentials.clone()?;
    if credentials.realm.is_none() {
        let known = cx.core.trunks.get(usize::from(trunk.0));
        credentials.realm = known.and_then(|trunk| trunk.realm.clone());
    }
    Some(credentials)
}

/// The request of transaction `id` again, with the answer to this 401 or 407; `None` when there is
/// none, or when the answer was given before and was wrong.
pub(super) fn again(
    cx: &mut Cx<'_>,
    id: TransactionId,
    who: Use,
    response: &Message,
) -> Option<(Message, Target, u8)> {
    if who.challenged >= CHALLENGES_MAX {
        return None;
    }
    let credentials = credentials(cx, who.trunk)?;
    let mut answers = Answers::new(response, &credentials).ok()?;
    let (request, target) = cx.core.layer.sent(id)?;
    let (mut request, target) = (request.clone(), target.clone());
    let cnonce = cx.token().ok()?;
    let method = request.method()?.clone();
    let (name, value) = answers.next(&method, request.uri_text()?, &cnonce);
    let tried = request.headers.get(&name).is_some();
    if tried && !answers.is_stale() {
        return None;
    }
    if credentials.realm.is_none() {
        learn(cx, who.trunk, &value);
    }
    request.headers.set(name, value);
    renumber(cx, who.trunk, &mut request, &target)?;
    Some((request, target, who.challenged.saturating_add(1)))
}

/// [`again`] for a request within a dialog, whose numbers it takes.
pub(super) fn again_within(
    cx: &mut Cx<'_>,
    id: TransactionId,
    who: Use,
    response: &Message,
    dialog: Option<&mut Dialog>,
) -> Option<(Message, Target, u8)> {
    let dialog = dialog?;
    let (mut request, target, challenged) = again(cx, id, who, response)?;
    let method = request.method()?.clone();
    let cseq = CSeq { number: dialog.next_number(), method };
    request.headers.set(HeaderName::CSeq, cseq.to_string());
    Some((request, target, challenged))
}

/// Makes a request another one: the next number and a fresh branch.
pub(super) fn renumber(
    cx: &Cx<'_>,
    trunk: TrunkId,
    request: &mut Message,
    target: &Target,
) -> Option<()> {
    let CSeq { number, method } = request.cseq().ok()?;
    let cseq = CSeq { number: number.saturating_add(1), method };
    request.headers.set(HeaderName::CSeq, cseq.to_string());
    let via = cx.via(trunk, &target.transport).ok()?;
    request.headers.set(HeaderName::Via, via.to_string());
    Some(())
}

/// Keeps the realm that a trunk named first.
fn learn(cx: &mut Cx<'_>, trunk: TrunkId, authorization: &str) {
    let realm = authorization.split_once("realm=\"").and_then(|(_, rest)| quoted(rest));
    if let Some(known) = cx.core.trunks.get_mut(usize::from(trunk.0)) {
        known.realm = realm;
    }
}

/// What stands before the closing quote, without its backslashes.
fn quoted(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some(out),
            '\\' => out.push(chars.next()?),
            other => out.push(other),
        }
    }
}
