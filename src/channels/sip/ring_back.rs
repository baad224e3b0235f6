//! Callers are rung back: somebody of ours first, who accepts with the key, then the customer.
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Door;
use super::call::CallFacts;
use super::connect::connect_from_memory;
use super::put_through::Happened;
use super::responder::{Performed, Told, act_of, input, perform};
use super::rung::{Rung, ring};
use super::voice::Voice;
use crate::calls::{CarrierWord, Dial, Event};
use crate::conversation::{ACCEPTS, Responder, Screened, Screening};
use crate::intake::{Intake, RingBackRow, RingRow, RungBack};
use crate::model::Language;

/// Callers who are rung back at one time.
const AT_ONCE_MAX: usize = 4;
/// People of ours who are tried for one.
const PEOPLE_MAX: usize = 6;
/// How often it is told that one is still worked on, so that nobody else begins with it.
const HELD_EVERY: Duration = Duration::from_secs(5 * 60);
/// How long each is rung, in seconds.
const RING_S: u64 = 25;
/// How long a customer is rung, in seconds.
const CUSTOMER_RING_S: u64 = 40;

/// Rings callers back until told to stop; whoever talks then may finish.
pub(super) async fn run(door: Arc<Door>, intake: Intake, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(AT_ONCE_MAX));
    let mut look = tokio::time::interval(door.settings.pace.ring_backs);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = look.tick() => {}
        }
        while let Ok(place) = Arc::clone(&room).try_acquire_owned() {
            let row = match intake.next_ring_back().await {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "call-backs cannot be read; trying again");
                    break;
                }
            };
            let one = one(Arc::clone(&door), intake.clone(), row);
            door.tasks.spawn(async move {
                one.await;
                drop(place);
            });
        }
    }
}

async fn one(door: Arc<Door>, intake: Intake, row: RingBackRow) {
    let came = {
        let came = try_once(&door, &row);
        tokio::pin!(came);
        let mut held = tokio::time::interval_at(Instant::now() + HELD_EVERY, HELD_EVERY);
        loop {
            tokio::select! {
                came = &mut came => break came,
                _ = held.tick() => {}
            }
            if let Err(error) = intake.hold_ring_back(&row).await {
                tracing::warn!(%error, "that a call-back is worked on is not written");
            }
        }
    };
    if let Err(error) = intake.rung_back(row, came).await {
        tracing::error!(%error, "what came of a call-back is not written; it is made again");
    }
}

async fn try_once(door: &Arc<Door>, row: &RingBackRow) -> RungBack {
    let Some(facts) = facts(door, &row.order.line, row.order.language) else {
        return RungBack::NobodyFree;
    };
    for person in row.people.iter().take(PEOPLE_MAX) {
        let Ok(mut voice) = reach(door, &facts, person).await else { continue };
        if person.attended || accepts(door, &facts, row, person, &mut voice).await {
            return customer(door, &facts, row, person, voice).await;
        }
        voice.hang_up(None).await;
    }
    RungBack::NobodyFree
}

/// A call of our own, on a line.
pub(super) fn facts(door: &Door, line: &str, language: Language) -> Option<Arc<CallFacts>> {
    let line = door.settings.lines.iter().find(|one| one.id == line);
    let line = line.or_else(|| door.settings.lines.first())?;
    Some(Arc::new(CallFacts {
        carrier: String::new(),
        id: door.new_id()?,
        line: Some(line.id.clone()),
        line_number: Some(line.number.clone()),
        language,
        caller: None,
        verified: false,
    }))
}

/// Rings somebody of ours; else tells how his telephone failed.
pub(super) async fn reach(
    door: &Door,
    facts: &CallFacts,
    person: &Responder,
) -> Result<Voice, CarrierWord> {
    let shown = facts.line_number.clone().ok_or(CarrierWord::Failed)?;
    let dial = Dial {
        responder: person.id.clone(),
        number: person.number.clone(),
        shown,
        ring_s: RING_S,
        screening: None,
        asks: None,
        with: vec![],
    };
    let (news, mut heard) = mpsc::unbounded_channel();
    let (tell, mut told) = mpsc::unbounded_channel();
    let ringing = ring(door, facts, &dial, 0, &news, &mut told);
    tokio::pin!(ringing);
    loop {
        let rung = tokio::select! {
            rung = &mut ringing => rung,
            Some((happened, _)) = heard.recv() => {
                if matches!(happened, Happened::RangOut(_)) {
                    let _ended = tell.send(Told::Leave);
                }
                continue;
            }
        };
        return match rung {
            Rung::Answered(_, voice) => Ok(*voice),
            Rung::Failed(word) => Err(word),
            Rung::Left => Err(CarrierWord::NoAnswer),
        };
    }
}

/// Says what it is about; whether he presses the key.
async fn accepts(
    door: &Door,
    facts: &CallFacts,
    row: &RingBackRow,
    person: &Responder,
    voice: &mut Voice,
) -> bool {
    let brief = row.order.brief(row.ticket, &row.number);
    let mut screening = Screening::new(person.language, brief);
    let screened = screen(door, facts, &mut screening, voice).await;
    screened == Some(Screened::Accepted)
}

/// Goes through the question for the key from memory; nothing when he hung up before it was decided.
pub(super) async fn screen(
    door: &Door,
    facts: &CallFacts,
    screening: &mut Screening,
    voice: &mut Voice,
) -> Option<Screened> {
    screen_about(door, facts, screening, voice, None).await
}

/// The same about a page: when he presses the key, the page is asked whether somebody else was first.
pub(super) async fn screen_about(
    door: &Door,
    facts: &CallFacts,
    screening: &mut Screening,
    voice: &mut Voice,
    page: Option<(&Intake, &RingRow)>,
) -> Option<Screened> {
    let mut event = Event::Answered;
    loop {
        if let Some((intake, row)) = page
            && matches!(&event, Event::Keys(keys) if ACCEPTS.contains(&keys.expose()))
        {
            screening.taken(is_taken(intake, row).await);
        }
        let turn = screening.handle(&input(event));
        let say = door.question(facts.line.as_deref(), &turn);
        let act = act_of(&turn.then);
        match perform(door, voice, &say, act).await {
            Performed::Event(next) => event = next,
            Performed::Accepted | Performed::Released => return screening.ended(),
            // Who pressed the key and hung up at once has decided.
            Performed::Gone => {
                return screening.ended().filter(|how| *how != Screened::Accepted);
            }
        }
    }
}

/// Takes a page for him who was rung, unless somebody else has it.
async fn is_taken(intake: &Intake, row: &RingRow) -> bool {
    match intake.takes_ring(row).await {
        Ok(his) => !his,
        Err(error) => {
            tracing::error!(%error, "whether a page is taken cannot be asked");
            false
        }
    }
}

/// Rings the customer while he who accepted holds on.
async fn customer(
    door: &Arc<Door>,
    facts: &Arc<CallFacts>,
    row: &RingBackRow,
    person: &Responder,
    mut voice: Voice,
) -> RungBack {
    let Some(shown) = facts.line_number.clone() else { return RungBack::NobodyFree };
    let dial = Dial {
        responder: row.ticket.to_string(),
        number: row.number.clone(),
        shown,
        ring_s: CUSTOMER_RING_S,
        screening: None,
        asks: None,
        with: vec![],
    };
    let rang =
        connect_from_memory(door, facts, &mut voice, &dial, None, person.language, true).await;
    if rang.talked {
        voice.hang_up(None).await;
        return RungBack::Talked(person.id.clone());
    }
    if rang.caller_gone {
        // He hung up before the customer answered: the customer is not to be rung less for it.
        return RungBack::NobodyFree;
    }
    let play = voice.play(door.own_words("screen-customer-not-reached", person.language));
    let _over = voice.heard_out(play).await;
    voice.hang_up(None).await;
    RungBack::NotReached
}
