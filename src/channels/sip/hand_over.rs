//! A caller is handed over to somebody who is always there: his operator connects the two (RFC 3515).
//!
//! Only where the trunk says `refer = true`, and only to attended numbers: whoever must press the key
//! first is rung by us. When the operator refuses, or nobody hears how it went, we put him through.
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::Door;
use super::call::CallFacts;
use super::voice::{Heard, Voice};
use crate::calls::Dial;
use crate::sip::agent::ReferOutcome;
use crate::sip::{Host, SipUri, Uri};

/// How much longer than a telephone is rung the operator may take to say how it went.
const ANSWER_MORE: Duration = Duration::from_secs(10);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandedOver {
    /// They are connected.
    Yes,
    /// We are to put him through.
    No,
    /// The caller hung up, or was lost.
    Gone,
    /// The caller pressed the key for danger.
    Danger,
}

/// Asks the caller's operator to connect him, where that may be.
pub(super) async fn hand_over(
    door: &Door,
    facts: &CallFacts,
    voice: &mut Voice,
    dial: &Dial,
) -> HandedOver {
    let attended = dial.screening.is_none() && dial.with.is_empty();
    let trunk = door.settings.trunk(&facts.carrier).filter(|trunk| attended && trunk.refer);
    let host = trunk.and_then(|trunk| Host::parse(&trunk.domain));
    let Some(host) = host else { return HandedOver::No };
    let to = Uri::Sip(SipUri::new(Some(dial.number.as_str()), host, None));
    voice.session().music(Some(door.sounds.ringing(facts.country())));
    let over =
        if voice.refer(to).await { outcome(voice, dial.ring_s).await } else { HandedOver::No };
    voice.session().music(None);
    if over == HandedOver::No {
        tracing::warn!(trunk = facts.carrier, "a trunk hands no caller over; we put him through");
    }
    over
}

/// Waits for how it went: that it was taken says nothing yet.
async fn outcome(voice: &mut Voice, ring_s: u64) -> HandedOver {
    let latest = Instant::now() + Duration::from_secs(ring_s) + ANSWER_MORE;
    loop {
        let Ok(heard) = timeout_at(latest, voice.next()).await else { return HandedOver::No };
        match heard {
            Heard::Gone => return HandedOver::Gone,
            Heard::Key(key) if key.as_char() == '9' => return HandedOver::Danger,
            Heard::Referred(ReferOutcome::Finished(200..300)) => return HandedOver::Yes,
            Heard::Referred(
                ReferOutcome::Finished(_) | ReferOutcome::Refused(_) | ReferOutcome::Unknown,
            ) => return HandedOver::No,
            Heard::Referred(ReferOutcome::Progress(_))
            | Heard::Key(_)
            | Heard::Played(_)
            | Heard::Sent
            | Heard::Recorded(..)
            | Heard::Parted => {}
        }
    }
}
