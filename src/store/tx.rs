//! What a closure can do inside a transaction, grouped by what it is about.
#![expect(clippy::missing_errors_doc, reason = "each trait says it once for all its methods")]
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::identity::{Account, Contact, NewAccount, NewContact, RegistryChange, StateChange};
use crate::model::{
    AccountId, AccountState, ArrivalId, ContactId, ContactNumber, Digest, EmailAddress, OutboxId,
    PhoneNumber, QueueId, TicketNumber, TicketStatus, Timestamp,
};
use crate::tickets::{
    Arrival, ArrivalOutcome, Evidence, Found, NewEvent, NewTicket, Raise, Relabel, Ticket,
    TicketEvent,
};

use super::{
    AccessTx, Acknowledged, AnswerTx, ApiKey, ArrivalFilter, AuditTx, BulkTx, CallChange,
    CallFilter, CallId, CallRow, CallStep, Claimed, CodeTx, Decided, Decision, DeskTx, EnrolTx,
    FeedTx, FileTx, ForgetTx, FreezeTx, ImapTx, IncidentTx, LegId, LegRow, LinkTx, ListTx,
    NewArrival, NewCallRow, NewDecision, NewLeg, NewOutgoing, OutboxCounts, OutboxKind,
    OutboxState, Outgoing, OutsideTx, PageTx, PlaceTx, PostTx, RecordingRow, RetentionTx, RotaTx,
    SealedMail, StoreError, ThreadTx, TimesTx, UserTx, WayTx,
};

type Result<T> = std::result::Result<T, StoreError>;

/// Everything a closure can do. All of it commits together, or none.
pub trait Tx:
    RegistryTx
    + CodeTx
    + ArrivalTx
    + TicketTx
    + ListTx
    + DeskTx
    + ThreadTx
    + PostTx
    + LinkTx
    + OutboxTx
    + LeaseTx
    + KeyTx
    + CallTx
    + ImapTx
    + PageTx
    + RotaTx
    + TimesTx
    + UserTx
    + AccessTx
    + IncidentTx
    + BulkTx
    + PlaceTx
    + EnrolTx
    + FreezeTx
    + AuditTx
    + RetentionTx
    + ForgetTx
    + FeedTx
    + WayTx
    + AnswerTx
    + FileTx
    + OutsideTx
{
}
impl<T> Tx for T where
    T: RegistryTx
        + CodeTx
        + ArrivalTx
        + TicketTx
        + ListTx
        + DeskTx
        + ThreadTx
        + PostTx
        + LinkTx
        + OutboxTx
        + LeaseTx
        + KeyTx
        + CallTx
        + ImapTx
        + PageTx
        + RotaTx
        + TimesTx
        + UserTx
        + AccessTx
        + IncidentTx
        + BulkTx
        + PlaceTx
        + EnrolTx
        + FreezeTx
        + AuditTx
        + RetentionTx
        + ForgetTx
        + FeedTx
        + WayTx
        + AnswerTx
        + FileTx
        + OutsideTx
        + ?Sized
{
}

/// Accounts and contacts.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait RegistryTx {
    /// Adds an account; [`StoreError::Exists`] when its name is taken.
    fn add_account(&mut self, account: &NewAccount) -> Result<AccountId>;
    /// Returns every account by name.
    fn accounts(&mut self) -> Result<Vec<Account>>;
    /// Returns accounts by name behind one of them, of a state or of all, so many at most. An account that is not
    /// there has nothing before it: ask whether it is.
    fn accounts_after(
        &mut self,
        state: Option<AccountState>,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>>;
    /// Returns an account.
    fn account(&mut self, id: AccountId) -> Result<Option<Account>>;
    /// Returns accounts that are not integrated and whose day is this one or before.
    fn accounts_due(&mut self, day: Date) -> Result<Vec<Account>>;
    /// Returns how many contacts each of these accounts has; of none nothing is told.
    fn contact_counts(&mut self, accounts: &[AccountId]) -> Result<BTreeMap<AccountId, u32>>;
    /// Changes all that is known of an account; [`StoreError::Missing`] when it is not there,
    /// [`StoreError::Exists`] when its new name is taken.
    fn update_account(&mut self, account: &Account) -> Result<()>;
    /// Writes a change of an account's state.
    fn add_state_change(&mut self, change: &StateChange) -> Result<()>;
    /// Returns the changes of an account's state in the order in which they were written.
    fn state_changes(&mut self, account: AccountId) -> Result<Vec<StateChange>>;
    /// Adds a contact under this number; [`StoreError::Missing`] when its account is not there,
    /// [`StoreError::Exists`] when the number is taken.
    fn add_contact(&mut self, contact: &NewContact, number: ContactNumber) -> Result<ContactId>;
    /// Changes all that is known of a contact, save his number; [`StoreError::Missing`] when he is
    /// not there.
    fn update_contact(&mut self, id: ContactId, contact: &NewContact) -> Result<()>;
    /// Ends a contact: nobody is taken for him any more, and his row stays; returns whether he was
    /// there.
    fn end_contact(&mut self, id: ContactId, at: Timestamp) -> Result<bool>;
    /// Writes what was changed of a company's contacts.
    fn add_registry_change(&mut self, change: &RegistryChange) -> Result<()>;
    /// Returns what was changed of a company's contacts, the oldest first.
    fn registry_changes(&mut self, account: AccountId) -> Result<Vec<RegistryChange>>;
    /// Returns contacts behind a row in the order of rows, of one account or of all, so many at most.
    fn contacts_after(
        &mut self,
        account: Option<AccountId>,
        after: Option<ContactId>,
        limit: u32,
    ) -> Result<Vec<Contact>>;
    /// Returns every contact by account and name, without those who were ended.
    fn contacts(&mut self) -> Result<Vec<Contact>>;
    /// Returns the contacts of one account by name.
    fn contacts_of(&mut self, account: AccountId) -> Result<Vec<Contact>>;
    /// Returns a contact with his account.
    fn contact(&mut self, id: ContactId) -> Result<Option<(Contact, Account)>>;
    /// Returns the contact of this number with his account.
    fn contact_by_number(&mut self, number: &ContactNumber) -> Result<Option<(Contact, Account)>>;
    /// Returns the contacts that have no number yet: those of before there were numbers.
    fn unnumbered_contacts(&mut self) -> Result<Vec<ContactId>>;
    /// Gives such a contact a number; [`StoreError::Exists`] when it is taken.
    fn number_contact(&mut self, id: ContactId, number: ContactNumber) -> Result<()>;
    /// Returns the contacts that have this telephone number, with their accounts.
    fn owners_of_phone(&mut self, number: &PhoneNumber) -> Result<Vec<(Contact, Account)>>;
    /// Returns the contacts that have this address, with their accounts.
    fn owners_of_address(&mut self, address: &EmailAddress) -> Result<Vec<(Contact, Account)>>;
}

/// What came in.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait ArrivalTx {
    /// Returns the first arrival with this key, if any.
    fn arrival_by_key(&mut self, key: &str) -> Result<Option<Arrival>>;
    /// Adds an arrival; its outcome is settled in the same transaction.
    fn add_arrival(&mut self, arrival: &NewArrival) -> Result<ArrivalId>;
    /// Writes what became of an arrival.
    fn settle_arrival(&mut self, id: ArrivalId, outcome: &ArrivalOutcome) -> Result<()>;
    /// Returns arrivals, the newest first.
    fn arrivals(&mut self, filter: &ArrivalFilter) -> Result<Vec<Arrival>>;
    /// Returns one arrival.
    fn arrival(&mut self, id: ArrivalId) -> Result<Option<Arrival>>;
    /// Keeps a sealed raw mail; the same one again changes nothing.
    fn keep_raw(&mut self, raw: &SealedMail) -> Result<()>;
    /// Returns a sealed raw mail: the outer `Option` says whether it is known, the inner
    /// whether it lies here (or in its file).
    fn raw(&mut self, digest: Digest) -> Result<Option<Option<Vec<u8>>>>;
}

/// Tickets and what happened to them.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait TicketTx {
    /// Opens a ticket under the next number.
    fn open_ticket(&mut self, ticket: &NewTicket) -> Result<TicketNumber>;
    /// Opens a ticket under a number that was kept apart; [`StoreError::Exists`] when one has it.
    fn open_ticket_as(&mut self, number: TicketNumber, ticket: &NewTicket) -> Result<()>;
    /// Takes the next `count` numbers out of the sequence: no other ticket gets them. They are the
    /// ones that [`Self::kept_numbers`] returns from now on; [`StoreError::Full`] when there are
    /// not so many left.
    fn keep_numbers(&mut self, count: u32) -> Result<Vec<TicketNumber>>;
    /// Returns the numbers kept apart last under which no ticket was opened.
    fn kept_numbers(&mut self) -> Result<Vec<TicketNumber>>;
    /// Returns a ticket.
    fn ticket(&mut self, number: TicketNumber) -> Result<Option<Ticket>>;
    /// Writes an event beside a ticket.
    fn add_event(&mut self, ticket: TicketNumber, event: &NewEvent) -> Result<()>;
    /// Returns a ticket's events in order.
    fn events(&mut self, ticket: TicketNumber) -> Result<Vec<TicketEvent>>;
    /// Returns the recordings that tickets name since then, the newest first: all, or those of one
    /// reference; before this event, if one is given. Looks through a bounded number of events.
    fn recordings(
        &mut self,
        since: Timestamp,
        reference: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RecordingRow>>;
    /// Changes a ticket's status.
    fn set_status(
        &mut self,
        ticket: TicketNumber,
        status: TicketStatus,
        at: Timestamp,
    ) -> Result<()>;
    /// Raises priority, danger and queue.
    fn raise(&mut self, ticket: TicketNumber, raise: &Raise, at: Timestamp) -> Result<()>;
    /// Puts other labels in the place of a ticket's own; its intent is decided then.
    fn relabel(&mut self, ticket: TicketNumber, labels: &Relabel, at: Timestamp) -> Result<()>;
    /// Returns who of the desk has a ticket.
    fn taker(&mut self, ticket: TicketNumber) -> Result<Option<String>>;
    /// Returns who of the desk has a ticket, and since when.
    fn taken(&mut self, ticket: TicketNumber) -> Result<Option<(String, Timestamp)>>;
    /// Gives a ticket to somebody of the desk, or to nobody.
    fn set_taker(&mut self, ticket: TicketNumber, taker: Option<&str>, at: Timestamp)
    -> Result<()>;
    /// Makes someone take part in a ticket; again changes nothing.
    fn add_participant(&mut self, ticket: TicketNumber, address: &EmailAddress) -> Result<()>;
    /// Returns who takes part in a ticket, by address.
    fn participants(&mut self, ticket: TicketNumber) -> Result<Vec<EmailAddress>>;
    /// Makes a Message-ID part of a ticket; again changes nothing.
    fn add_message_id(&mut self, ticket: TicketNumber, message_id: &str) -> Result<()>;
    /// Returns the tickets that a Message-ID is part of.
    fn tickets_of_message(&mut self, message_id: &str) -> Result<Vec<TicketNumber>>;
    /// Returns what threading must know of a ticket, or of the one that it was merged into, if it is
    /// there.
    fn found(
        &mut self,
        ticket: TicketNumber,
        evidence: Evidence,
        sender: Option<&EmailAddress>,
    ) -> Result<Option<Found>>;
    /// Writes why an arrival went where it went.
    fn add_decision(&mut self, decision: &NewDecision) -> Result<()>;
    /// Returns a ticket's decisions in order.
    fn decisions(&mut self, ticket: TicketNumber) -> Result<Vec<Decision>>;
    /// Returns what was decided since a moment, the oldest first: rows behind `after`, at most
    /// [`super::PAGE_MAX`].
    fn decided(&mut self, since: Timestamp, after: i64, limit: u32) -> Result<Vec<Decided>>;
}

/// What goes out.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait OutboxTx {
    /// Adds something to go out.
    fn add_outgoing(&mut self, outgoing: &NewOutgoing) -> Result<OutboxId>;
    /// Takes up to `limit` due rows, of one kind or of any, under a lease until `lease_until`;
    /// nobody else gets them before that.
    fn claim_due(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
        kind: Option<OutboxKind>,
    ) -> Result<Vec<Claimed>>;
    /// Returns the calls about danger whose telephone is in use for something else: another page rings there, or
    /// somebody talks there in a customer's call. `full` adds all that are due and not begun: there is no line left.
    fn danger_kept_waiting(&mut self, now: Timestamp, full: bool) -> Result<Vec<OutboxId>>;
    /// Ends as failed the due rows of a kind that were claimed `attempts_max` times and whose end
    /// was never written: each try ended the program, or was lost with it.
    fn fail_worn_out(
        &mut self,
        now: Timestamp,
        kind: OutboxKind,
        attempts_max: u32,
    ) -> Result<Vec<OutboxId>>;
    /// Ends a row: sent, failed for good.
    fn finish_outgoing(
        &mut self,
        id: OutboxId,
        state: OutboxState,
        error: &str,
        at: Timestamp,
    ) -> Result<()>;
    /// Keeps a claimed row from others until `lease_until`; one that has ended stays ended.
    fn hold_outgoing(&mut self, id: OutboxId, lease_until: Timestamp) -> Result<()>;
    /// Puts a row back for another try at `next_at`.
    fn retry_outgoing(&mut self, id: OutboxId, error: &str, next_at: Timestamp) -> Result<()>;
    /// Writes into a hand-over that it was sent again without knowing whether it was there (`sent_again`).
    fn mark_sent_again(&mut self, id: OutboxId) -> Result<()>;
    /// Returns a ticket's outgoing rows in order.
    fn outgoing_of(&mut self, ticket: TicketNumber) -> Result<Vec<Outgoing>>;
    /// Returns how many rows wait, and since when the oldest does.
    fn outbox_counts(&mut self) -> Result<OutboxCounts>;
    /// Returns how many acknowledgements went out lately; domain and total count unproven senders
    /// only.
    fn acknowledged(&mut self, address: &EmailAddress, now: Timestamp) -> Result<Acknowledged>;
    /// Counts one more, and forgets those older than a day.
    fn count_acknowledgement(
        &mut self,
        address: &EmailAddress,
        registered: bool,
        now: Timestamp,
    ) -> Result<()>;
}

/// Work that one node at a time may do.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait LeaseTx {
    /// Takes or renews a lease; returns whether `holder` has it until `until`.
    fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool>;
    /// Gives a lease back if `holder` has it.
    fn release_lease(&mut self, name: &str, holder: &str) -> Result<()>;
}

/// Keys of programs that use the API.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait KeyTx {
    /// Adds a key by its hash; [`StoreError::Exists`] when the name is taken.
    fn add_api_key(
        &mut self,
        name: &str,
        hash: &[u8; 32],
        scopes: &[String],
        accounts: &[AccountId],
        at: Timestamp,
    ) -> Result<()>;
    /// Returns the live key with this hash.
    fn api_key(&mut self, hash: &[u8; 32]) -> Result<Option<ApiKey>>;
    /// Returns every key by name.
    fn api_keys(&mut self) -> Result<Vec<ApiKey>>;
    /// Writes which vault key this store belongs to, or compares: `false` when it is another.
    fn check_vault_key(&mut self, id: i64) -> Result<bool>;
    /// Ends a key; returns whether a live one had that name.
    fn revoke_api_key(&mut self, name: &str, at: Timestamp) -> Result<bool>;
}

/// Calls, what was handed out for each step, and legs to responders.
///
/// # Errors
/// Every method: [`StoreError`] when the engine fails.
pub trait CallTx {
    /// Adds a call; [`StoreError::Exists`] when the carrier named it before.
    fn add_call(&mut self, call: &NewCallRow) -> Result<CallId>;
    /// Returns a call.
    fn call(&mut self, id: CallId) -> Result<Option<CallRow>>;
    /// Returns the call that a carrier names so.
    fn call_by_carrier(&mut self, carrier: &str, carrier_id: &str) -> Result<Option<CallRow>>;
    /// Returns calls, the newest first.
    fn calls(&mut self, filter: &CallFilter) -> Result<Vec<CallRow>>;
    /// Returns up to 100 calls in progress of which nothing was heard since; those that are talking,
    /// or ring somebody, only when nothing was heard since `talking_before`.
    fn stale_calls(
        &mut self,
        touched_before: Timestamp,
        talking_before: Timestamp,
    ) -> Result<Vec<CallRow>>;
    /// Writes what a step changed; whoever has ended waits in no queue.
    fn change_call(&mut self, id: CallId, change: &CallChange) -> Result<()>;
    /// Adds a step that was handed out.
    fn add_step(
        &mut self,
        token: &str,
        call: CallId,
        leg: Option<LegId>,
        at: Timestamp,
    ) -> Result<()>;
    /// Returns a step.
    fn step(&mut self, token: &str) -> Result<Option<CallStep>>;
    /// Writes a step's answer; `false` when it has one.
    fn answer_step(&mut self, token: &str, answer: &str) -> Result<bool>;
    /// Forgets the steps of calls that ended before a moment, and returns how many.
    fn forget_steps(&mut self, ended_before: Timestamp) -> Result<usize>;
    /// Adds a leg.
    fn add_leg(&mut self, leg: &NewLeg) -> Result<LegId>;
    /// Returns a leg.
    fn leg(&mut self, id: LegId) -> Result<Option<LegRow>>;
    /// Returns a call's legs in order.
    fn legs(&mut self, call: CallId) -> Result<Vec<LegRow>>;
    /// Writes the carrier's id of a leg, unless it has one.
    fn name_leg(&mut self, id: LegId, carrier_id: &str) -> Result<()>;
    /// Writes a leg's screening.
    fn change_leg(&mut self, id: LegId, state: &str) -> Result<()>;
    /// Writes what became of a leg; `false` when it had ended.
    fn end_leg(&mut self, id: LegId, outcome: &str, at: Timestamp) -> Result<bool>;
    /// Returns whether a number is rung or talking in another call.
    fn is_busy(&mut self, number: &PhoneNumber, except: CallId) -> Result<bool>;
    /// Puts a call into a queue, unless it waits there, and returns how many are before it: those
    /// who still wait, of whom something was heard lately.
    fn wait_in_queue(&mut self, call: CallId, queue: &QueueId, at: Timestamp) -> Result<u32>;
    /// Takes a call out of its queue.
    fn leave_queue(&mut self, call: CallId) -> Result<()>;
    /// Takes a call out of its queue because somebody took it, and notes how long it waited.
    fn taken_from_queue(&mut self, call: CallId, at: Timestamp) -> Result<()>;
    /// Has callers of a line hear the notice until a moment; a past one switches it off.
    fn switch_notice(
        &mut self,
        line: &str,
        until: Timestamp,
        by: ContactId,
        at: Timestamp,
    ) -> Result<()>;
    /// Returns whether callers of a line hear the notice now.
    fn notice(&mut self, line: &str, now: Timestamp) -> Result<bool>;
    /// Returns the latest waits in a queue within a day, in seconds.
    fn recent_waits(&mut self, queue: &QueueId, now: Timestamp) -> Result<Vec<u32>>;
}
