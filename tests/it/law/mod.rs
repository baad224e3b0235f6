//! What the law asks for: the trail of changes, what is kept and for how long, and people who are to
//! be forgotten.
mod acts;
mod feeds;
mod forgetting;
mod keeping;
mod trail;
