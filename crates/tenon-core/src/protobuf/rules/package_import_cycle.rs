//! Packages import each other in a circle. What a user reads: `package_import_cycle.md`.

use crate::rule::{LintCategory, Mirror, Rule, RuleKind, Severity};
use crate::words::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use super::super::lint::files::Run;
use super::super::lint::sink::Sink;
use super::super::lint::{Check, Lint};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    id: "protobuf/package-import-cycle",
    summary: "packages import each other in a circle",
    kind: RuleKind::Lint,
    severity: Severity::Warning,
    since: "0.1.0",
    confluent: None,
    buf: Some("PACKAGE_NO_IMPORT_CYCLE"),
    mirror: Mirror::NoDirection,
};

/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint { rule: &RULE, category: Some(LintCategory::Minimal), check: Check::Run(check) };

fn check(run: &Run<'_>, sink: &mut Sink<'_>) {
    let mut imports: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &run.files {
        let own = imports.entry(file.model.package.as_str()).or_default();
        own.extend(file.imports().map(|(_, other)| other.package.as_str()));
    }
    let circles = circles(&imports);
    for file in &run.files {
        let package = file.model.package.as_str();
        for (import, other) in file.imports() {
            let other = other.package.as_str();
            let circle = |name| circles.get(name);
            if package.is_empty() || package == other || circle(package).is_none_or(|own| circle(other) != Some(own)) {
                continue;
            }
            sink.at(file, import.span, "", || {
                let text = Text::new().plain("package ").code(package).plain(" imports ").code(other);
                text.plain(", which imports it in turn")
            });
        }
    }
}

/// Which packages reach each other, by a number for each such group: Tarjan's walk with a stack of its
/// own. Files without a package are in no group.
fn circles<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeMap<&'a str, usize> {
    // The empty name comes first in every list, and is passed over.
    let next = |package: &str, after: &'a str| {
        let rest = imports.get(package)?.range::<str, _>((Bound::Excluded(after), Bound::Unbounded));
        rest.copied().next()
    };
    let mut order: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for start in imports.keys().copied().filter(|name| !name.is_empty()) {
        if order.contains_key(start) {
            continue;
        }
        let mut way: Vec<(&str, &str)> = vec![(start, "")];
        order.insert(start, (order.len(), order.len()));
        open.push(start);
        while let Some((package, after)) = way.last_mut() {
            let package = *package;
            let Some(other) = next(package, after) else {
                way.pop();
                let (number, low) = order.get(package).copied().unwrap_or_default();
                if let Some((_, outer)) = way.last().and_then(|(outer, _)| order.get_mut(outer)) {
                    *outer = low.min(*outer);
                }
                while number == low && let Some(member) = open.pop() {
                    groups.insert(member, number);
                    if member == package {
                        break;
                    }
                }
                continue;
            };
            *after = other;
            match order.get(other).copied() {
                None => {
                    order.insert(other, (order.len(), order.len()));
                    open.push(other);
                    way.push((other, ""));
                }
                Some((number, _)) if !groups.contains_key(other) => {
                    if let Some((_, low)) = order.get_mut(package) {
                        *low = number.min(*low);
                    }
                }
                Some(_) => {}
            }
        }
    }
    groups
}
