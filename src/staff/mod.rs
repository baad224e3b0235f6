//! Who works at the desk, and what each may do.
//!
//! Floor 3. Pure. A user has one [`Role`]; [`permits`] is the only table of who may do what, asked by
//! the console and the API alike. Passwords are judged here ([`check_password`]) and hashed
//! elsewhere.

mod password;
mod permit;
mod session;
mod user;

pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, WeakPassword, check_password};
pub use permit::{Act, permits};
pub use session::{
    ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_PER_USER_MAX, ATTEMPTS_WITHIN, Attempts, INVITATION_LASTS,
    SESSION_IDLE_MAX, SESSION_LASTS, SESSION_SEEN_EVERY, is_live,
};
pub use user::{BadUserName, NewUser, Role, UnknownRole, User, UserId, UserName};
