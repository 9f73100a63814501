//! What becomes of findings and of the verdict where the later version's text excuses them.
//!
//! What a waiver says and reaches is `waiver.rs`'s; where one may be written, a format's.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalogue;
use crate::change::{Change, Comparison};
use crate::finding::Finding;
use crate::format::Format;
use crate::jsonschema::rules::registry_difference as json_registry_difference;
use crate::policy::{Policy, Profile};
use crate::problem::problem;
use crate::protobuf;
use crate::protobuf::rules::{buf_breaking, registry_difference};
use crate::rule::{Rule, RuleKind, Severity};
use crate::schema::Schema;
use crate::source_rules::{undecided, waiver_expired, waiver_malformed, waiver_unused};
use crate::text::{Place, Source};
use crate::verdict::Verdict;
use crate::waiver::{self, Date, Flaw, MARK, SHAPE, Waiver, Written};
use crate::words::Text;

use super::listed::Listed;
use super::{Candidate, Pairing, Turns, called, change_fingerprint, tell_apart};

/// The waivers of the later version.
pub(super) struct Waivers {
    list: Vec<Arc<Waiver>>,
    /// Indices into the list by the rule's id.
    by_rule: HashMap<&'static str, Vec<usize>>,
    /// What is wrong with those that are none.
    malformed: Vec<Finding>,
    /// Texts judged by themselves; of imports only what they excuse counts.
    judged: Vec<Source>,
    later: usize,
    today: Option<Date>,
    /// Those that the team lists elsewhere.
    listed: Listed,
}

impl Waivers {
    pub(super) fn of(versions: &[Candidate], policy: &Policy) -> Waivers {
        let mut waivers = Waivers {
            list: Vec::new(),
            by_rule: HashMap::new(),
            malformed: Vec::new(),
            judged: Vec::new(),
            later: versions.len().saturating_sub(1),
            today: policy.today,
            listed: Listed::of(policy, called(versions, policy)),
        };
        let Some(schema) = versions.last().map(|last| &last.schema) else { return waivers };
        let written = schema.waivers();
        if !written.is_empty() {
            waivers.judged = schema.judged().into_iter().cloned().collect();
        }
        for written in written {
            match understood(written, schema) {
                Ok(waiver) => {
                    waivers.by_rule.entry(waiver.rule.id).or_default().push(waivers.list.len());
                    waivers.list.push(Arc::new(waiver));
                }
                Err(finding) => waivers.malformed.push(*finding),
            }
        }
        waivers
    }

    /// The verdict of a comparison without the changes that are excused.
    pub(super) fn verdict(&self, pair: &Pairing<'_>, comparison: &Comparison, policy: &Policy) -> Verdict {
        let none = self.list.is_empty() && self.listed.is_empty();
        if none || comparison.verdict == Verdict::Compatible {
            return comparison.verdict;
        }
        let format = pair.writer.schema.format();
        let counts = |change: &&Change| match policy.profile {
            Profile::Exact | Profile::OptionalFriendly => {
                change.effect.breaks() && policy.counts(format, change.surface)
            }
            // Others list what they refuse and nothing else.
            Profile::Confluent
            | Profile::ConfluentLenient
            | Profile::BufFile
            | Profile::BufPackage
            | Profile::BufWireJson
            | Profile::BufWire => true,
        };
        let mut turns = Turns::default();
        let mut excused = |change: &Change| {
            let labels = pair.labels(change);
            let here = labels.iter().find(|label| label.version == Some(pair.later));
            let by_text = here
                .is_some_and(|here| self.matching(change.rule, &here.place).any(|at| !self.is_expired(at)));
            if self.listed.is_empty() {
                return by_text;
            }
            let fingerprint = turns.take(change_fingerprint(pair, change, &labels).unwrap_or_default());
            by_text || self.listed.excuses(change.rule, &fingerprint, &change.path)
        };
        // Each takes its turn, whether it counts or not.
        let open = comparison.changes.iter().filter(|change| !excused(change) && counts(change)).count();
        match open == 0 {
            true => comparison.rest,
            false => comparison.verdict,
        }
    }

    /// Marks the findings that are excused, and adds what is to be said of the waivers themselves.
    /// `whole` says that versions were compared and all that was found is listed; else no waiver can be
    /// called useless.
    pub(super) fn apply(&self, policy: &Policy, whole: bool, findings: &mut Vec<Finding>) {
        let mut used = vec![false; self.list.len()];
        for finding in findings.iter_mut() {
            if self.listed.excuse(finding) {
                continue;
            }
            let here = finding.labels.iter().find(|label| label.version == Some(self.later));
            let Some(place) = here.map(|label| label.place.clone()) else { continue };
            let matching: Vec<usize> = self.matching(finding.rule, &place).collect();
            for at in &matching {
                if let Some(used) = used.get_mut(*at) {
                    *used = true;
                }
            }
            let valid = matching.iter().find(|at| !self.is_expired(**at));
            let Some(waiver) = valid.or(matching.first()).and_then(|at| self.list.get(*at)) else { continue };
            mark(finding, waiver.clone(), valid.is_none());
        }
        let own = self.malformed.iter().cloned();
        let mut told: Vec<Finding> = own.filter(|finding| self.is_judged(finding)).collect();
        for (at, (waiver, used)) in self.list.iter().zip(used).enumerate() {
            let finding = match used {
                true if self.is_expired(at) => expired(waiver),
                false if whole && may_show(waiver.rule, policy.profile) => unused(waiver, policy),
                true | false => continue,
            };
            told.extend(Some(finding).filter(|finding| self.is_judged(finding)));
        }
        told.truncate(policy.limits.findings);
        tell_apart(&mut told);
        for mut finding in told {
            let Some(severity) = policy.severity(finding.rule, finding.severity) else { continue };
            finding.severity = severity;
            for label in &mut finding.labels {
                label.version = Some(self.later);
            }
            findings.push(finding);
        }
    }

    fn matching<'a>(&'a self, rule: &'a Rule, place: &'a Place) -> impl Iterator<Item = usize> + 'a {
        let own = self.by_rule.get(rule.id).into_iter().flatten().copied();
        own.filter(move |at| self.list.get(*at).is_some_and(|waiver| waiver.covers(rule, place)))
    }

    fn is_expired(&self, at: usize) -> bool {
        let until = self.list.get(at).map(|waiver| waiver.until);
        self.today.is_some_and(|today| until.is_some_and(|until| until < today))
    }

    fn is_judged(&self, finding: &Finding) -> bool {
        finding.labels.iter().any(|label| self.judged.contains(&label.place.source))
    }
}

/// Makes a finding one that its waiver excuses, or would if its day had not passed.
pub(super) fn mark(finding: &mut Finding, waiver: Arc<Waiver>, is_expired: bool) {
    let (until, because) = (waiver.until, waiver.because());
    if is_expired {
        finding.notes.push(Text::from(format!("its waiver expired on {until}: {because}")));
        return;
    }
    finding.notes.push(Text::from(format!("{}: {because}", waiver.held())));
    finding.severity = Severity::Note;
    finding.waived = Some(waiver);
}

/// From words to a waiver.
///
/// *Errors*: what is wrong with them.
fn understood(written: Written, schema: &Schema) -> Result<Waiver, Box<Finding>> {
    let flawed = |flaw: Flaw| problem(&waiver_malformed::RULE, written.place.clone(), flaw.message());
    let shape = || match schema.format() {
        Format::Avro | Format::JsonSchema => Text::from("write ").code(format!("\"{MARK}\": \"{SHAPE}\"")),
        Format::Protobuf => Text::from("write ").code(format!("// {MARK} {SHAPE}")),
    };
    let (name, until, reason) =
        waiver::parse(&written.words).map_err(|flaw| Box::new(flawed(flaw).advise(shape())))?;
    let Some(rule) = catalogue::named(name, schema.format()) else {
        let finding = flawed(Flaw::UnknownRule(name.to_owned()));
        let near = match protobuf::buf::rule(name) {
            // One rule stands for all of `buf breaking`.
            Some(_) => Some(buf_breaking::RULE.id),
            None => catalogue::suggest_for(name, schema.format()),
        };
        let advice = match near {
            Some(near) => Text::new().plain("was ").code(name).plain(" meant to be ").code(near).plain("?"),
            None => Text::new().code("tenon rules").plain(" lists all rules"),
        };
        return Err(Box::new(finding.advise(advice)));
    };
    if !may_be_excused(rule) {
        return Err(Box::new(problem(&waiver_malformed::RULE, written.place, inexcusable(rule))));
    }
    let Some(reach) = written.reach else {
        let message = Text::from("the waiver stands at no declaration");
        let finding = problem(&waiver_malformed::RULE, written.place, message);
        let advice = "write it right above the declaration, or behind it on its line";
        return Err(Box::new(finding.advise(advice)));
    };
    let (reason, owner) = (reason.to_owned(), None);
    Ok(Waiver { rule, until, reason, owner, place: written.place, reach: Some(reach) })
}

/// A waiver cannot excuse another, nor make up for a proof.
pub(super) fn may_be_excused(rule: &Rule) -> bool {
    let kept = [&waiver_expired::RULE, &waiver_malformed::RULE, &waiver_unused::RULE, &undecided::RULE];
    !kept.into_iter().any(|own| std::ptr::eq(own, rule))
}

pub(super) fn inexcusable(rule: &Rule) -> Text {
    Text::new().plain("nothing excuses findings of ").code(rule.id)
}

/// `true` where that profile itself speaks by that rule, and not only in notes of what it overlooks.
pub(super) fn may_show(rule: &Rule, profile: Profile) -> bool {
    // Lint rules are held in some runs and not in others.
    if rule.kind == RuleKind::Lint {
        return false;
    }
    let buf = std::ptr::eq(rule, &buf_breaking::RULE);
    let registry = [&registry_difference::RULE, &json_registry_difference::RULE]
        .into_iter()
        .any(|own| std::ptr::eq(own, rule));
    // Avro's registry view speaks by the exact rules.
    let exact = ["protobuf", "json-schema"].contains(&rule.family())
        && rule.kind == RuleKind::Compatibility
        && !buf
        && !registry;
    match profile {
        Profile::Exact | Profile::OptionalFriendly => !buf && !registry,
        Profile::Confluent | Profile::ConfluentLenient => !buf && !exact,
        Profile::BufFile | Profile::BufPackage | Profile::BufWireJson | Profile::BufWire => {
            !registry && !exact
        }
    }
}

pub(super) fn expired(waiver: &Waiver) -> Finding {
    let message = Text::new().plain("the waiver for ").code(waiver.rule.id);
    let message = message.plain(format!(" expired on {}", waiver.until));
    problem(&waiver_expired::RULE, waiver.place.clone(), message)
        .noting(Text::from(format!("it was given because: {}", waiver.because())))
        .advise("mend what it excused, or give it a new date and a reason that still holds")
}

fn unused(waiver: &Waiver, policy: &Policy) -> Finding {
    let message = Text::new().plain("there is no finding of ").code(waiver.rule.id).plain(" here to waive");
    let asked = format!("asked were the level {} and the profile {}", policy.compatibility, policy.profile);
    problem(&waiver_unused::RULE, waiver.place.clone(), message)
        .noting(Text::from(asked))
        .advise("delete the waiver, or move it to the declaration that the finding points at")
}
