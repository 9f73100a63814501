//! Waivers that a team lists beside its schemas: what they excuse, and what is said of the list.

use std::sync::Arc;

use tenon_core::{
    Candidate, Compatibility, Date, Format, Limits, ListedWaiver, Place, Policy, Profile, Report, Schema,
    Source, Span, Verdict, Wildcard, catalogue, check, removed, review,
};

const V1: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"}, {"name": "lines", "type": {"type": "array", "items":
    {"type": "record", "name": "Line", "fields": [{"name": "price", "type": "long"}]}}}]}"#;
/// An `id` that is narrower, and a `price` that is.
const V2: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "int"}, {"name": "lines", "type": {"type": "array", "items":
    {"type": "record", "name": "Line", "fields": [{"name": "price", "type": "int"}]}}}]}"#;

fn candidate(label: &str, text: &str) -> Candidate {
    let source = Source::new(format!("{label}.avsc"), text);
    let schema = Schema::parse(Format::Avro, &source, &Limits::default()).expect("a schema");
    Candidate { label: label.to_owned(), schema }
}

fn listed(rule: &str) -> ListedWaiver {
    ListedWaiver {
        fingerprint: None,
        rule: Some(catalogue::get(rule).expect("a rule")),
        subject: None,
        path: None,
        until: Some("2027-01-31".parse().expect("a day")),
        reason: "ORD-812".to_owned(),
        owner: Some("@orders".to_owned()),
        place: Place {
            source: Source::new("tenon.toml", "[[allow]]"),
            span: Span::new(0, 9),
            pointer: String::new(),
        },
    }
}

fn policy(today: &str, list: &[ListedWaiver]) -> Policy {
    let today: Date = today.parse().expect("a day");
    Policy { waivers: Arc::from(list), today: Some(today), ..Policy::default() }
}

fn judge(policy: &Policy) -> Report {
    check(&[candidate("v1", V1), candidate("v2", V2)], policy)
}

/// Verdict, waived findings, and what `review` says: rule, severity and message.
fn told(list: &[ListedWaiver], today: &str, whole: bool) -> (Verdict, usize, Vec<String>) {
    let policy = policy(today, list);
    let report = judge(&policy);
    let (verdict, waived) = (report.verdict, report.waived());
    let about = review(&[report], &policy, whole);
    let said = about.iter().flat_map(|about| &about.findings);
    let said = said.map(|finding| format!("{} {}: {}", finding.severity, finding.rule.id, finding.message));
    (verdict, waived, said.collect())
}

#[test]
fn a_rule_a_subject_and_a_path_choose_findings() {
    let by = |subject: Option<&str>, path: Option<&str>| ListedWaiver {
        subject: subject.map(Wildcard::new),
        path: path.map(Wildcard::new),
        ..listed("avro/type-mismatch")
    };
    let waived = |subject, path| {
        let (verdict, waived, said) = told(&[by(subject, path)], "2027-01-31", true);
        (verdict, waived, said.len())
    };
    assert_eq!(waived(None, None), (Verdict::Compatible, 2, 0));
    assert_eq!(waived(Some("acme.*"), Some("*")), (Verdict::Compatible, 2, 0));
    assert_eq!(waived(None, Some("lines[].price")), (Verdict::Incompatible, 1, 0));
    assert_eq!(waived(None, Some("lines[]")), (Verdict::Incompatible, 0, 1));
    assert_eq!(waived(Some("acme"), None), (Verdict::Incompatible, 0, 1));
    let both = told(&[by(None, Some("id")), by(None, Some("*.price"))], "2027-01-31", true);
    assert_eq!(both, (Verdict::Compatible, 2, Vec::new()));
}

#[test]
fn a_fingerprint_chooses_one_finding() {
    let report = judge(&policy("2027-01-01", &[]));
    let fingerprints: Vec<&str> =
        report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    assert_eq!(fingerprints.len(), 2);
    let by = |fingerprint: &str| ListedWaiver {
        fingerprint: Some(fingerprint.to_owned()),
        rule: None,
        ..listed("avro/type-mismatch")
    };
    let one = told(&[by(fingerprints[0])], "2027-01-01", true);
    assert_eq!(one, (Verdict::Incompatible, 1, Vec::new()));
    let both = told(&[by(fingerprints[0]), by(fingerprints[1])], "2027-01-01", true);
    assert_eq!(both, (Verdict::Compatible, 2, Vec::new()));
    let unused = "warning source/waiver-unused: there is no finding `fp1:000000000000` to waive";
    assert_eq!(told(&[by("fp1:000000000000")], "2027-01-01", true).2, [unused]);
    // A rule beside it must be that of the finding.
    let other =
        ListedWaiver { fingerprint: Some(fingerprints[0].to_owned()), ..listed("avro/name-mismatch") };
    assert_eq!(told(&[other], "2027-01-01", false).1, 0);
}

#[test]
fn a_finding_that_is_waived_says_until_when_why_and_by_whom() {
    let report = judge(&policy("2027-01-31", &[listed("avro/type-mismatch")]));
    for finding in &report.findings {
        let notes: Vec<String> = finding.notes.iter().map(ToString::to_string).collect();
        assert!(notes.contains(&"waived until 2027-01-31: ORD-812 (@orders)".to_owned()), "{notes:?}");
        let waiver = finding.waived.as_ref().expect("a waiver");
        assert_eq!((waiver.place.source.name(), waiver.owner.as_deref()), ("tenon.toml", Some("@orders")));
    }
}

#[test]
fn an_entry_that_has_expired_excuses_nothing_and_is_told() {
    let (verdict, waived, said) = told(&[listed("avro/type-mismatch")], "2027-02-01", false);
    assert_eq!((verdict, waived), (Verdict::Incompatible, 0));
    let expired = "warning source/waiver-expired: the waiver for `avro/type-mismatch` expired on 2027-01-31";
    assert_eq!(said, [expired]);
    let report = judge(&policy("2027-02-01", &[listed("avro/type-mismatch")]));
    let notes: Vec<String> = report.findings[0].notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"its waiver expired on 2027-01-31: ORD-812 (@orders)".to_owned()), "{notes:?}");
    // One that still holds is enough.
    let later =
        ListedWaiver { until: Some("2028-01-01".parse().expect("a day")), ..listed("avro/type-mismatch") };
    let (verdict, waived, _) = told(&[listed("avro/type-mismatch"), later], "2027-02-01", false);
    assert_eq!((verdict, waived), (Verdict::Compatible, 2));
}

#[test]
fn an_entry_without_a_reason_or_a_day_excuses_nothing_and_is_told() {
    let reasonless = ListedWaiver { reason: " ".to_owned(), ..listed("avro/type-mismatch") };
    let endless = ListedWaiver { until: None, ..listed("avro/type-mismatch") };
    let kept = listed("proof/undecided");
    let (verdict, waived, said) = told(&[reasonless, endless, kept], "2027-01-01", false);
    assert_eq!((verdict, waived), (Verdict::Incompatible, 0));
    assert_eq!(
        said,
        [
            "error source/waiver-malformed: the waiver gives no reason",
            "error source/waiver-malformed: the waiver does not say until when",
            "error source/waiver-malformed: nothing excuses findings of `proof/undecided`",
        ]
    );
}

#[test]
fn an_entry_is_called_unused_only_where_all_was_looked_at() {
    let unused = listed("avro/name-mismatch");
    let said = "warning source/waiver-unused: there is no finding of `avro/name-mismatch` to waive";
    assert_eq!(told(std::slice::from_ref(&unused), "2027-01-01", true).2, [said]);
    assert_eq!(told(std::slice::from_ref(&unused), "2027-01-01", false).2, [""; 0]);
    // Lint rules are held in some runs and not in others.
    assert_eq!(told(&[listed("protobuf/unused-import")], "2027-01-01", true).2.len(), 1);
    assert_eq!(told(&[listed("protobuf/message-not-pascal-case")], "2027-01-01", true).2, [""; 0]);
}

#[test]
fn what_is_gone_may_be_excused_too() {
    let policy = policy("2027-01-01", &[listed("subject/removed")]);
    let report = removed(candidate("v1", V1), "git:HEAD", &policy);
    assert_eq!((report.verdict, report.waived()), (Verdict::Compatible, 1));
    let report = removed(candidate("v1", V1), "git:HEAD", &Policy::default());
    assert_eq!((report.verdict, report.waived()), (Verdict::Incompatible, 0));
}

#[test]
fn profiles_of_others_are_excused_alike() {
    let listed = listed("avro/type-mismatch");
    let profile = Profile::Confluent;
    let policy = Policy { profile, compatibility: Compatibility::Full, ..policy("2027-01-01", &[listed]) };
    let report = judge(&policy);
    assert_eq!((report.verdict, report.waived(), report.findings.len()), (Verdict::Compatible, 2, 2));
}

#[test]
fn a_subject_goes_by_the_name_that_the_team_gives_it() {
    let named = ListedWaiver { subject: Some(Wildcard::new("orders-value")), ..listed("avro/type-mismatch") };
    let policy = Policy { subject: Some("orders-value".to_owned()), ..policy("2027-01-01", &[named]) };
    let report = judge(&policy);
    assert_eq!((report.subject.as_str(), report.verdict), ("orders-value", Verdict::Compatible));
}
