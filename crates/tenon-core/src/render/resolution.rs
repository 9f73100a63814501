//! What becomes of one message, for a person and for a machine.

use std::fmt::Write;

use serde::Serialize;

use crate::change::Effect;
use crate::resolution::Resolution;
use crate::witness::Reading;

/// What was written, what is read, a line a place that differs, and a line that sums up.
///
/// *Shape*: ``lossy `total`: 16777217 → 16777216.0``.
pub fn text(resolution: &Resolution) -> String {
    let mut out = String::new();
    if let Some(message) = &resolution.message {
        let _ = writeln!(out, "message: {message}");
    }
    let _ = writeln!(out, "written: {}", resolution.written);
    let _ =
        writeln!(out, "read:    {}", resolution.read.as_deref().unwrap_or("nothing: the reader refuses it"));
    for place in &resolution.divergences {
        let at = if place.path.is_empty() { "the message".to_owned() } else { format!("`{}`", place.path) };
        let _ = match &place.read {
            Reading::Value(read) => writeln!(out, "{} {at}: {} → {read}", place.effect.name(), place.written),
            Reading::Refused(reason) => writeln!(out, "refused {at}: {}: {reason}", place.written),
        };
    }
    let _ = writeln!(out, "{}", sentence(resolution));
    out
}

/// Effects from bad to worse.
const EFFECTS: [Effect; 4] = [Effect::Lossy, Effect::Misread, Effect::Dropped, Effect::Refused];

/// `1 dropped, 2 misread`, or that nothing differs.
fn sentence(resolution: &Resolution) -> String {
    if resolution.is_same() {
        return "every value arrives as it was".to_owned();
    }
    let counts = EFFECTS.iter().rev().map(|effect| (resolution.count(*effect), effect.name()));
    let mut parts: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    if resolution.unlisted > 0 {
        parts.push(format!("{} more not listed", resolution.unlisted));
    }
    parts.join(", ")
}

/// The same as JSON, version 1.
pub fn json(resolution: &Resolution) -> String {
    let places = resolution.divergences.iter().map(|place| Place {
        effect: place.effect,
        path: &place.path,
        written: &place.written,
        read: &place.read,
    });
    let wire = Wire {
        version: 1,
        same: resolution.is_same(),
        message: resolution.message.as_deref(),
        written: &resolution.written,
        read: resolution.read.as_deref(),
        places: places.collect(),
        unlisted: resolution.unlisted,
    };
    let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Wire<'a> {
    version: u32,
    same: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    /// JSON in a string, as witnesses have it: numbers keep their digits.
    written: &'a str,
    read: Option<&'a str>,
    places: Vec<Place<'a>>,
    unlisted: usize,
}

#[derive(Serialize)]
struct Place<'a> {
    effect: Effect,
    path: &'a str,
    written: &'a str,
    read: &'a Reading,
}
