//! What a closure can do with cages and cabinets.
use crate::identity::{NewPlace, Place};
use crate::model::SiteCode;

use super::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Cages and cabinets.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods")]
pub trait PlaceTx {
    /// Returns every place, or those of one site, by site, kind, cage and name.
    fn places(&mut self, site: Option<&SiteCode>) -> Result<Vec<Place>>;
    /// Adds a place; [`StoreError::Exists`] when its site has one of that kind and name.
    fn add_place(&mut self, place: &NewPlace) -> Result<i64>;
    /// Changes all that is known of a place; [`StoreError::Missing`] when it is not there,
    /// [`StoreError::Exists`] when its new name is taken.
    fn update_place(&mut self, place: &Place) -> Result<()>;
    /// Takes a place out of the registry; returns whether it was there.
    fn remove_place(&mut self, id: i64) -> Result<bool>;
}
