//! What is done with a ticket. Each act is a form; what came of it is told on the ticket's page.
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::console::Console;
use crate::console::page::{Frame, away, html, to, told};
use crate::console::refusals;
use crate::console::request::{Posted, Someone};
use crate::intake::desk::{
    AfterReply, ByHand, Correct, Deed, DeskRefusal, Labels, Merge, Over, Reply, Split,
};
use crate::intake::incidents::JoinIncident;
use crate::model::{IncidentId, TicketNumber};
use crate::staff::{Act, User, permits};
use crate::text::mask_codes;

/// Why an act was not done, as a page.
fn refused(console: &Console, someone: &Someone, refusal: &DeskRefusal) -> Response {
    let words = refusals::words(console, someone);
    refusals::page(console, someone, refusals::of_desk(&words, refusal))
}

/// The ticket of a form, if whoever posts it may work on tickets; else what he is told.
fn ticket(someone: &Someone, number: &str) -> Result<TicketNumber, (StatusCode, &'static str)> {
    if !someone.may(Act::WorkTickets) {
        return Err((StatusCode::FORBIDDEN, "console-not-permitted"));
    }
    number.parse().map_err(|_| (StatusCode::NOT_FOUND, "console-no-ticket"))
}

fn unreadable(console: &Console, someone: &Someone, why: String) -> Response {
    told(console, someone, StatusCode::UNPROCESSABLE_ENTITY, "console-not-done", Some(why))
}

/// `POST /tickets/{number}/reply`.
pub(in crate::console) async fn reply(
    State(console): State<Console>,
    Path(number): Path<String>,
    mut posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let ticket = match ticket(someone, &number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let then = match posted.fields.get("then") {
        None | Some("open") => AfterReply::Open,
        Some("wait") => AfterReply::Wait,
        Some("close") => AfterReply::Close,
        Some(other) => return unreadable(&console, someone, other.to_owned()),
    };
    let only_requester = posted.fields.get("only_requester").is_some();
    let text = posted.fields.take("text");
    let someone = &posted.someone;
    if mask_codes(&text).runs > 0 {
        return told(
            &console,
            someone,
            StatusCode::UNPROCESSABLE_ENTITY,
            "console-code-in-text",
            None,
        );
    }
    let at = console.intake.parts().clock.now();
    let order = Reply { ticket, text, only_requester, then, by: someone.by(), at };
    match console.intake.reply(order).await {
        Ok(Ok(_)) => to(&format!("/tickets/{ticket}?done=replied")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "a reply cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /tickets/{number}/correct`.
pub(in crate::console) async fn correct(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let (someone, fields) = (&posted.someone, &posted.fields);
    let ticket = match ticket(someone, &number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let labels = match labels(fields) {
        Ok(labels) => labels,
        Err(why) => return unreadable(&console, someone, why),
    };
    let why = fields.get("why").map(str::to_owned);
    if why.as_deref().is_some_and(|why| mask_codes(why).runs > 0) {
        return told(
            &console,
            someone,
            StatusCode::UNPROCESSABLE_ENTITY,
            "console-code-in-text",
            None,
        );
    }
    let order = Correct {
        ticket,
        labels,
        why,
        example: fields.get("example").is_some(),
        by: someone.by(),
        at: console.intake.parts().clock.now(),
    };
    match console.intake.correct(order).await {
        Ok(Ok(_)) => to(&format!("/tickets/{ticket}?done=corrected")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "a correction cannot be kept");
            away(&console, someone)
        }
    }
}

fn labels(fields: &crate::console::request::Fields) -> Result<Labels, String> {
    let level = |name: &str| fields.get(name).map(|text| text.parse::<u8>()).transpose();
    let intent = fields.get("intent").map(str::parse).transpose();
    let (impact, urgency) = (
        level("impact").map_err(|error| format!("impact: {error}"))?,
        level("urgency").map_err(|error| format!("urgency: {error}"))?,
    );
    Ok(Labels {
        intent: intent.map_err(|error: crate::model::UnknownIntent| error.to_string())?,
        impact: impact.map(TryInto::try_into).transpose().map_err(|_| "impact: 1 to 3")?,
        urgency: urgency.map(TryInto::try_into).transpose().map_err(|_| "urgency: 1 to 3")?,
        danger: fields.get("danger").map(|value| value == "yes"),
        ..Labels::default()
    })
}

/// Carries out something by hand, and shows the ticket with what came of it.
async fn by_hand(
    console: &Console,
    someone: &Someone,
    number: &str,
    deed: Deed,
    done: &str,
) -> Response {
    let ticket = match ticket(someone, number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(console, someone, status, why, None),
    };
    let at = console.intake.parts().clock.now();
    let order = ByHand { ticket, deed, by: someone.by(), at };
    match console.intake.by_hand(order).await {
        Ok(Ok(_)) => to(&format!("/tickets/{ticket}?done={done}")),
        Ok(Err(refusal @ DeskRefusal::Taken { .. })) => {
            refused_over(console, someone, &refusal, done == "taken")
        }
        Ok(Err(refusal)) => refused(console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "what was done by hand cannot be kept");
            away(console, someone)
        }
    }
}

/// From whom a ticket is taken over, or given back: from whom its page showed there, and nobody who came in between.
fn over(posted: &Posted) -> Over {
    posted.fields.get("over").map_or(Over::Nobody, |seen| Over::Only(seen.to_owned()))
}

/// The page that tells who has a ticket; whoever wanted it for himself may take it over there.
#[derive(Template)]
#[template(path = "taken.html")]
struct TakenPage {
    frame: Frame,
    said: String,
    number: String,
    /// From whom he may take it over.
    over: Option<String>,
}

fn refused_over(
    console: &Console,
    someone: &Someone,
    refusal: &DeskRefusal,
    for_himself: bool,
) -> Response {
    let words = refusals::words(console, someone);
    let (status, why) = refusals::of_desk(&words, refusal);
    let DeskRefusal::Taken { ticket, by, .. } = refusal else {
        return refusals::page(console, someone, (status, why));
    };
    let page = TakenPage {
        frame: Frame::of(console, someone, "/tickets", words.say("console-not-done")),
        said: why.said,
        number: ticket.to_string(),
        over: for_himself.then(|| by.clone()),
    };
    html(status, &page)
}

/// `POST /tickets/{number}/take`.
pub(in crate::console) async fn take(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let deed = match posted.fields.get("back") {
        Some(_) => {
            let may = posted.someone.may(Act::ReturnTickets);
            let over = if may { over(&posted) } else { Over::Nobody };
            Deed::GiveBack { whose: posted.someone.by(), over }
        }
        None => Deed::Take { taker: posted.someone.by(), over: over(&posted) },
    };
    by_hand(&console, &posted.someone, &number, deed, "taken").await
}

/// `POST /tickets/{number}/note`.
pub(in crate::console) async fn note(
    State(console): State<Console>,
    Path(number): Path<String>,
    mut posted: Posted,
) -> Response {
    let text = posted.fields.take("text");
    if mask_codes(&text).runs > 0 {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return told(&console, &posted.someone, status, "console-code-in-text", None);
    }
    let spoken = posted.fields.get("spoken").is_some();
    by_hand(&console, &posted.someone, &number, Deed::Note { text, spoken }, "noted").await
}

/// `POST /tickets/{number}/status`.
pub(in crate::console) async fn status(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let why = posted.fields.get("why").unwrap_or_default().to_owned();
    if mask_codes(&why).runs > 0 {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return told(&console, &posted.someone, status, "console-code-in-text", None);
    }
    let wanted = posted.fields.get("status").unwrap_or_default();
    match wanted.parse() {
        Ok(status) => {
            let deed = Deed::Status { status, why };
            by_hand(&console, &posted.someone, &number, deed, "status").await
        }
        Err(error) => unreadable(&console, &posted.someone, error.to_string()),
    }
}

/// `POST /tickets/{number}/assign`: to somebody else of the desk.
pub(in crate::console) async fn assign(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let wanted = posted.fields.get("user").unwrap_or_default().to_owned();
    let users = match console.staff.users().await {
        Ok(users) => users,
        Err(error) => {
            tracing::error!(%error, "users cannot be read");
            return away(&console, &posted.someone);
        }
    };
    let may = |user: &&User| user.is_active() && permits(user.facts.role, Act::WorkTickets);
    let chosen = users.iter().filter(may).find(|user| user.facts.name.as_str() == wanted);
    match chosen {
        Some(user) => {
            let deed = Deed::Take { taker: user.facts.called.clone(), over: over(&posted) };
            by_hand(&console, &posted.someone, &number, deed, "assigned").await
        }
        None => unreadable(&console, &posted.someone, wanted),
    }
}

/// `POST /tickets/{number}/queue`: another queue has it.
pub(in crate::console) async fn queue(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    match posted.fields.get("queue").unwrap_or_default().parse() {
        Ok(queue) => {
            by_hand(&console, &posted.someone, &number, Deed::Queue { queue }, "moved").await
        }
        Err(error) => unreadable(&console, &posted.someone, format!("queue: {error}")),
    }
}

/// `POST /tickets/{number}/merge`: this ticket into another, which is shown then.
pub(in crate::console) async fn merge(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let (someone, fields) = (&posted.someone, &posted.fields);
    let from = match ticket(someone, &number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let into = match fields.get("into").unwrap_or_default().parse::<TicketNumber>() {
        Ok(into) => into,
        Err(error) => return unreadable(&console, someone, error.to_string()),
    };
    let order = Merge {
        from,
        into,
        across_accounts: fields.get("across").is_some(),
        by: someone.by(),
        at: console.intake.parts().clock.now(),
    };
    match console.intake.merge(order).await {
        Ok(Ok(into)) => to(&format!("/tickets/{into}?done=merged")),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "a merge cannot be kept");
            away(&console, someone)
        }
    }
}

/// `POST /tickets/{number}/incident`: one of its many.
pub(in crate::console) async fn join(
    State(console): State<Console>,
    Path(number): Path<String>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let ticket = match ticket(someone, &number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let Ok(incident) = posted.fields.get("incident").unwrap_or_default().parse::<i64>() else {
        return told(&console, someone, StatusCode::NOT_FOUND, "console-no-incident", None);
    };
    let order = JoinIncident {
        ticket,
        incident: IncidentId(incident),
        by: someone.by(),
        at: console.intake.parts().clock.now(),
    };
    match console.intake.join_incident(order).await {
        Ok(Ok(_)) => to(&format!("/tickets/{ticket}?done=joined")),
        Ok(Err(refusal)) => {
            let words = refusals::words(&console, someone);
            refusals::page(&console, someone, refusals::of_join(&words, &refusal))
        }
        Err(error) => {
            tracing::error!(%error, "a ticket cannot be joined to an incident");
            away(&console, someone)
        }
    }
}

/// `POST /tickets/{number}/split/{place}`: the message at a place becomes a ticket, which is shown then.
pub(in crate::console) async fn split(
    State(console): State<Console>,
    Path((number, place)): Path<(String, u32)>,
    posted: Posted,
) -> Response {
    let someone = &posted.someone;
    let ticket = match ticket(someone, &number) {
        Ok(ticket) => ticket,
        Err((status, why)) => return told(&console, someone, status, why, None),
    };
    let at = console.intake.parts().clock.now();
    match console.intake.split(Split { ticket, place, by: someone.by(), at }).await {
        Ok(Ok(made)) => to(&format!("/tickets/{}?done=split", made.ticket)),
        Ok(Err(refusal)) => refused(&console, someone, &refusal),
        Err(error) => {
            tracing::error!(%error, "a split cannot be kept");
            away(&console, someone)
        }
    }
}
