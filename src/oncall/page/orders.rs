//! What a rung owes whom.
use jiff::SignedDuration;

use super::Order;
use crate::model::Timestamp;
use crate::oncall::Person;
use crate::oncall::policy::{Rung, Target};
use crate::oncall::way::{Address, Means, WayKind};

/// What a rung owes, each address once.
pub(super) fn orders(rung: &Rung, means: &Means, now: Timestamp) -> Vec<(Timestamp, Order)> {
    let mut owed: Vec<(Timestamp, Order)> = vec![];
    for target in &rung.targets {
        let nobodys = |kind, to: String| {
            let order = Order { person: None, language: None, address: Address { kind, to } };
            vec![(SignedDuration::ZERO, order)]
        };
        let ways = match target {
            Target::Person(person) => of_person(person, means),
            Target::Mail(address) => nobodys(WayKind::Mail, address.to_string()),
            Target::Phone(number) if means.calls => nobodys(WayKind::Call, number.to_string()),
            Target::Channel(id) if means.channels.contains(id) => {
                nobodys(WayKind::Channel, id.clone())
            }
            Target::Phone(_) | Target::Channel(_) => vec![],
        };
        for (after, order) in ways {
            if owed.iter().all(|(_, other)| other.address != order.address) {
                owed.push((now.checked_add(after).unwrap_or(now), order));
            }
        }
    }
    owed
}

fn of_person(person: &Person, means: &Means) -> Vec<(SignedDuration, Order)> {
    let order = |address| Order {
        person: Some(person.id.clone()),
        language: Some(person.language),
        address,
    };
    person.ways(means).into_iter().map(|(after, address)| (after, order(address))).collect()
}
