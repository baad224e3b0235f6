//! What is counted of the telephone. Counters of its parts are read when somebody asks for them.
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::channels::sip::{CallOutcome, LegOutcome, SipListener};
use crate::sip::agent::TrunkState;
use crate::telephony::engine::{Engine, LATE_BOUNDS_MS, Statistics};
use crate::telephony::phone::{Phone, TrunkStatus};
use crate::telephony::prompts::Library;
use crate::transcription::Transcriber;

/// Bounds of the time from an INVITE to its answer, in seconds: a commit lies between.
const SETUP_SECONDS: [f64; 8] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 2.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

/// The parts of the telephone that count by themselves.
pub struct Telephone {
    /// The signalling.
    pub phone: Phone,
    /// The sound.
    pub engine: Arc<Engine>,
    /// What can be said.
    pub library: Arc<Library>,
    /// Who writes down what callers say, if anybody.
    pub transcriber: Option<Arc<dyn Transcriber>>,
}

impl fmt::Debug for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telephone")
    }
}

/// The counters of calls, and the telephone that is read.
#[derive(Debug)]
pub(super) struct TelephoneMetrics {
    calls: Family<OutcomeLabels, Counter>,
    in_progress: Gauge,
    setup: Histogram,
    legs: Family<OutcomeLabels, Counter>,
    followed: Arc<OnceLock<Telephone>>,
}

impl Default for TelephoneMetrics {
    fn default() -> Self {
        Self {
            calls: Family::default(),
            in_progress: Gauge::default(),
            setup: Histogram::new(SETUP_SECONDS),
            legs: Family::default(),
            followed: Arc::default(),
        }
    }
}

impl TelephoneMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        let (calls, legs) = (self.calls.clone(), self.legs.clone());
        registry.register("sip_calls", "Calls over SIP that ended, by how", calls);
        let in_progress = self.in_progress.clone();
        registry.register("sip_calls_in_progress", "Callers over SIP now", in_progress);
        registry.register_with_unit(
            "sip_setup",
            "Time from a call's INVITE to our answer",
            Unit::Seconds,
            self.setup.clone(),
        );
        registry.register("sip_legs", "Calls to responders that ended, by how", legs);
        registry.register_collector(Box::new(Reader(Arc::clone(&self.followed))));
    }

    pub(super) fn follow(&self, telephone: Telephone) {
        let _followed = self.followed.set(telephone);
    }
}

impl SipListener for super::Metrics {
    fn began(&self) {
        self.telephone.in_progress.inc();
    }

    fn answered(&self, took: Duration) {
        self.telephone.setup.observe(took.as_secs_f64());
    }

    fn ended(&self, outcome: CallOutcome) {
        self.telephone.in_progress.dec();
        let labels = OutcomeLabels { outcome: outcome.as_str() };
        self.telephone.calls.get_or_create(&labels).inc();
    }

    fn leg_ended(&self, outcome: LegOutcome) {
        let labels = OutcomeLabels { outcome: outcome.as_str() };
        self.telephone.legs.get_or_create(&labels).inc();
    }
}

/// Reads the telephone's own counters.
#[derive(Debug)]
struct Reader(Arc<OnceLock<Telephone>>);

impl Collector for Reader {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Some(telephone) = self.0.get() else { return Ok(()) };
        let mut out = Out(encoder);
        trunks(&mut out, &telephone.phone.trunks())?;
        sockets(&mut out, &telephone.phone)?;
        sound(&mut out, &telephone.engine.statistics())?;
        let missing = "Pieces of prompts that were to be said and are not recorded";
        out.count("prompts_missing", missing, telephone.library.missing())?;
        telephone.transcriber.as_ref().map_or(Ok(()), |ears| transcriptions(&mut out, ears))
    }
}

/// Writes numbers that were counted elsewhere.
struct Out<'a>(DescriptorEncoder<'a>);

impl Out<'_> {
    fn count(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let mut written = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        written.encode_counter::<NoLabelSet, u64, u64>(&value, None)
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)
    }

    fn by_label<'v>(
        &mut self,
        (name, help, kind): (&str, &str, MetricType),
        label: &str,
        values: impl IntoIterator<Item = (&'v str, u64)>,
    ) -> fmt::Result {
        let counter = matches!(kind, MetricType::Counter);
        let mut written = self.0.encode_descriptor(name, help, None, kind)?;
        for (word, value) in values {
            let labels = [(label, word)];
            let mut one: MetricEncoder<'_> = written.encode_family(&labels)?;
            if counter {
                one.encode_counter::<NoLabelSet, u64, u64>(&value, None)?;
            } else {
                one.encode_gauge(&value)?;
            }
        }
        Ok(())
    }
}

/// Trunks are named by whoever wrote the configuration: there are few, and they are no secret.
fn trunks(out: &mut Out<'_>, all: &[TrunkStatus]) -> fmt::Result {
    let up = all.iter().filter_map(|trunk| Some((trunk.id.as_str(), u64::from(trunk.up?))));
    let help = "Whether the trunk answers our probes";
    out.by_label(("sip_trunk_up", help, MetricType::Gauge), "trunk", up)?;
    let registered = all.iter().filter_map(|trunk| {
        let good = matches!(trunk.registration?, TrunkState::Registered(_));
        Some((trunk.id.as_str(), u64::from(good)))
    });
    let help = "Whether we are registered at the trunk";
    out.by_label(("sip_trunk_registered", help, MetricType::Gauge), "trunk", registered)
}

fn sockets(out: &mut Out<'_>, phone: &Phone) -> fmt::Result {
    let seen = phone.counters();
    let legs = u64::try_from(phone.calls()).unwrap_or(u64::MAX);
    out.gauge("sip_legs_in_progress", "Callers and people who are rung, now", legs)?;
    out.gauge("sip_connections", "TCP and TLS connections open now", seen.open.get())?;
    let strangers = "Requests from addresses that no trunk names";
    out.count("sip_strangers", strangers, seen.strangers.get())?;
    let messages = [("udp", seen.datagrams.get()), ("stream", seen.messages.get())];
    let help = "Messages taken in, by transport";
    out.by_label(("sip_messages", help, MetricType::Counter), "transport", messages)?;
    let troubles = [
        ("datagrams_dropped", seen.datagrams_dropped.get()),
        ("datagrams_unsent", seen.datagrams_unsent.get()),
        ("messages_unsent", seen.messages_unsent.get()),
        ("connections_refused", seen.refused.get()),
        ("connections_failed", seen.unconnected.get()),
        ("connections_misbehaved", seen.misbehaved.get()),
        ("handshakes_failed", seen.handshakes_failed.get()),
    ];
    let help = "What went wrong on the sockets of SIP";
    out.by_label(("sip_troubles", help, MetricType::Counter), "trouble", troubles)
}

fn sound(out: &mut Out<'_>, seen: &Statistics) -> fmt::Result {
    out.gauge("media_sessions", "Sessions of sound open now", seen.sessions)?;
    out.gauge("media_ports_in_use", "Pairs of ports lent to calls now", seen.ports_in_use)?;
    out.gauge("media_ports", "Pairs of ports that there are", seen.ports)?;
    let packets = [
        ("in", seen.packets_in),
        ("out", seen.packets_out),
        ("refused", seen.packets_refused),
        ("lost", seen.packets_lost),
        ("late", seen.packets_late),
        ("unsent", seen.sends_failed),
    ];
    let help = "Packets of sound, by what became of them";
    out.by_label(("media_packets", help, MetricType::Counter), "kind", packets)?;
    let troubles = [
        ("events_lost", seen.events_lost),
        ("sessions_failed", seen.sessions_failed),
        ("frames_skipped", seen.frames_skipped),
    ];
    let help = "What went wrong with sound on our side";
    out.by_label(("media_troubles", help, MetricType::Counter), "trouble", troubles)?;
    let mut bounds = LATE_BOUNDS_MS.iter().map(|ms| Duration::from_millis(*ms).as_secs_f64());
    let buckets: Vec<(f64, u64)> =
        seen.late.iter().map(|count| (bounds.next().unwrap_or(f64::MAX), *count)).collect();
    let help = "How late turns of sound began";
    let late =
        out.0.encode_descriptor("media_late", help, Some(&Unit::Seconds), MetricType::Histogram);
    let sum = Duration::from_micros(seen.late_us).as_secs_f64();
    let turns = seen.late.iter().sum();
    late?.encode_histogram::<NoLabelSet>(sum, turns, &buckets, None)
}

fn transcriptions(out: &mut Out<'_>, ears: &Arc<dyn Transcriber>) -> fmt::Result {
    let seen = ears.counts();
    let outcomes = [
        ("answered", seen.answered),
        ("silent", seen.silent),
        ("wordless", seen.wordless),
        ("unfit", seen.unfit),
        ("skipped", seen.skipped),
        ("late", seen.late),
        ("failed", seen.failed),
    ];
    let help = "What callers said, by how writing it down ended";
    out.by_label(("transcriptions", help, MetricType::Counter), "outcome", outcomes)
}
