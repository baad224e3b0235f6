//! What people at the desk do with tickets: merge, split, reply, correct; and addresses that nobody
//! has.
use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;

use crate::http::Problem;
use crate::intake::ExampleKept;
use crate::intake::desk::{AfterReply, Correct, DeskRefusal, Labels, Merge, Reply, Split};
use crate::model::{EmailAddress, TicketNumber};
use crate::replies::one_line;
use crate::store::{AuditEntry, StoreError, Subject};
use crate::text::mask_codes;

use super::audit::{act, via};
use super::auth::Client;
use super::desk_shapes::{
    BadAddressLine, CorrectRequest, CorrectedTicket, ExampleAnswer, Lifted, MergeRequest, Merged,
    ReplyRequest, Sent, SplitMade, SplitRequest,
};
use super::extract::{Body, Params, Place};
use super::paging::{Page, Paging};
use super::{ApiState, bad, intake_problem, store_problem};

/// Characters of a person's name.
pub(super) const NAME_CHARS_MAX: usize = 80;
/// Characters of a reason.
pub(super) const WHY_CHARS_MAX: usize = 500;

/// Who asks, as it stands beside the ticket.
pub(super) fn asker(client: Option<Extension<Client>>, named: Option<&str>) -> String {
    let named = named.map(|name| one_line(name, NAME_CHARS_MAX)).filter(|name| !name.is_empty());
    let client = client.map(|Extension(client)| client);
    match (client, named) {
        // Whoever is signed in acts in no other name.
        (Some(Client { signed: Some(signed), .. }), _) => signed.called().to_owned(),
        (Some(client), Some(name)) => format!("{name} ({})", client.via()),
        (Some(client), None) => client.via(),
        (None, Some(name)) => name,
        (None, None) => "desk".to_owned(),
    }
}

/// What is said, the same each time, when somebody else has a ticket.
const TAKEN: &str = "Somebody else has this ticket";

/// Tells why something was not done.
pub(super) fn refused(refusal: &DeskRefusal) -> Problem {
    let status = match refusal {
        DeskRefusal::NoTicket(_) | DeskRefusal::NoTask { .. } => StatusCode::NOT_FOUND,
        DeskRefusal::NoMessage { .. } | DeskRefusal::Text(_) | DeskRefusal::Label(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        DeskRefusal::Taken { .. } => {
            let problem = Problem::of(StatusCode::CONFLICT).kind("/problems/taken", TAKEN);
            return problem.detail(refusal.to_string());
        }
        DeskRefusal::Same(..)
        | DeskRefusal::Merged { .. }
        | DeskRefusal::Ended(_)
        | DeskRefusal::OtherAccount(..)
        | DeskRefusal::OnlyMessage(_)
        | DeskRefusal::NoAddress(_)
        | DeskRefusal::BadAddress { .. } => StatusCode::CONFLICT,
    };
    Problem::of(status).detail(refusal.to_string())
}

pub(super) fn ticket(number: &str) -> Result<TicketNumber, Problem> {
    number.parse().map_err(|error| bad("number", error))
}

/// Puts a ticket into another one; a second time changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/merge",
    tag = "tickets",
    operation_id = "mergeTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = MergeRequest,
    responses(
        (status = 200, description = "Done", body = Merged),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "They are of two accounts, one is merged or ended, or they are the same"),
    )
)]
pub(super) async fn merge(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<MergeRequest>,
) -> Result<Json<Merged>, Problem> {
    let from = ticket(&number)?;
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Merge {
        from,
        into: request.into,
        across_accounts: request.across_accounts,
        by: asker(client, request.by.as_deref()),
        at: state.intake.parts().clock.now(),
    };
    let done = intake.merge(order).await.map_err(|error| intake_problem(&error))?;
    done.map(|into| Json(Merged { ticket: from, into })).map_err(|refusal| refused(&refusal))
}

/// Makes a ticket of one message; a second time gives the same ticket.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/split",
    tag = "tickets",
    operation_id = "splitTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = SplitRequest,
    responses(
        (status = 201, description = "Done", body = SplitMade),
        (status = 200, description = "Nothing new was made", body = SplitMade),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "It is the only message, or the ticket is merged"),
    )
)]
pub(super) async fn split(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<SplitRequest>,
) -> Result<(StatusCode, Json<SplitMade>), Problem> {
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Split {
        ticket: ticket(&number)?,
        place: request.event,
        by: asker(client, request.by.as_deref()),
        at: state.intake.parts().clock.now(),
    };
    let done = intake.split(order).await.map_err(|error| intake_problem(&error))?;
    let done = done.map_err(|refusal| refused(&refusal))?;
    let status = if done.made { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(SplitMade { ticket: done.ticket, made: done.made })))
}

/// Sends a person's text to the customer.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/reply",
    tag = "tickets",
    operation_id = "replyToTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = ReplyRequest,
    responses(
        (status = 201, description = "Done", body = Sent),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is ended or merged, or has no address that is written to"),
    )
)]
pub(super) async fn reply(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<ReplyRequest>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    if mask_codes(&request.text).runs > 0 {
        return Err(bad("text", "it holds what looks like a code; codes are never sent by mail"));
    }
    let then = match request.then.as_deref() {
        None | Some("open") => AfterReply::Open,
        Some("wait") => AfterReply::Wait,
        Some("close") => AfterReply::Close,
        Some(other) => return Err(bad("then", format!("`{other}` is none of open, wait, close"))),
    };
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Reply {
        ticket: ticket(&number)?,
        text: request.text,
        only_requester: request.only_requester,
        then,
        by: asker(client, request.by.as_deref()),
        at: state.intake.parts().clock.now(),
    };
    let done = intake.reply(order).await.map_err(|error| intake_problem(&error))?;
    let done = done.map_err(|refusal| refused(&refusal))?;
    let (to, copies) = (done.to, done.copies);
    let (status, open_tasks) = (done.status, done.open_tasks);
    let sent = Sent { to, copies, message_id: done.message_id, status, open_tasks };
    Ok((StatusCode::CREATED, Json(sent)))
}

/// Puts right what was understood wrongly.
#[utoipa::path(
    post,
    path = "/api/v1/tickets/{number}/correct",
    tag = "tickets",
    operation_id = "correctTicket",
    params(("number" = TicketNumber, Path, description = "The ticket")),
    request_body = CorrectRequest,
    responses(
        (status = 200, description = "Done", body = CorrectedTicket),
        (status = 404, description = "There is no such ticket"),
        (status = 409, description = "The ticket is merged"),
    )
)]
pub(super) async fn correct(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(number): Place<String>,
    Body(request): Body<CorrectRequest>,
) -> Result<Json<CorrectedTicket>, Problem> {
    let ticket = ticket(&number)?;
    let texts = request.why.iter().chain(request.slots.values().flatten());
    if texts.clone().any(|text| mask_codes(text).runs > 0) {
        return Err(bad("text", "it holds what looks like a code; codes are kept nowhere"));
    }
    let why = request.why.as_deref().map(|why| one_line(why, WHY_CHARS_MAX));
    let intake = state.intake.via(&via(client.as_ref()));
    let order = Correct {
        ticket,
        labels: Labels {
            intent: request.intent,
            also: request.also,
            impact: request.impact,
            urgency: request.urgency,
            danger: request.danger,
            language: request.language,
            slots: request.slots,
        },
        why: why.filter(|why| !why.is_empty()),
        example: request.example,
        by: asker(client, request.by.as_deref()),
        at: state.intake.parts().clock.now(),
    };
    let done = intake.correct(order).await.map_err(|error| intake_problem(&error))?;
    let (done, kept) = done.map_err(|refusal| refused(&refusal))?;
    let file = state.intake.parts().corrected.display().to_string();
    let (word, file, why) = match kept {
        ExampleKept::Added => ("added", Some(file), None),
        ExampleKept::Replaced => ("replaced", Some(file), None),
        ExampleKept::Left(why) => ("left", None, Some(why.to_owned())),
        ExampleKept::Failed(why) => ("failed", Some(file), Some(why)),
    };
    let row = done.example.ok();
    let example = ExampleAnswer { state: word.to_owned(), file, why, row };
    let (changes, priority, queue) = (done.changes, done.priority, done.queue);
    let (queued, paged, needs) = (done.queued, done.paged, done.needs);
    Ok(Json(CorrectedTicket { ticket, changes, priority, queue, queued, paged, needs, example }))
}

/// Addresses that nobody has, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/bad-addresses",
    tag = "contacts",
    operation_id = "listBadAddresses",
    params(Paging),
    responses(
        (status = 200, description = "As asked for", body = Page<BadAddressLine>),
    )
)]
pub(super) async fn bad_addresses(
    State(state): State<ApiState>,
    Params(paging): Params<Paging>,
) -> Result<Page<BadAddressLine>, Problem> {
    let found = state.intake.parts().database.write(|tx| tx.bad_addresses()).await;
    let found = found.map_err(|error| store_problem(&error))?;
    let lines = found.into_iter().map(BadAddressLine::from).collect();
    paging.cut(lines, |line: &BadAddressLine| line.address.to_string())
}

/// Has an address written to again.
#[utoipa::path(
    post,
    path = "/api/v1/bad-addresses/{address}/lift",
    tag = "contacts",
    operation_id = "liftBadAddress",
    params(("address" = EmailAddress, Path, description = "The address")),
    responses(
        (status = 200, description = "Done", body = Lifted),
        (status = 404, description = "The address has no mark"),
        (status = 422, description = "The path names nothing that could be"),
    )
)]
pub(super) async fn lift(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Place(address): Place<String>,
) -> Result<Json<Lifted>, Problem> {
    let address: EmailAddress = address.parse().map_err(|error| bad("address", error))?;
    let act = act(&state, client.as_ref(), None);
    let (at, by) = (act.at, asker(client, None));
    let wanted = address.clone();
    let lifted = state.intake.parts().database.write(move |tx| {
        let Some(known) = tx.bad_address(&wanted)? else { return Ok(false) };
        let entry = AuditEntry::new(act.clone(), "address.lifted");
        tx.audit(&entry.to("address").about(Subject::Address(wanted.clone())))?;
        crate::intake::lift_bad(tx, &known, &by, at)
    });
    match lifted.await.map_err(|error| store_problem(&error))? {
        true => Ok(Json(Lifted { address })),
        false => Err(store_problem(&StoreError::Missing(format!("a mark on {address}")))),
    }
}
