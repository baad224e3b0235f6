//! Who works at the desk, and what each may do.
//!
//! Floor 3. Pure. A user has one [`Role`]; [`permits`] is the only table of who may do what, asked by
//! the console and the API alike. Passwords are judged here ([`check_password`]) and hashed
//! elsewhere.

mod cbor;
mod choices;
mod id_token;
mod passkey;
mod password;
mod permit;
mod session;
mod totp;
mod user;

pub use choices::{Colours, UnknownColours};
pub use id_token::{BadToken, Expected, Identified, KeySet, id_token};
pub use passkey::{
    Asked, BadPasskey, NewPasskey, PASSKEY_ALGORITHMS, PASSKEY_ID_MAX, registered, signed,
};
pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, WeakPassword, check_password};
pub use permit::{Act, permits};
pub use session::{
    ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_PER_USER_MAX, ATTEMPTS_WITHIN, Attempts, INVITATION_LASTS,
    SECOND_LASTS, SESSION_IDLE_MAX, SESSION_LASTS, SESSION_SEEN_EVERY, is_live,
};
pub use totp::{TOTP_BYTES, TotpSecret};
pub use user::{BadUserName, NewUser, Role, UnknownRole, User, UserId, UserName};
