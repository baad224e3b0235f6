//! temporary until the registry branch is merged
use serde::{Deserialize, Serialize};
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactNumber(u32);
impl std::str::FromStr for ContactNumber {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() != 8 {
            return Err("shape".into());
        }
        text.parse().map(Self).map_err(|e: std::num::ParseIntError| e.to_string())
    }
}
impl TryFrom<String> for ContactNumber {
    type Error = String;
    fn try_from(t: String) -> Result<Self, String> {
        t.parse()
    }
}
impl From<ContactNumber> for String {
    fn from(n: ContactNumber) -> Self {
        format!("{:08}", n.0)
    }
}
