//! Doors in: each takes what arrives and hands it to a trait of its own; none knows what becomes
//! of it.

pub mod answer_page;
pub mod enrol_page;
pub mod imap;
mod in_flight;
pub mod link_page;
pub mod oncall_feed;
pub mod opt_out_page;
pub mod sip;
pub mod small_page;
pub mod sms_door;
pub mod transfer;
pub mod way_page;
pub mod webhook;

/// Every message that a door writes, and the values it gets.
#[must_use]
pub fn page_messages() -> Vec<(&'static str, &'static [&'static str])> {
    let all = [
        link_page::LINK_MESSAGES,
        answer_page::ANSWER_MESSAGES,
        enrol_page::ENROL_MESSAGES,
        opt_out_page::OPT_OUT_MESSAGES,
        way_page::WAY_MESSAGES,
    ];
    all.concat()
}

/// Every message that a door for calls says itself, beside those of a conversation, and the values
/// it gets.
#[must_use]
pub fn call_messages() -> Vec<(&'static str, &'static [&'static str])> {
    webhook::WEBHOOK_MESSAGES.iter().chain(sip::SIP_MESSAGES).copied().collect()
}
