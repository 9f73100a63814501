//! What is counted, in Prometheus's text format: under Confluent's names where dashboards know them, and
//! under Tenon's for what others do not count.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tenon_core::Format;
use tenon_registry::Event;

/// Everything that is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    in_progress: Gauge,
    successes: Gauge,
    failures: Gauge,
    appends: Histogram,
    events: Counter,
    schemas: Gauge,
    subjects: Gauge,
    position: Gauge,
    healthy: Gauge,
    spans_lost: Counter,
    created: Vec<(Format, Gauge)>,
    deleted: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

/// What is true at the moment somebody looks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moment {
    /// Versions that are not deleted.
    pub(crate) versions: usize,
    /// Subjects that have one.
    pub(crate) subjects: usize,
    /// Events.
    pub(crate) position: u64,
    /// The store did what it should.
    pub(crate) is_healthy: bool,
}

/// Upper ends of the classes of durations, in seconds: from what memory answers to what nobody waits for.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

fn classes() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

impl Metrics {
    /// Nothing counted yet.
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::default();
        let gauge = |registry: &mut Registry, name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let requests = Family::default();
        registry.register("tenon_http_requests", "Requests that were answered", requests.clone());
        let durations = Family::new_with_constructor(classes as fn() -> Histogram);
        registry.register("tenon_http_request_duration_seconds", "How long requests took", durations.clone());
        let appends = classes();
        registry.register("tenon_store_append_duration_seconds", "How long batches took", appends.clone());
        let events = Counter::default();
        registry.register("tenon_store_events", "Events that this server appended", events.clone());
        let spans_lost = Counter::default();
        registry.register("tenon_spans_lost", "Spans that no collector got", spans_lost.clone());
        let created = [
            (Format::Avro, "kafka_schema_registry_avro_schemas_created"),
            (Format::Protobuf, "kafka_schema_registry_protobuf_schemas_created"),
            (Format::JsonSchema, "kafka_schema_registry_json_schemas_created"),
        ];
        let created = created
            .map(|(format, name)| (format, gauge(&mut registry, name, "Versions registered by this server")))
            .to_vec();
        // No server waits for another to write, so each has the part that Confluent calls master.
        gauge(&mut registry, "kafka_schema_registry_master_slave_role", "1: this server may write").set(1);
        Metrics {
            requests,
            durations,
            in_progress: gauge(&mut registry, "tenon_http_requests_in_progress", "Requests at hand"),
            successes: gauge(&mut registry, "kafka_schema_registry_api_success_count", "Answers below 400"),
            failures: gauge(&mut registry, "kafka_schema_registry_api_failure_count", "Answers from 400 on"),
            appends,
            events,
            spans_lost,
            schemas: gauge(&mut registry, "kafka_schema_registry_registered_count", "Versions not deleted"),
            subjects: gauge(&mut registry, "tenon_subjects", "Subjects with a version that is not deleted"),
            position: gauge(&mut registry, "tenon_store_position", "Events in the store"),
            healthy: gauge(&mut registry, "tenon_store_healthy", "1 when the store did what it should"),
            created,
            deleted: gauge(
                &mut registry,
                "kafka_schema_registry_deleted_count",
                "Versions that this server deleted",
            ),
            registry,
        }
    }

    /// A request came.
    pub(crate) fn began(&self) {
        self.in_progress.inc();
    }

    /// A request was answered, or its client went away.
    pub(crate) fn ended(&self) {
        self.in_progress.dec();
    }

    /// A request was answered with `status`.
    pub(crate) fn answered(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&RequestLabels { route, status }).inc();
        self.durations.get_or_create(&RouteLabels { route }).observe(took.as_secs_f64());
        if status < 400 { &self.successes } else { &self.failures }.inc();
    }

    /// A batch of events was appended.
    pub(crate) fn appended(&self, events: &[Event], took: Duration) {
        self.events.inc_by(events.len() as u64);
        self.appends.observe(took.as_secs_f64());
        for event in events {
            match event {
                Event::Registered { content, .. } => {
                    let created = self.created.iter().find(|(format, _)| *format == content.format);
                    if let Some((_, gauge)) = created {
                        gauge.inc();
                    }
                }
                Event::VersionDeleted { .. } => {
                    self.deleted.inc();
                }
                Event::VersionPurged { .. }
                | Event::ConfigSet { .. }
                | Event::ConfigCleared { .. }
                | Event::ModeSet { .. }
                | Event::ModeCleared { .. }
                | Event::ContextDeleted { .. }
                | Event::IdsSpent { .. } => {}
            }
        }
    }

    /// Spans did not reach the collector.
    pub(crate) fn spans_lost(&self, count: usize) {
        self.spans_lost.inc_by(count as u64);
    }

    /// All of it, as Prometheus reads it.
    pub(crate) fn text(&self, moment: Moment) -> String {
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        self.schemas.set(signed(moment.versions as u64));
        self.subjects.set(signed(moment.subjects as u64));
        self.position.set(signed(moment.position));
        self.healthy.set(i64::from(moment.is_healthy));
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
