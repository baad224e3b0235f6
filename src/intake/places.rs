//! Cages and cabinets that a text names, beside what the registry knows of them.
use crate::identity::{Place, place_named};
use crate::model::{NamedPlace, PlaceKind, PlaceState, Slot, TicketNumber, Timestamp};
use crate::store::{StoreError, Tx};
use crate::text::fold_words;
use crate::tickets::{EventKind, NewEvent, NewTicket, Said, Sentence};
use crate::understanding::PLACE_WORDS;

/// Words of a text that are looked through.
const WORDS_MAX: usize = 2_000;

/// Returns the cages and cabinets that a ticket names and the registry knows, in the order in which
/// they were said. Without a site nothing is known of any.
///
/// # Errors
/// [`StoreError`] when the store fails.
pub fn named_places(tx: &mut dyn Tx, facts: &NewTicket) -> Result<Vec<NamedPlace>, StoreError> {
    let said = |kind: PlaceKind| -> Vec<&Slot> {
        facts.slots.get(kind.as_str()).into_iter().flatten().collect()
    };
    let Some(site) = &facts.site else { return Ok(vec![]) };
    if PlaceKind::ALL.into_iter().all(|kind| said(kind).is_empty()) {
        return Ok(vec![]);
    }
    let places = tx.places(Some(site))?;
    // A cabinet is in the cage that is named with it, when that is one.
    let cages = said(PlaceKind::Cage);
    let cage = match cages.as_slice() {
        [one] => Some(one.value.as_str()),
        _ => None,
    };
    let mut found: Vec<NamedPlace> = vec![];
    for kind in PlaceKind::ALL {
        for slot in said(kind) {
            let place = place_named(&places, site, kind, &slot.value, cage);
            found.extend(place.filter(|place| !found.contains(place)));
        }
    }
    Ok(found)
}

/// Words that may stand between what a place is and its name.
const FILLERS: &[&str] = &["numero", "number", "n", "no", "nr", "num", "la", "el", "a", "o", "the"];
/// Words of one name, at most: `J 04`.
const NAME_WORDS_MAX: usize = 3;

/// Adds to a ticket the cages and cabinets of the registry that its text names and understanding did not
/// find: it knows numbers by their words, and not the names that one house gave its places.
pub(super) fn complete(tx: &mut dyn Tx, new: &mut NewTicket, text: &str) -> Result<(), StoreError> {
    let Some(site) = &new.site else { return Ok(()) };
    let words: Vec<&str> = text.split_whitespace().take(WORDS_MAX).collect();
    let folded: Vec<String> = words.iter().map(|word| fold_words(word)).collect();
    let head = |word: &String| {
        let found = PLACE_WORDS.iter().find(|(_, heads)| heads.contains(&word.as_str()));
        found.and_then(|(kind, _)| kind.parse::<PlaceKind>().ok())
    };
    if !folded.iter().any(|word| head(word).is_some()) {
        return Ok(());
    }
    let places = tx.places(Some(site))?;
    for (at, kind) in folded.iter().enumerate().filter_map(|(at, word)| Some((at, head(word)?))) {
        let mut begin = at.saturating_add(1);
        if folded.get(begin).is_some_and(|word| FILLERS.contains(&word.as_str())) {
            begin = begin.saturating_add(1);
        }
        let named = (1..=NAME_WORDS_MAX).rev().find_map(|count| {
            let said = words.get(begin..begin.saturating_add(count))?.join(" ");
            let said = said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let known = |place: &Place| place.facts.kind == kind && place.facts.has_or_had(&said);
            places.iter().any(known).then_some(said)
        });
        let Some(said) = named else { continue };
        let slots = new.slots.entry(kind.as_str().to_owned()).or_default();
        if !slots.iter().any(|slot| slot.value.eq_ignore_ascii_case(&said)) {
            slots.push(Slot { text: said.clone(), value: said });
        }
    }
    Ok(())
}

/// Writes beside a ticket what has another name now, or may mean several places.
pub(super) fn note_places(
    tx: &mut dyn Tx,
    ticket: TicketNumber,
    facts: &NewTicket,
    at: Timestamp,
) -> Result<(), StoreError> {
    for place in named_places(tx, facts)? {
        let (kind, names) = (place.kind, place.names.join(", "));
        let said = match place.state {
            PlaceState::Present => continue,
            PlaceState::Renamed => Said::of(Sentence::PlaceRenamed, &[&kind, &names, &place.said]),
            PlaceState::Ambiguous => {
                Said::of(Sentence::PlaceAmbiguous, &[&kind, &place.said, &names])
            }
        };
        tx.add_event(ticket, &NewEvent::ours(at, EventKind::Note, said))?;
    }
    Ok(())
}
