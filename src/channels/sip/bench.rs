//! The extensions of the bench: the same engine without a conversation, for measuring.
//!
//! 900 plays a tone until a key, takes four keys, plays a second tone until a key, plays a third
//! and hangs up. 901 answers and is silent. 902 answers and plays. 903 rings and never answers.
use super::Door;
use super::caller::answer;
use super::settings::TrunkFacts;
use super::sounds::tone;
use super::voice::{Heard, Voice};
use crate::sip::agent::IncomingCall;
use crate::telephony::Clip;
use crate::telephony::phone::Leg;

/// The three tones, told apart by their frequency.
const GREETING_HZ: u16 = 440;
const MENU_HZ: u16 = 660;
const DONE_HZ: u16 = 880;
/// A tone that goes on is a second over and over.
const LOOP_MS: u64 = 1_000;
const DONE_MS: u64 = 1_500;
/// Keys of the bench's code.
const CODE_KEYS: usize = 4;

/// Serves one call to an extension of the bench.
pub(super) async fn serve(
    door: &Door,
    trunk: &TrunkFacts,
    mut leg: Leg,
    call: &IncomingCall,
    extension: &'static str,
) {
    if extension == "903" {
        if leg.ring(None).await.is_ok() {
            // Until the caller gives up.
            while leg.event().await.is_some() {}
        }
        return;
    }
    let Ok(mut voice) = answer(door, trunk, leg, call).await else { return };
    match extension {
        "900" => {
            if menu(&mut voice).await.is_some() {
                voice.hang_up(None).await;
            }
        }
        "902" => {
            voice.session().music(Some(tone(GREETING_HZ, LOOP_MS)));
            until_gone(&mut voice).await;
        }
        _ => until_gone(&mut voice).await,
    }
}

/// The menu of extension 900; nothing when the caller hung up.
async fn menu(voice: &mut Voice) -> Option<()> {
    let session = voice.session();
    session.music(Some(tone(GREETING_HZ, LOOP_MS)));
    keys(voice, 1).await?;
    voice.session().music(None);
    keys(voice, CODE_KEYS - 1).await?;
    voice.session().music(Some(tone(MENU_HZ, LOOP_MS)));
    keys(voice, 1).await?;
    voice.session().music(None);
    let done: Clip = tone(DONE_HZ, DONE_MS);
    let play = voice.play(vec![done]);
    voice.heard_out(play).await.then_some(())
}

async fn keys(voice: &mut Voice, count: usize) -> Option<()> {
    let mut pressed = 0;
    while pressed < count {
        match voice.next().await {
            Heard::Key(_) => pressed += 1,
            Heard::Gone => return None,
            Heard::Played(_)
            | Heard::Sent
            | Heard::Recorded(..)
            | Heard::Parted
            | Heard::Referred(_) => {}
        }
    }
    Some(())
}

async fn until_gone(voice: &mut Voice) {
    while !matches!(voice.next().await, Heard::Gone) {}
}
