//! How schemas are written, asked of many at once: the lint rules of a policy, and the flaws that every
//! schema carries with it. Nothing is compared, so the reports hold no verdict to speak of.

use crate::catalogue;
use crate::check::{Candidate, disagreements, excuse, sort, subject};
use crate::compatibility::Compatibility;
use crate::finding::{Finding, Report, Version};
use crate::format::Format;
use crate::policy::Policy;
use crate::rule::RuleKind;
use crate::schema::Schema;
use crate::verdict::Verdict;
use crate::{jsonschema, protobuf};

/// One report a candidate: what the policy's lint rules find in it, and its warnings. Rules about
/// packages and directories look at all candidates together.
///
/// Lint rules are about Protobuf and JSON Schema, those of the category `version` about Avro too, of which
/// there are its warnings besides. A waiver excuses findings as
/// in a judgement; a comment `buf:lint:ignore RULE` keeps findings away, by buf's ids. *Limits*:
/// `limits.findings` a candidate; the rest is counted.
///
/// ```
/// use tenon_core::{lint, Candidate, Format, Limits, LintCategory, Policy, Schema, Source};
/// let text = "syntax = \"proto3\";\npackage acme.v1;\nmessage order {}\n";
/// let source = Source::new("acme/v1/order.proto", text);
/// let schema = Schema::parse(Format::Protobuf, &source, &Limits::default()).unwrap();
/// let policy = Policy { lints: vec![LintCategory::Standard], ..Policy::default() };
/// let reports = lint(&[Candidate { label: "v1".to_owned(), schema }], &policy);
/// assert_eq!(reports[0].findings[0].rule.id, "protobuf/message-not-pascal-case");
/// ```
pub fn lint(candidates: &[Candidate], policy: &Policy) -> Vec<Report> {
    let mut protobuf = protobuf_lists(candidates, policy).into_iter();
    let mut json = json_lists(candidates, policy).into_iter();
    let report = |candidate: &Candidate| {
        let (mut findings, mut unlisted) = match &candidate.schema {
            Schema::Avro(_) => (Vec::new(), 0),
            Schema::Protobuf(_) => protobuf.next().unwrap_or_default(),
            Schema::JsonSchema(_) => json.next().unwrap_or_default(),
        };
        let (stated, more) = disagreements(&candidate.schema, policy);
        findings.extend(stated);
        unlisted += more;
        findings.extend(warnings(&candidate.schema, policy));
        for label in findings.iter_mut().flat_map(|finding| &mut finding.labels) {
            label.version = Some(0);
        }
        excuse(candidate, policy, &mut findings);
        sort(&mut findings);
        let source = candidate.schema.location();
        Report {
            subject: subject(&candidate.schema),
            compatibility: Compatibility::None,
            profile: policy.profile,
            versions: vec![Version { label: candidate.label.clone(), source }],
            verdict: Verdict::Compatible,
            rollout: None,
            findings,
            unlisted,
        }
    };
    candidates.iter().map(report).collect()
}

/// `true` where the policy asks for lint rules, by category or by name.
pub(crate) fn is_asked(policy: &Policy) -> bool {
    let named = policy.overrides.iter().filter(|own| own.severity.is_some());
    let mut named = named.filter_map(|own| catalogue::get(&own.rule));
    !policy.lints.is_empty() || named.any(|rule| rule.kind == RuleKind::Lint)
}

/// What the policy's lint rules find in one of several versions, and how much more.
pub(crate) fn in_version(candidate: &Candidate, index: usize, policy: &Policy) -> (Vec<Finding>, usize) {
    let one = std::slice::from_ref(candidate);
    let lists = [protobuf_lists(one, policy), json_lists(one, policy)].concat();
    let (mut findings, mut unlisted) = lists.into_iter().next().unwrap_or_default();
    let (stated, more) = disagreements(&candidate.schema, policy);
    findings.extend(stated);
    unlisted += more;
    for label in findings.iter_mut().flat_map(|finding| &mut finding.labels) {
        label.version = Some(index);
    }
    (findings, unlisted)
}

/// What is found, and how much more, in each Protobuf schema.
fn protobuf_lists(candidates: &[Candidate], policy: &Policy) -> Vec<(Vec<Finding>, usize)> {
    if !Format::Protobuf.is_built() {
        return Vec::new();
    }
    let schemas = candidates.iter().filter_map(|candidate| match &candidate.schema {
        Schema::Protobuf(schema) => Some(schema),
        Schema::Avro(_) | Schema::JsonSchema(_) => None,
    });
    let schemas: Vec<&protobuf::Schema> = schemas.collect();
    protobuf::lint(&schemas, policy).into_iter().map(|set| (set.findings, set.unlisted)).collect()
}

/// What is found, and how much more, in each JSON Schema.
fn json_lists(candidates: &[Candidate], policy: &Policy) -> Vec<(Vec<Finding>, usize)> {
    if !Format::JsonSchema.is_built() {
        return Vec::new();
    }
    let schemas = candidates.iter().filter_map(|candidate| match &candidate.schema {
        Schema::JsonSchema(schema) => Some(schema),
        Schema::Avro(_) | Schema::Protobuf(_) => None,
    });
    let schemas: Vec<&jsonschema::Schema> = schemas.collect();
    jsonschema::lint(&schemas, policy).into_iter().map(|set| (set.findings, set.unlisted)).collect()
}

/// Flaws of the schema's own texts; what it refers to is another candidate's business.
fn warnings(schema: &Schema, policy: &Policy) -> Vec<Finding> {
    let kept = schema.warnings().iter().filter(|warning| match schema {
        Schema::Avro(schema) => {
            warning.labels.first().is_some_and(|label| label.place.source == *schema.source())
        }
        Schema::Protobuf(schema) => !protobuf::is_ignored(schema, warning),
        Schema::JsonSchema(schema) => {
            warning.labels.first().is_some_and(|label| label.place.source == *schema.source())
        }
    });
    let weighed = kept.filter_map(|warning| {
        let severity = policy.severity(warning.rule, warning.severity)?;
        Some(Finding { severity, ..warning.clone() })
    });
    weighed.collect()
}
