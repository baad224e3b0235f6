//! What the program itself says beside a ticket: sentences by their codes, with their values. The English words
//! of a sentence stand in `text` for the command line, programs and whoever looks into the store; whoever shows it
//! in another language, or asks what happened, goes by the code, which never changes.
use serde::{Deserialize, Serialize};

/// Makes the list of sentences: name, code and form in English, in which `{}` stands for a value.
macro_rules! sentences {
    ($($name:ident $code:literal $form:literal,)+) => {
        /// A sentence of the program.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            utoipa::ToSchema,
        )]
        pub enum Sentence {
            $(
                #[doc = concat!("`", $form, "`")]
                #[serde(rename = $code)]
                $name,
            )+
        }

        impl Sentence {
            /// Every sentence.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns its code, as rows and JSON have it. A code is never used for another sentence.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Returns its form in English.
            #[must_use]
            pub const fn form(self) -> &'static str {
                match self { $(Self::$name => $form),+ }
            }
        }
    };
}

sentences! {
    Words "words" "{}",
    Changed "changed" "{} -> {}",
    Spoke "spoke" "spoke with the customer: {}",
    MergedInto "merged-into" "merged into {}",
    MergedHere "merged-here" "{} was merged into this ticket",
    SplitInto "split-into" "event {} was split into {}",
    SplitFrom "split-from" "split from event {} of {}",
    Taken "taken" "taken by {}",
    TakenOver "taken-over" "taken over by {} from {}",
    GivenBack "given-back" "given back by {}",
    Moved "moved" "moved from {} to {}",
    EscalatedBy "escalated-by" "escalated by {}",
    Escalates "escalates" "escalates {}",
    EscalatedTo "escalated-to" "escalated to {} by a message of this ticket",
    Tags "tags" "tags {}",
    ByRule "by-rule" "{} by rule {}",
    NobodyToPage "nobody-to-page" "{}: nobody to page",
    PageToo "page-too" "{}: the page of {} is about this too",
    PageAccepted "page-accepted" "page: accepted by {} ({})",
    PageHandedOn "page-handed-on" "page: handed on by {} ({})",
    PageOver "page-over" "page: nobody answered; {} is at its end",
    PageUntouched "page-untouched" "page: {} accepted it and nothing was done; it begins again",
    PageEnough "page-enough" "page: {} had enough for a while",
    PageEngaged "page-engaged" "page: {} is in use; danger does not wait for it, the others are reached now",
    PageNotSo "page-not-so" "page: {} wants none by this way",
    PageNoSms "page-no-sms" "page: {} wants no more short messages",
    PageUrged "page-urged" "page: a time is due and nobody sees to it; {} calls people to keep {}",
    PageLost "page-lost" "page: {} was lost on the telephone; it goes on",
    PagePolicyGone "page-policy-gone" "page: there is no policy {} any more; {} takes its place",
    NobodyTook "nobody-took" "nobody on call by {} took the call",
    NoAnswer "no-answer" "rung back at {}: no answer; again in {} minutes",
    NoAnswerMore "no-answer-more" "rung back {} times at {}: no answer; we ring no more",
    RungBack "rung-back" "rung back: {} talked with {}",
    CallBack "call-back" "to be rung back at {}",
    Connected "connected" "{} ({}) accepted by key and is connected",
    ConnectedLate "connected-late"
        "{} ({}) accepted by key after the caller had hung up, and is to ring him back",
    Leg "leg" "leg to {} ({}): {}, over after {} s",
    Recorded "recorded" "recorded message, {} s: {}",
    Heard "heard" "recording heard by {}: {}",
    DueAcknowledged "due-acknowledged" "times: a person's hand by {}, due in {} minutes",
    DueFirstAnswer "due-first-answer" "times: a first answer by {}, due in {} minutes",
    DueUpdate "due-update" "times: an update by {}, due in {} minutes",
    LateAcknowledged "late-acknowledged" "times: a person's hand by {}, not kept",
    LateFirstAnswer "late-first-answer" "times: a first answer by {}, not kept",
    LateUpdate "late-update" "times: an update by {}, not kept",
    WarnedAcknowledged "warned-acknowledged" "warned {} by {}: a person's hand by {}",
    WarnedFirstAnswer "warned-first-answer" "warned {} by {}: a first answer by {}",
    WarnedUpdate "warned-update" "warned {} by {}: an update by {}",
    UnwarnedAcknowledged "unwarned-acknowledged" "warned nobody: a person's hand by {}",
    UnwarnedFirstAnswer "unwarned-first-answer" "warned nobody: a first answer by {}",
    UnwarnedUpdate "unwarned-update" "warned nobody: an update by {}",
    StatusTold "status-told" "status told by phone: {}",
    StatusMailed "status-mailed" "status told by mail: {}",
    StatusMailedFull "status-mailed-full" "status told by mail in full: {}",
    CallMenu "call-menu" "call: by menu",
    CallSpeech "call-speech" "call: by speech",
    CallDanger "call-danger" "call: by the danger key",
    CallPerson "call-person" "call: asked for a person",
    CallSilence "call-silence" "call: pressed and said nothing",
    CallUnfinished "call-unfinished" "call: unfinished",
    Menus "menus" "{}",
    OnlySite "only-site" "{} is the only site where he may order",
    WrongCodes "wrong-codes" "{} wrong codes",
    CallOver "call-over" "call over",
    HungUp "hung-up" "call over: the caller hung up {}",
    Letter "letter" "{} in {}",
    Incident "incident" "incident {}: {}, {} at {}",
    IncidentAct "incident-act" "incident {}: {}",
    IncidentByPhone "incident-by-phone" "incident {}: declared by {} by telephone",
    NobodyToWrite "nobody-to-write" "nobody to write to",
    NoLetter "no-letter" "the letter cannot be written",
    AboutElse "about-else" "this ticket is about something else now, and goes on",
    LetterElsewhere "letter-elsewhere" "{} has the letter by another ticket",
    BadAddress "bad-address" "{} does not exist ({})",
    Vouched "vouched" "{} -> {}: vouched for: {}",
    SecondCallBack "second-call-back" "rang him back at a registered number",
    SecondContact "second-contact" "confirmed by contact {}",
    SecondPortal "second-portal" "confirmed in the portal",
    PermittedBy "permitted-by" "permitted by administrator {}",
    LinkConfirmed "link-confirmed" "{} -> {}: confirmed by one-time link by {}",
    StillNeeds "still-needs" "still needs {}: ring back a registered number, or ask a second contact",
    ClosedAfterReset "closed-after-reset"
        "the code of contact {} was reset less than 24 hours ago: until {} this needs a second contact of his company",
    NotPermitted "not-permitted" "permission: {} may not order `{}`",
    NotPermittedAt "not-permitted-at" "permission: {} may not order `{}` at {}",
    WhichSite "which-site" "permission: {} has `{}` at some sites only; ask which site it is",
    Administrators "administrators" "administrators of the company: {}",
    NoAdministrator "no-administrator" "the company has no administrator: ask who looks after the account",
    FreezeAsked "freeze-asked" "freeze requested ({}): {}",
    FreezeAskedOfWhom "freeze-asked-of-whom" "freeze requested ({}): whose is not said: ask",
    Freeze "freeze" "freeze {}: {}",
    FreezeOfWhom "freeze-of-whom" "freeze {}: whose is not said: ask",
    TaskAdded "task-added" "task added: {}",
    TaskDone "task-done" "task done: {} {}",
    Invited "invited" "invited: link to {}",
    ResetOrdered "reset-ordered" "PIN reset ordered: link to {}",
    AdministratorsTold "administrators-told" "administrators told: {}",
    AdministratorsUntold "administrators-untold" "administrators told: nobody",
    AdministratorsSilent "administrators-silent" "administrators without an address: {}",
    PinDrawn "pin-drawn" "PIN drawn by one-time link, sent to {}",
    NotInvited "not-invited" "not invited: {} ({}): {}",
    HeldForLaw "held-for-law" "held for the law: {}",
    HeldNoMore "held-no-more" "held no more: {}",
    CopyTo "copy-to" "copy to {}",
    AlsoSentTo "also-sent-to" "also sent to {}",
    ForwardedBy "forwarded-by" "forwarded by {}",
    WrittenAgain "written-again" "{} is written to again",
    WrittenAgainSince "written-again-since" "{} is written to again: it wrote",
    NothingMoreSent "nothing-more-sent"
        "{} does not exist ({}): nothing more is sent there until it writes, or the desk lifts this",
    RecordingReady "recording-ready" "recording ready, {} s: {}",
    HandedOver "handed-over" "handed over: {} has it as {}",
    HandedOverTwice "handed-over-twice"
        "handed over again: {} may stand at {} twice, there is too much to look through",
    NotHandedOver "not-handed-over" "not handed over to {}: {}",
    Owner "owner" "owner {} ({})",
    ToldByPhone "told-by-phone" "told on the telephone",
    ToldInPortal "told-in-portal" "told in the portal",
    NoAddress "no-address" "no address to answer to",
    NotWritable "not-writable" "the answer cannot be written to that address",
    MachineUnanswered "machine-unanswered" "a monitoring system is not answered",
    AsksForNone "asks-for-none" "the sender asks not to be answered",
    RuleAnswersNothing "rule-answers-nothing" "the rule answers nothing",
    ListUnanswered "list-unanswered" "list mail of an unknown sender is not answered",
    NobodyThere "nobody-there" "withheld: {} does not exist ({}), as of {}",
    ManyToAddress "many-to-address" "withheld: {} to one address and hour",
    UnprovenOff "unproven-off" "mail.acknowledge_unproven is none",
    UnprovenAddressHour "unproven-address-hour"
        "withheld: {} to unproven senders per address and hour",
    UnprovenAddressDay "unproven-address-day" "withheld: {} to unproven senders per address and day",
    UnprovenDomainHour "unproven-domain-hour"
        "withheld: {} to unproven senders per domain and hour",
    UnprovenHour "unproven-hour" "withheld: {} to unproven senders per hour in all",
    LoopTicket "loop-ticket"
        "mail loop: {} automatic answers on one ticket in an hour; look at what {} sends",
    LoopSubjectHour "loop-subject-hour"
        "mail loop: {} automatic answers to one domain and subject in an hour; look at what {} sends",
    LoopSubjectDay "loop-subject-day"
        "mail loop: {} automatic answers to one domain and subject in a day; look at what {} sends",
    LoopDomainDay "loop-domain-day"
        "mail loop: {} automatic answers to one domain in a day; look at what {} sends",
    SenderProven "sender-proven" "sender proven: {}",
    SenderUnproven "sender-unproven" "sender not proven",
    ProofWordOf "proof-word-of" "{} says:",
    ProofUnsigned "proof-unsigned"
        "it bears no DKIM signature, and no named server says anything of it",
    ProofHeader "proof-header" "its header cannot be read as the standard has it",
    ProofAuthor "proof-author" "{}",
    ProofTwoAuthors "proof-two-authors" "From can be read in two ways",
    ProofNoDns "proof-no-dns" "no DNS can be asked; the log says why",
    ProofFile "proof-file" "it comes out of a file, and nobody was asked about it",
    ProofBroke "proof-broke" "the check of the sender failed on it",
    ProofNothing "proof-nothing" "nothing vouches for the domain in From",
    ProofDmarcHolds "proof-dmarc-holds" "{} says that DMARC holds for {}",
    ProofDmarcFails "proof-dmarc-fails" "{} says that DMARC does not hold for {}",
    ProofSignature "proof-signature" "the signature of {} does not count: {}",
    ProofSomeSignature "proof-some-signature" "a DKIM signature does not count: {}",
    ProofArc "proof-arc" "the ARC chain of {} does not hold: {}",
    ProofPolicyLate "proof-policy-late" "the DNS did not answer in time for the DMARC policy",
    ProofPolicySilent "proof-policy-silent" "the DNS gives no answer for the DMARC policy",
    ProofSignedAlone "proof-signed-alone" "{} signed it; it publishes no DMARC policy",
    ProofNoPolicy "proof-no-policy" "{} publishes no DMARC policy, and did not sign",
    ProofNotAligned "proof-not-aligned" "{} is not aligned with {}",
    ProofSigned "proof-signed" "a DKIM signature is aligned with {}, policy {}",
    ProofListed "proof-listed" "SPF is aligned with {}, policy {}",
    HiddenText "hidden-text" "text that the HTML does not show was left out",
    SignatureUnchecked "signature-unchecked"
        "it is signed; the signature was not checked and proves nothing",
    EncryptedUnread "encrypted-unread"
        "it is encrypted, all or in part; what is closed was not read and is kept as it came",
    BoxUnopened "box-unopened" "an S/MIME or Outlook (winmail.dat) part could not be opened",
    Dangerous "dangerous" "attached: {} ({}), which can do harm when it is opened",
    PlaceRenamed "place-renamed" "{} {} (formerly {})",
    PlaceAmbiguous "place-ambiguous" "{} {} may be any of: {}; ask which",
    NotSent "not-sent" "{} to {} did not go out: {}",
    Label "label" "{}: {} -> {}",
    Confirmed "confirmed" "confirmed as it is",
    Because "because" "because: {}",
    PageReplaced "page-replaced" "page: {} cannot be read and is set aside; another one begins",
    PageSetAside "page-set-aside"
        "page: {} cannot be read and is set aside; nobody is called by it",
    NoticeSent "notice-sent" "notice {}: {} letters to {} accounts",
    RaisedFrom "raised-from" "{} {} from {}",
    SameCall "same-call" "the same call as {}; go on there",
    OnlyBeginning "only-beginning"
        "only the first {} of {} bytes were taken; the whole is {}",
}

/// A sentence with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Said {
    /// Which.
    pub code: Sentence,
    /// Its values, in the order in which the English form has them: as programs write them (moments of RFC 3339,
    /// words of closed lists).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

impl Said {
    /// Puts a sentence and its values together.
    #[must_use]
    pub fn of(code: Sentence, values: &[&dyn std::fmt::Display]) -> Self {
        Self { code, values: values.iter().map(ToString::to_string).collect() }
    }

    /// Returns it in English. A value that is missing is left out.
    #[must_use]
    pub fn english(&self) -> String {
        let mut parts = self.code.form().split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (at, part) in parts.enumerate() {
            text.push_str(self.values.get(at).map(String::as_str).unwrap_or_default());
            text.push_str(part);
        }
        // A last value may be empty.
        text.truncate(text.trim_end().len());
        text
    }
}

/// What an event says: in words, and by the codes of the program's sentences where it has such.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventText {
    /// In words: those of people, or English.
    pub text: String,
    /// The sentences that the words are, in their order; nothing where people said it.
    pub said: Vec<Said>,
}

impl From<String> for EventText {
    fn from(text: String) -> Self {
        Self { text, said: vec![] }
    }
}

impl From<&str> for EventText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<Vec<Said>> for EventText {
    fn from(said: Vec<Said>) -> Self {
        let text: Vec<String> = said.iter().map(Said::english).collect();
        Self { text: text.join("; "), said }
    }
}

impl From<Said> for EventText {
    fn from(said: Said) -> Self {
        vec![said].into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{EventText, Said, Sentence};

    #[test]
    fn a_sentence_has_its_words_and_keeps_its_code_and_values() {
        let said = Said::of(Sentence::PageAccepted, &[&"Ana {}", &"key"]);
        assert_eq!(said.english(), "page: accepted by Ana {} (key)");
        let json = serde_json::to_string(&said).unwrap_or_default();
        assert_eq!(json, r#"{"code":"page-accepted","values":["Ana {}","key"]}"#);
        assert_eq!(serde_json::from_str::<Said>(&json).ok(), Some(said.clone()));
        let over = Said::of(Sentence::CallOver, &[]);
        assert_eq!(serde_json::to_string(&over).unwrap_or_default(), r#"{"code":"call-over"}"#);
        let two = EventText::from(vec![over, said]);
        assert_eq!(two.text, "call over; page: accepted by Ana {} (key)");
        assert_eq!(EventText::from("x").said, vec![]);
    }

    #[test]
    fn no_two_sentences_have_one_code() {
        let codes: BTreeSet<&str> = Sentence::ALL.iter().map(|one| one.as_str()).collect();
        assert_eq!(codes.len(), Sentence::ALL.len());
    }
}
