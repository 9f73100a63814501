//! What was found, for people, for programs, and for a pull request.

use std::collections::BTreeSet;
use std::fmt::Write;

use tenon_core::render::impact as wire;

use super::graph::{Graph, Reached, Type};

/// What was asked about, and then a pair of lines for each that is concerned.
pub(super) fn text(graph: &Graph, about: &[usize], reached: &[Reached]) -> String {
    let mut out = String::new();
    for own in types(graph, about) {
        let _ = writeln!(out, "{} ({}:{})", own.name, own.file, own.line);
    }
    for own in reached {
        let Some(user) = first(graph, own) else { continue };
        let _ = writeln!(out, "\n  {} ({}:{})\n    {}", user.name, user.file, user.line, way(graph, own));
    }
    let _ = writeln!(out, "\n{}", sum(graph, reached));
    out
}

/// A table.
pub(super) fn markdown(graph: &Graph, about: &[usize], reached: &[Reached]) -> String {
    let names: Vec<String> = types(graph, about).map(|own| format!("`{}`", own.name)).collect();
    let mut out = format!("**Impact of {}**: {}\n", names.join(", "), sum(graph, reached));
    if !reached.is_empty() {
        out.push_str("\n| type | file | way |\n|---|---|---|\n");
    }
    for own in reached {
        let Some(user) = first(graph, own) else { continue };
        let way = way(graph, own).replace('|', "\\|");
        let _ = writeln!(out, "| `{}` | {}:{} | {way} |", user.name, user.file, user.line);
    }
    out
}

/// One object.
pub(super) fn json(graph: &Graph, about: &[usize], reached: &[Reached]) -> String {
    let impact = reached.iter().filter_map(|own| concerned(graph, own)).collect();
    wire::json(&wire::Document { version: 1, about: types(graph, about).map(one).collect(), impact })
}

fn one(own: &Type) -> wire::Type<'_> {
    wire::Type { name: &own.name, file: &own.file, line: own.line }
}

fn concerned<'g>(graph: &'g Graph, own: &'g Reached) -> Option<wire::Concerned<'g>> {
    let name = |at: usize| graph.types.get(at).map(|own| own.name.as_str());
    let step = |(at, through): &'g (usize, String)| Some(wire::Step { name: name(*at)?, through });
    let way = own.way.iter().filter_map(step).collect();
    Some(wire::Concerned { own: one(first(graph, own)?), way, to: name(own.end)? })
}

fn types<'g>(graph: &'g Graph, at: &'g [usize]) -> impl Iterator<Item = &'g Type> {
    at.iter().filter_map(|at| graph.types.get(*at))
}

fn first<'g>(graph: &'g Graph, own: &Reached) -> Option<&'g Type> {
    own.way.first().and_then(|(at, _)| graph.types.get(*at))
}

/// `acme.Order lines[] → acme.Line price → acme.Money`
fn way(graph: &Graph, own: &Reached) -> String {
    let name = |at: usize| graph.types.get(at).map_or("", |own| own.name.as_str());
    let steps = own.way.iter().map(|(at, path)| format!("{} {path}", name(*at)).trim_end().to_owned());
    let mut steps: Vec<String> = steps.collect();
    steps.push(name(own.end).to_owned());
    steps.join(" → ")
}

fn sum(graph: &Graph, reached: &[Reached]) -> String {
    let files: BTreeSet<&str> =
        reached.iter().filter_map(|own| Some(first(graph, own)?.file.as_str())).collect();
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    match reached.len() {
        0 => "nothing refers to it".to_owned(),
        types => format!("{} in {} would see a change", count(types, "type"), count(files.len(), "file")),
    }
}
