//! The on-call files with the overrides and swaps of the store laid over them, and times as people
//! write them.
use std::sync::Arc;

use hyper::Method;
use jiff::civil::{Date, DateTime};

use super::super::Failure;
use super::super::desk::{Context, failure, runtime};
use crate::api::oncall_ways::way_lines;
use crate::app::parts::{DATABASE, StartError};
use crate::app::ways::means;
use crate::http::{ClientError, UnixClient};
use crate::model::{PolicyId, Timestamp};
use crate::oncall::{Changes, OnCall, Schedule, Warning};
use crate::store::{SqliteSettings, StoreError, Tx, open_sqlite};

/// Lays the changes that end after a moment over the schedules: those of the daemon when it runs, else
/// those of its store; none where nothing was ever kept.
pub(super) fn laid(
    context: &Context,
    on_call: &OnCall,
    ending_after: Timestamp,
) -> Result<OnCall, Failure> {
    let changes = changes(context, ending_after)?;
    Ok(changes.map_or_else(|| on_call.clone(), |changes| on_call.with_changes(Arc::new(changes))))
}

fn changes(context: &Context, ending_after: Timestamp) -> Result<Option<Changes>, Failure> {
    let target = format!("/api/v1/oncall/changes?ending_after={ending_after}");
    of_store(context, &target, move |tx| tx.changes(ending_after))
}

/// Returns a warning for each way of somebody who is on call soon that nobody has seen to work; none
/// where nothing was ever kept, since nobody could prove one.
pub(super) fn unproven(
    context: &Context,
    on_call: &OnCall,
    now: Timestamp,
) -> Result<Vec<Warning>, Failure> {
    let means = means(&context.loaded.config);
    let (files, known) = (on_call.clone(), means.clone());
    let lines = of_store(context, "/api/v1/oncall/ways", move |tx| {
        Ok(way_lines(&files, &known, &tx.ways()?, now))
    })?;
    let Some(lines) = lines else { return Ok(vec![]) };
    let proven = lines.into_iter().filter(|line| line.verified_at.is_some());
    let proven = proven.map(|line| (line.person, line.address)).collect();
    Ok(on_call.check_ways(&means, &proven, now))
}

/// Asks the daemon when it runs, else its store; nothing where there never was one.
fn of_store<T: serde::de::DeserializeOwned + Send + 'static>(
    context: &Context,
    target: &str,
    read: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<Option<T>, Failure> {
    let runtime = runtime()?;
    let daemon = UnixClient::new(&context.socket());
    match runtime.block_on(daemon.send(Method::GET, target, None)) {
        Ok(answer) if answer.status.is_success() => {
            let read = serde_json::from_slice(&answer.body).map(Some);
            return read.map_err(|error| Failure::Usage(format!("the daemon's answer: {error}")));
        }
        Ok(answer) => {
            return Err(Failure::Usage(format!(
                "the daemon answers {} to {target}",
                answer.status
            )));
        }
        Err(ClientError::NoDaemon(_)) => {}
        Err(error) => return Err(Failure::Usage(error.to_string())),
    }
    let storage = &context.loaded.config.storage;
    let path = context.loaded.path(&storage.data).join(DATABASE);
    if !path.exists() {
        return Ok(None);
    }
    let database = open_sqlite(&SqliteSettings { path, group_max: storage.group_max });
    let database = database.map_err(|error| failure(StartError::Store(error)))?;
    let found = runtime.block_on(database.write(read));
    database.stop();
    found.map(Some).map_err(|error| failure(StartError::Store(error)))
}

/// Finds a schedule by its id.
pub(super) fn schedule<'a>(on_call: &'a OnCall, id: &PolicyId) -> Result<&'a Schedule, Failure> {
    on_call.schedule(id).ok_or_else(|| {
        let ids: Vec<&str> = on_call.schedules().map(|schedule| schedule.id.as_str()).collect();
        Failure::Usage(format!("there is no schedule `{id}`; there are {}", ids.join(", ")))
    })
}

/// Returns one schedule, or all.
pub(super) fn schedules<'a>(
    on_call: &'a OnCall,
    only: Option<&PolicyId>,
) -> Result<Vec<&'a Schedule>, Failure> {
    match only {
        Some(id) => Ok(vec![schedule(on_call, id)?]),
        None => Ok(on_call.schedules().collect()),
    }
}

/// Reads a moment: `now`, `2027-03-28`, `2027-03-28 02:30` on the clock of the schedule, or one with an
/// offset of its own (RFC 3339).
pub(super) fn moment(
    schedule: &Schedule,
    text: &str,
    now: Timestamp,
) -> Result<Timestamp, Failure> {
    if text == "now" {
        return Ok(now);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let wall = match (text.parse::<Date>(), text.parse::<DateTime>()) {
        (Ok(day), _) if text.len() <= 10 => Some(day.at(0, 0, 0, 0)),
        (_, Ok(wall)) => Some(wall),
        _ => None,
    };
    wall.and_then(|wall| schedule.moment(wall)).ok_or_else(|| {
        let zone = schedule.zone.iana_name().unwrap_or("its zone");
        Failure::Usage(format!(
            "`{text}` is no time; write 2027-03-28 02:30 (as clocks show it in {zone}), \
             2027-03-28 for the beginning of that day, 2027-03-28T02:30:00+02:00, or now"
        ))
    })
}

/// Returns a moment as the clock of the schedule shows it.
pub(super) fn shown(schedule: &Schedule, at: Timestamp) -> String {
    let day = at.to_zoned(schedule.zone.clone()).strftime("%Y-%m-%d").to_string();
    format!("{day} {}", schedule.clock(at))
}
