//! Turns that people offer each other: offered, accepted and withdrawn by whoever they are in the
//! on-call files.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::changes::{moment, refused};
use super::show::named;
use super::{FORM_TIME, GAPS_AHEAD, WHY_CHARS_KEPT, name_of};
use crate::console::Console;
use crate::console::page::{away, to, told};
use crate::console::request::{Fields, Posted, Someone};
use crate::console::words::Words;
use crate::model::{PersonId, PolicyId, Timestamp};
use crate::oncall::{NewSwap, OnCall, Schedule, Stretch, Swap, SwapId};
use crate::replies::one_line;
use crate::staff::Act;

/// Turns of his own that somebody is shown.
const OWN_MAX: usize = 12;

/// An offer that nobody has accepted.
pub(super) struct Offer {
    pub(super) id: i64,
    pub(super) who: String,
    pub(super) when: String,
    /// What he takes in return.
    pub(super) in_return: Option<String>,
    /// Who alone may accept.
    pub(super) to: String,
    pub(super) why: String,
    /// Whether whoever looks offered it, or may accept it.
    pub(super) is_own: bool,
    pub(super) for_him: bool,
}

/// A turn to come of whoever looks.
pub(super) struct OwnTurn {
    pub(super) when: String,
    /// The same as a form has it.
    pub(super) from: String,
    pub(super) until: String,
}

fn stretch(words: &Words, schedule: &Schedule, when: Stretch) -> String {
    let at = |at| words.in_zone(at, &schedule.zone);
    format!("{} – {}", at(when.from), at(when.until))
}

/// The open offers of a schedule, as somebody sees them.
pub(super) fn offers(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    open: &[Swap],
    person: Option<&PersonId>,
) -> Vec<Offer> {
    let of = open.iter().filter(|swap| swap.schedule == schedule.id);
    of.map(|swap| {
        let is_own = person == Some(&swap.person);
        Offer {
            id: swap.id.0,
            who: name_of(on_call, &swap.person),
            when: stretch(words, schedule, swap.turn),
            in_return: swap.in_return.map(|when| stretch(words, schedule, when)),
            to: named(on_call, swap.to.as_ref()),
            why: swap.why.clone(),
            is_own,
            for_him: !is_own
                && person.is_some_and(|person| swap.to.as_ref().is_none_or(|to| to == person)),
        }
    })
    .collect()
}

/// The turns of somebody that have not begun.
pub(super) fn own_turns(
    words: &Words,
    on_call: &OnCall,
    schedule: &Schedule,
    person: &PersonId,
    now: Timestamp,
) -> Vec<OwnTurn> {
    let ahead = now.checked_add(GAPS_AHEAD).unwrap_or(now);
    let shifts = on_call.whole_shifts(&schedule.id, now, ahead);
    let own = shifts.into_iter().filter(|shift| shift.from > now && shift.has(person));
    let form = |at: Timestamp| at.to_zoned(schedule.zone.clone()).strftime(FORM_TIME).to_string();
    own.take(OWN_MAX)
        .map(|shift| OwnTurn {
            when: stretch(words, schedule, Stretch { from: shift.from, until: shift.until }),
            from: form(shift.from),
            until: form(shift.until),
        })
        .collect()
}

/// Who he is in the on-call files, if he may act there.
fn person_of(someone: &Someone) -> Option<PersonId> {
    someone.0.user.facts.person.clone().filter(|_| someone.may(Act::AnswerPages))
}

fn order(
    fields: &Fields,
    schedule: &Schedule,
    person: PersonId,
    by: String,
) -> Result<NewSwap, String> {
    let to = fields.get("to").map(str::parse::<PersonId>).transpose();
    let in_return = match (fields.get("return_from"), fields.get("return_until")) {
        (None, None) => None,
        (Some(_), _) | (_, Some(_)) => Some(Stretch {
            from: moment(fields, "return_from", schedule)?,
            until: moment(fields, "return_until", schedule)?,
        }),
    };
    Ok(NewSwap {
        schedule: schedule.id.clone(),
        person,
        to: to.map_err(|error| error.to_string())?,
        turn: Stretch {
            from: moment(fields, "from", schedule)?,
            until: moment(fields, "until", schedule)?,
        },
        in_return,
        by,
        why: one_line(fields.get("why").unwrap_or_default(), WHY_CHARS_KEPT),
    })
}

/// `POST /oncall/{id}/swap`: he offers a turn of his own.
pub(in crate::console) async fn offer(
    State(console): State<Console>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let no = |status, text, why| told(&console, someone, status, text, why);
    let Some(person) = person_of(someone) else {
        return no(StatusCode::FORBIDDEN, "console-not-permitted", None);
    };
    let knowledge = console.intake.parts().knowledge.load_full();
    let schedule = id.parse::<PolicyId>().ok();
    let Some(schedule) = schedule.and_then(|id| knowledge.on_call.schedule(&id)) else {
        return no(StatusCode::NOT_FOUND, "console-no-page", None);
    };
    let order = match order(&posted.fields, schedule, person, someone.by()) {
        Ok(order) => order,
        Err(why) => return no(StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", Some(why)),
    };
    match console.intake.offer_swap(order).await {
        Ok(Ok(_)) => to(&format!("/oncall/{}?done=offered", schedule.id)),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "an offer cannot be kept");
            away(&console, someone)
        }
    }
}

/// The offer of a path, if whoever posts is somebody in the on-call files.
fn offered(
    someone: &Someone,
    schedule: &str,
    swap: &str,
) -> Result<(PersonId, PolicyId, SwapId), (StatusCode, &'static str)> {
    let Some(person) = person_of(someone) else {
        return Err((StatusCode::FORBIDDEN, "console-not-permitted"));
    };
    match (schedule.parse(), swap.parse()) {
        (Ok(schedule), Ok(swap)) => Ok((person, schedule, SwapId(swap))),
        _ => Err((StatusCode::NOT_FOUND, "console-no-page")),
    }
}

/// `POST /oncall/{id}/swap/{swap}/accept`: of two who do, the first has the turn.
pub(in crate::console) async fn accept(
    State(console): State<Console>,
    Path((id, swap)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let (person, schedule, swap) = match offered(someone, &id, &swap) {
        Ok(found) => found,
        Err((status, text)) => return told(&console, someone, status, text, None),
    };
    match console.intake.signed_in(&someone.by()).accept_swap(swap, person).await {
        Ok(Ok(_)) => to(&format!("/oncall/{schedule}?done=swapped")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "a swap cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /oncall/{id}/swap/{swap}/withdraw`.
pub(in crate::console) async fn withdraw(
    State(console): State<Console>,
    Path((id, swap)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let (person, schedule, swap) = match offered(someone, &id, &swap) {
        Ok(found) => found,
        Err((status, text)) => return told(&console, someone, status, text, None),
    };
    match console.intake.signed_in(&someone.by()).withdraw_swap(swap, person).await {
        Ok(Ok(_)) => to(&format!("/oncall/{schedule}?done=withdrawn")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "an offer cannot be withdrawn");
            away(&console, someone)
        }
    }
}
