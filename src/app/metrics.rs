//! What is counted, for `/metrics` in the OpenMetrics text form.
//!
//! Every label has few values, all of them words of ours: nothing that a caller can choose, and
//! nothing of a person.
mod goals;
mod incidents;
mod mail;
mod mailboxes;
mod outside;
mod pages;
mod rota;
mod telephone;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use self::goals::GoalMetrics;
use self::incidents::IncidentMetrics;
use self::mail::MailDoorMetrics;
use self::mailboxes::MailboxMetrics;
use self::outside::OutsideMetrics;
use self::pages::PageMetrics;
use self::rota::RotaMetrics;
pub use self::telephone::Telephone;
use self::telephone::TelephoneMetrics;
use super::coverage::Uncovered;
use crate::calls::Late;
use crate::channels::imap::Board;
use crate::model::{Door, Intent, Priority};
use crate::smtp::Protocol;

/// Bounds of the time an arrival takes, in seconds: microseconds to understand, a commit of
/// milliseconds, seconds when the disk is slow.
const INTAKE_SECONDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.0, 10.0];

/// Bounds of the time to an answer for a platform, in seconds: some give up after one.
const VOICE_SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.8, 2.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ArrivalLabels {
    door: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TicketLabels {
    intent: &'static str,
    priority: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutboxLabels {
    kind: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VoiceLabels {
    dialect: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TaskLabels {
    task: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabels {
    verdict: &'static str,
}

/// Calls that were served without the store, read when they are asked for.
#[derive(Debug, Default)]
struct LateMetrics {
    followed: OnceLock<Late>,
    calls: Counter,
    lost: Counter,
    waiting: Gauge,
    unwritten: Gauge,
    numbers: Gauge,
}

impl LateMetrics {
    fn register(&self, registry: &mut Registry) {
        let (calls, lost) = (self.calls.clone(), self.lost.clone());
        registry.register("late_calls", "Calls that were served without the store", calls);
        registry.register("late_records_lost", "Records of late calls that were lost", lost);
        registry.register(
            "late_records_waiting",
            "Records of late calls that wait for the store",
            self.waiting.clone(),
        );
        registry.register(
            "late_records_unwritten",
            "Those of them that are in memory alone",
            self.unwritten.clone(),
        );
        registry.register(
            "late_numbers",
            "Ticket numbers that are kept for late calls",
            self.numbers.clone(),
        );
    }

    fn read(&self) {
        let counts = self.followed.get().map(Late::counts).unwrap_or_default();
        let gauge = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.calls.inner().store(counts.calls, Ordering::Relaxed);
        self.lost.inner().store(counts.lost, Ordering::Relaxed);
        self.waiting.set(gauge(counts.waiting));
        self.unwritten.set(gauge(counts.unwritten));
        self.numbers.set(gauge(counts.numbers));
    }
}

/// Mail that does not go out as it should.
#[derive(Debug, Default)]
struct PostMetrics {
    loops: Counter,
    alarms: Counter,
}

impl PostMetrics {
    fn register(&self, registry: &mut Registry) {
        let (loops, alarms) = (self.loops.clone(), self.alarms.clone());
        registry.register("mail_loops", "Answers kept back because they would go round", loops);
        registry.register(
            "relay_alarms",
            "Tries that failed because the way to the relay must be mended",
            alarms,
        );
    }
}

/// Every counter of the program.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    arrivals: Family<ArrivalLabels, Counter>,
    tickets: Family<TicketLabels, Counter>,
    outbox: Family<OutboxLabels, Gauge>,
    sent: Family<OutboxLabels, Counter>,
    lmtp: MailDoorMetrics,
    smtp: MailDoorMetrics,
    intake: Histogram,
    voice: Family<VoiceLabels, Counter>,
    voice_answer: Histogram,
    pages_lost: Counter,
    task_panics: Family<TaskLabels, Counter>,
    reloads: Family<OutboxLabels, Counter>,
    free_bytes: Gauge<u64, AtomicU64>,
    codes: Family<CodeLabels, Counter>,
    code_alarms: Counter,
    post: PostMetrics,
    late: LateMetrics,
    mailboxes: MailboxMetrics,
    rota: RotaMetrics,
    pages: PageMetrics,
    goals: GoalMetrics,
    incidents: IncidentMetrics,
    telephone: TelephoneMetrics,
    outside: OutsideMetrics,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("centralita"),
            arrivals: Family::default(),
            tickets: Family::default(),
            outbox: Family::default(),
            sent: Family::default(),
            lmtp: MailDoorMetrics::default(),
            smtp: MailDoorMetrics::default(),
            intake: Histogram::new(INTAKE_SECONDS),
            voice: Family::default(),
            voice_answer: Histogram::new(VOICE_SECONDS),
            pages_lost: Counter::default(),
            task_panics: Family::default(),
            reloads: Family::default(),
            free_bytes: Gauge::default(),
            codes: Family::default(),
            code_alarms: Counter::default(),
            post: PostMetrics::default(),
            late: LateMetrics::default(),
            mailboxes: MailboxMetrics::default(),
            rota: RotaMetrics::default(),
            pages: PageMetrics::default(),
            goals: GoalMetrics::default(),
            incidents: IncidentMetrics::default(),
            telephone: TelephoneMetrics::default(),
            outside: OutsideMetrics::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("arrivals", "What came in, by door and outcome", self.arrivals.clone());
        registry.register(
            "tickets",
            "Tickets opened, by intent and priority",
            self.tickets.clone(),
        );
        registry.register(
            "outbox_rows",
            "What waits to go out, by kind and state",
            self.outbox.clone(),
        );
        registry.register(
            "outbox_tries",
            "Tries to send, by kind and how they ended",
            self.sent.clone(),
        );
        self.lmtp.register(registry, Protocol::Lmtp);
        self.smtp.register(registry, Protocol::Smtp);
        registry.register_with_unit(
            "intake",
            "Time from the end of an arrival to its commit",
            Unit::Seconds,
            self.intake.clone(),
        );
        registry.register(
            "voice_requests",
            "Requests of telephony platforms, by dialect and how they ended",
            self.voice.clone(),
        );
        registry.register_with_unit(
            "voice_answer",
            "Time from a platform's request to its answer",
            Unit::Seconds,
            self.voice_answer.clone(),
        );
        registry.register("pages_lost", "Pages that were given up", self.pages_lost.clone());
        registry.register("task_panics", "Panics of the program's tasks", self.task_panics.clone());
        registry.register(
            "reloads",
            "Readings of the rules, by what was read and how it ended",
            self.reloads.clone(),
        );
        registry.register_with_unit(
            "storage_free",
            "Free space where the data lie",
            Unit::Bytes,
            self.free_bytes.clone(),
        );
        registry.register("codes_checked", "Codes keyed, by verdict", self.codes.clone());
        registry.register(
            "code_alarms",
            "Times that many contacts had a wrong code within an hour",
            self.code_alarms.clone(),
        );
        self.post.register(registry);
        self.late.register(registry);
        self.mailboxes.register(registry);
        self.rota.register(registry);
        self.pages.register(registry);
        self.goals.register(registry);
        self.incidents.register(registry);
        self.telephone.register(registry);
        self.outside.register(registry);
        let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "This program", build);
    }

    /// Counts an arrival; `outcome` is one of our words, such as `opened`.
    pub fn arrived(&self, door: Door, outcome: &'static str) {
        self.arrivals.get_or_create(&ArrivalLabels { door: door.as_str(), outcome }).inc();
    }

    /// Counts a ticket that was opened.
    pub fn ticket_opened(&self, intent: Intent, priority: Priority) {
        let labels = TicketLabels { intent: intent.as_str(), priority: priority.as_str() };
        self.tickets.get_or_create(&labels).inc();
    }

    /// Sets how many outbox rows of a kind are in a state now.
    pub fn outbox_rows(&self, kind: &'static str, state: &'static str, rows: i64) {
        self.outbox.get_or_create(&OutboxLabels { kind, state }).set(rows);
    }

    /// Counts a try to send that ended in `state`.
    pub fn outbox_tried(&self, kind: &'static str, state: &'static str) {
        self.sent.get_or_create(&OutboxLabels { kind, state }).inc();
    }

    /// Counts a reading of rules that ended in `state`, such as `taken` or `refused`.
    pub fn reloaded(&self, kind: &'static str, state: &'static str) {
        self.reloads.get_or_create(&OutboxLabels { kind, state }).inc();
    }

    const fn mail(&self, protocol: Protocol) -> &MailDoorMetrics {
        match protocol {
            Protocol::Lmtp => &self.lmtp,
            Protocol::Smtp => &self.smtp,
        }
    }

    /// Counts a session of a door for mail that began.
    pub fn mail_session_began(&self, protocol: Protocol) {
        self.mail(protocol).sessions.inc();
    }

    /// Counts a session of a door for mail that ended.
    pub fn mail_session_ended(&self, protocol: Protocol) {
        self.mail(protocol).sessions.dec();
    }

    /// Counts a message that was refused for the moment.
    pub fn mail_refused(&self, protocol: Protocol) {
        self.mail(protocol).refused.inc();
    }

    /// Counts a connection that was sent away because there were too many.
    pub fn mail_turned_away(&self, protocol: Protocol) {
        self.mail(protocol).turned_away.inc();
    }

    /// Counts how long an arrival took from its end to its commit.
    pub fn intake_took(&self, time: Duration) {
        self.intake.observe(time.as_secs_f64());
    }

    /// Counts a request of a platform, how it ended in one of our words, and how long it took.
    pub fn voice_answered(&self, dialect: &'static str, outcome: &'static str, took: Duration) {
        self.voice.get_or_create(&VoiceLabels { dialect, outcome }).inc();
        self.voice_answer.observe(took.as_secs_f64());
    }

    /// Counts a page that was given up.
    pub fn page_lost(&self) {
        self.pages_lost.inc();
    }

    /// Counts an answer that was kept back because it would go round in a loop.
    pub fn mail_loop(&self) {
        self.post.loops.inc();
    }

    /// Counts a try that failed because the way to the relay must be mended.
    pub fn relay_alarm(&self) {
        self.post.alarms.inc();
    }

    /// Counts a panic of a task.
    pub fn task_panicked(&self, task: &'static str) {
        self.task_panics.get_or_create(&TaskLabels { task }).inc();
    }

    /// Counts a code that was checked; `verdict` is `right`, `wrong` or `busy`.
    pub fn code_checked(&self, verdict: &'static str) {
        self.codes.get_or_create(&CodeLabels { verdict }).inc();
    }

    /// Counts an alarm about wrong codes; there is one an hour at most.
    pub fn code_alarm(&self) {
        self.code_alarms.inc();
    }

    /// Sets how much space is free where the data lie, in bytes.
    pub fn storage_free(&self, bytes: u64) {
        self.free_bytes.set(bytes);
    }

    /// Tells from now on how it stands with late calls.
    pub fn follow_late(&self, late: Late) {
        let _followed = self.late.followed.set(late);
    }

    /// Tells when nobody will be on call.
    pub fn uncovered(&self, gaps: &[Uncovered]) {
        self.rota.tell(gaps);
    }

    /// Tells how many ways to people on call within days nobody has seen to work.
    pub fn unproven_ways(&self, ways: usize) {
        self.rota.unproven(ways);
    }

    /// Tells how many calendars lack holidays of this year or the next.
    pub fn missing_holidays(&self, calendars: usize) {
        self.rota.missing_holidays(calendars);
    }

    /// Tells what became of the pages that were due.
    pub fn pages_stepped(&self, stepped: &crate::intake::Stepped) {
        self.pages.tell(stepped);
    }

    /// Tells how many known incidents are open.
    pub fn incidents(&self, counts: crate::store::IncidentCounts) {
        self.incidents.tell(counts);
    }

    /// Tells which goals are due soon or broken.
    pub fn goals(&self, looked: &crate::intake::Looked) {
        self.goals.tell(looked);
    }

    /// Tells how it stands with outside desks.
    pub fn outside(&self, standings: &[crate::intake::OutsideStanding]) {
        self.outside.tell(standings);
    }

    /// Tells from now on how it stands with mailboxes.
    pub fn follow_mailboxes(&self, board: Board) {
        self.mailboxes.follow(board);
    }

    /// Tells from now on what the telephone counts by itself.
    pub fn follow_telephone(&self, telephone: Telephone) {
        self.telephone.follow(telephone);
    }

    /// Returns all of it as OpenMetrics text.
    #[must_use]
    pub fn text(&self) -> String {
        self.late.read();
        self.mailboxes.read();
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_counted_is_told_and_the_text_ends_as_it_must() {
        let metrics = Metrics::default();
        metrics.arrived(Door::Lmtp, "opened");
        metrics.arrived(Door::Lmtp, "opened");
        metrics.ticket_opened(Intent::IncidentPower, Priority::P1);
        metrics.outbox_rows("mail", "waiting", 3);
        metrics.outbox_tried("mail", "sent");
        metrics.reloaded("routing", "refused");
        metrics.mail_session_began(Protocol::Lmtp);
        metrics.mail_session_began(Protocol::Lmtp);
        metrics.mail_session_ended(Protocol::Lmtp);
        metrics.mail_refused(Protocol::Lmtp);
        metrics.mail_turned_away(Protocol::Smtp);
        metrics.intake_took(Duration::from_millis(3));
        metrics.voice_answered("twilio", "bad_sig", Duration::from_millis(1));
        metrics.page_lost();
        metrics.task_panicked("delivery");
        metrics.storage_free(5_000_000_000);
        metrics.code_checked("wrong");
        metrics.code_alarm();
        let text = metrics.text();
        for line in [
            "centralita_arrivals_total{door=\"lmtp\",outcome=\"opened\"} 2",
            "centralita_tickets_total{intent=\"incident_power\",priority=\"P1\"} 1",
            "centralita_outbox_rows{kind=\"mail\",state=\"waiting\"} 3",
            "centralita_outbox_tries_total{kind=\"mail\",state=\"sent\"} 1",
            "centralita_reloads_total{kind=\"routing\",state=\"refused\"} 1",
            "centralita_lmtp_sessions 1",
            "centralita_lmtp_refused_total 1",
            "centralita_smtp_sessions 0",
            "centralita_smtp_turned_away_total 1",
            "centralita_intake_seconds_bucket{le=\"0.002\"} 0",
            "centralita_intake_seconds_bucket{le=\"0.005\"} 1",
            "centralita_voice_requests_total{dialect=\"twilio\",outcome=\"bad_sig\"} 1",
            "centralita_voice_answer_seconds_count 1",
            "centralita_pages_lost_total 1",
            "centralita_task_panics_total{task=\"delivery\"} 1",
            "centralita_storage_free_bytes 5000000000",
            "centralita_codes_checked_total{verdict=\"wrong\"} 1",
            "centralita_code_alarms_total 1",
            "centralita_late_calls_total 0",
            "centralita_late_records_lost_total 0",
            "centralita_late_records_waiting 0",
            "centralita_late_records_unwritten 0",
            "centralita_late_numbers 0",
            "centralita_imap_folders 0",
            "centralita_imap_messages_taken_total 0",
            concat!("centralita_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|l| l == line), "`{line}` is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
