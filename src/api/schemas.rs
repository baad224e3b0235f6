//! How words and numbers of the lower floors look in the document: each is a text or a number on the wire.
use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::calls::Token;
use crate::identity::{Permission, TeamMember};
use crate::model::{
    AccountId, ContactId, ContactNumber, Country, DetectedLanguage, EmailAddress, Impact, Language,
    MessageId, OpeningHours, PersonId, PhoneNumber, PolicyId, QueueId, RuleId, SiteCode,
    TicketNumber, Urgency,
};
use crate::staff::UserName;

use super::call_shapes::Keyed;
use super::shapes::ShownPin;

/// The pattern of names that people write in files.
const NAME: &str = "^[a-z0-9._-]{1,64}$";

macro_rules! schemas {
    ($($type:ident: $schema:expr;)+) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    $schema.build().into()
                }
            }

            impl ToSchema for $type {
                fn name() -> Cow<'static, str> {
                    stringify!($type).into()
                }
            }
        )+
    };
}

schemas! {
    TicketNumber: text("A ticket number: `CT-` and seven digits, the last a check digit (Damm).")
        .pattern(Some("^CT-[0-9]{7}$")).examples(["CT-0000013"]);
    ContactNumber: text("What a caller keys to say who he is: eight digits, the last a check digit (Damm).")
        .pattern(Some("^[0-9]{8}$")).examples(["00000130"]);
    EmailAddress: text("A mail address in small letters.").max_length(Some(254)).examples(["ana@cliente.example"]);
    PhoneNumber: text("A telephone number (E.164).").pattern(Some("^\\+[0-9]{7,15}$")).examples(["+34911238857"]);
    SiteCode: text("The code of a site.").pattern(Some("^[A-Za-z0-9]{2,8}$")).examples(["MD2"]);
    Country: text("A country (ISO 3166-1).").pattern(Some("^[A-Za-z]{2}$")).examples(["es"]);
    MessageId: text("A Message-ID without angle brackets (RFC 5322).").max_length(Some(998));
    QueueId: text("A queue of the desk.").pattern(Some(NAME)).examples(["dc-ops-es"]);
    PolicyId: text("A paging policy or on-call schedule.").pattern(Some(NAME)).examples(["dc-oncall-es"]);
    PersonId: text("A person who can be on call.").pattern(Some(NAME)).examples(["marta"]);
    RuleId: text("A routing rule.").pattern(Some(NAME)).examples(["revoke-access"]);
    UserName: text("What somebody of the desk types to sign in.")
        .pattern(Some("^[a-z][a-z0-9._-]{1,39}$")).examples(["marta.gil"]);
    Permission: text("What somebody may order, everywhere or at one site.")
        .pattern(Some("^(access|hands|shipping|billing|commercial|admin|announce|all)(@[A-Za-z0-9]{2,8})?$"))
        .examples(["hands@MD2"]);
    TeamMember: text("A person of ours, with an address or without.").examples(["Ana Gil <ana@desk.example>"]);
    DetectedLanguage: text("A language that a text is written in.")
        .enum_values(Some(Language::ALL.iter().map(|one| one.tag()).chain(["other"])));
    OpeningHours: text("When somebody is there, as the configuration writes it.").examples(["24/7"]);
    Token: text("Names a step of a call.").max_length(Some(64));
    Keyed: text("Keys that were pressed.").pattern(Some("^[0-9*#]{1,32}$"));
    ShownPin: text("A code, shown once.");
    Impact: level("How much is hurt: 1 all of it, 2 a part, 3 nothing is failing.");
    Urgency: level("How soon it is wanted: 1 at once, 3 when there is time.");
    AccountId: row("The row of a company.");
    ContactId: row("The row of a person.");
}

fn text(says: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).description(Some(says))
}

fn row(says: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::Integer)).description(Some(says))
}

fn level(says: &str) -> ObjectBuilder {
    row(says).minimum(Some(1)).maximum(Some(3))
}
