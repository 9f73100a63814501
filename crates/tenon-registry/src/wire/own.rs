//! What is asked below `/tenon/v1`, and how that is answered: bodies and shapes that no other registry has.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use tenon_core::text::json::{Dialect, Json};
use tenon_core::{Compatibility, Limits, Profile, Source, Spot, Verdict};

use super::body;
use crate::answer::{Break, Decoded, Deletion, Referrer, SettingsChange};
use crate::command::Proposal;
use crate::content::type_name;
use crate::level;
use crate::query::Payload;
use crate::refusal::Refusal;

/// A schema to be judged, and how.
pub(super) struct Check {
    pub(super) proposal: Proposal,
    pub(super) levels: Vec<Compatibility>,
    pub(super) profile: Profile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Judged {
    levels: Option<Vec<String>>,
    profile: Option<String>,
}

/// *Errors*: the body is not of that shape; there is no such level, profile or language.
pub(super) fn check(body: &[u8]) -> Result<Check, Refusal> {
    let proposal = body::proposal(body)?;
    let read: Judged = body::read(body)?;
    let mut levels = Vec::new();
    for name in read.levels.unwrap_or_default() {
        let level = level::parse(&name).ok_or(Refusal::InvalidLevel)?;
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    Ok(Check { proposal, levels, profile: profile(read.profile.as_deref())? })
}

/// Whose judgement is asked for; by effect where nothing is said.
///
/// *Errors*: there is no such profile, or it knows no levels of a registry.
pub(super) fn profile(name: Option<&str>) -> Result<Profile, Refusal> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(Profile::Exact) };
    name.parse().map_err(|_| {
        let known: Vec<&str> = Profile::ALL.into_iter().map(Profile::name).collect();
        Refusal::BadBody(format!("no profile is called {name:?}; there are {}", known.join(", ")))
    })
}

/// A datum to be held to a version.
pub(super) struct Validation {
    pub(super) message: Option<String>,
    pub(super) datum: Payload,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Given {
    message_type: Option<String>,
    binary: Option<String>,
}

/// *Errors*: the body is not of that shape, or has not just one datum.
pub(super) fn validation(body: &[u8]) -> Result<Validation, Refusal> {
    let read: Given = body::read(body)?;
    let datum = match (member(body, "data")?, read.binary) {
        (Some(text), None) => Payload::Json(text),
        (None, Some(binary)) => Payload::Binary(bytes("binary", &binary)?),
        (Some(_), Some(_)) | (None, None) => {
            let what = "the body has either `data`, which is JSON, or `binary`, which is base64";
            return Err(Refusal::BadBody(what.to_owned()));
        }
    };
    Ok(Validation { message: read.message_type, datum })
}

/// The text of a member of an object, to the letter: numbers keep their digits.
fn member(body: &[u8], name: &str) -> Result<Option<String>, Refusal> {
    let wrong = |what: &str| Refusal::BadBody(format!("the body is not what is expected here: {what}"));
    let text = std::str::from_utf8(body).map_err(|_| wrong("it is no UTF-8"))?;
    let source = Source::new("body", text);
    // One level deeper than the datum may be.
    let json = Json::parse(&source, Dialect::default(), Limits::default().depth + 1)
        .map_err(|malformed| wrong(&malformed.message))?;
    let found = json.root().get(name);
    Ok(found.and_then(|value| text.get(value.span().range())).map(str::to_owned))
}

/// A message to be read.
pub(super) struct Decoding {
    pub(super) bytes: Vec<u8>,
    pub(super) subject: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Framed {
    message: String,
    subject: Option<String>,
}

/// *Errors*: the body is not of that shape.
pub(super) fn decoding(body: &[u8]) -> Result<Decoding, Refusal> {
    let read: Framed = body::read(body)?;
    let subject = read.subject.filter(|name| !name.is_empty());
    Ok(Decoding { bytes: bytes("message", &read.message)?, subject })
}

/// Base64 in either alphabet, padded or not (RFC 4648).
fn bytes(member: &str, text: &str) -> Result<Vec<u8>, Refusal> {
    let alphabet = if text.contains(['-', '_']) { alphabet::URL_SAFE } else { alphabet::STANDARD };
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let decoded = GeneralPurpose::new(&alphabet, lenient).decode(text.trim());
    decoded.map_err(|error| Refusal::BadBody(format!("`{member}` is no base64: {error}")))
}

/// Why something would be refused.
#[derive(Serialize)]
struct Refused {
    error_code: u32,
    message: String,
}

impl Refused {
    fn of(refusal: Option<&Refusal>, profile: crate::Profile) -> Option<Refused> {
        let (_, error_code, message) = refusal?.row(profile);
        Some(Refused { error_code, message })
    }
}

#[derive(Serialize)]
struct Referring {
    subject: String,
    version: u32,
    id: u32,
    deleted: bool,
    to: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeletionShape<'a> {
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<Refused>,
    subject: String,
    versions: &'a [u32],
    referrers: Vec<Referring>,
    lost_ids: &'a [u32],
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<u32>,
}

pub(super) fn deletion(own: &Deletion, profile: crate::Profile) -> DeletionShape<'_> {
    let referring = |own: &Referrer| Referring {
        subject: own.subject.to_string(),
        version: own.version,
        id: own.id,
        deleted: own.deleted,
        to: own.to,
    };
    DeletionShape {
        allowed: own.refusal.is_none(),
        refusal: Refused::of(own.refusal.as_ref(), profile),
        subject: own.subject.to_string(),
        versions: &own.versions,
        referrers: own.referrers.iter().map(referring).collect(),
        lost_ids: &own.lost_ids,
        latest: own.latest,
    }
}

#[derive(Serialize)]
struct Broken<'a> {
    earlier: u32,
    later: u32,
    direction: &'static str,
    verdict: Verdict,
    rules: &'a [&'static str],
}

#[derive(Serialize)]
struct ChangedSubject<'a> {
    subject: String,
    from: &'static str,
    to: &'static str,
    verdict: Verdict,
    breaks: Vec<Broken<'a>>,
}

#[derive(Serialize)]
pub(super) struct ChangeShape<'a> {
    allowed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<Refused>,
    verdict: Verdict,
    subjects: Vec<ChangedSubject<'a>>,
    unlisted: usize,
}

pub(super) fn change(own: &SettingsChange, profile: crate::Profile) -> ChangeShape<'_> {
    fn broken(own: &Break) -> Broken<'_> {
        let Break { earlier, later, direction, verdict, rules } = own;
        let direction = direction.name();
        Broken { earlier: *earlier, later: *later, direction, verdict: *verdict, rules }
    }
    let subjects = own.subjects.iter().map(|own| ChangedSubject {
        subject: own.subject.to_string(),
        from: level::name(own.from),
        to: level::name(own.to),
        verdict: own.verdict,
        breaks: own.breaks.iter().map(broken).collect(),
    });
    // What nobody looked at is not known to be compatible.
    let start = if own.unlisted > 0 { Verdict::Undecided } else { Verdict::Compatible };
    ChangeShape {
        allowed: own.refusal.is_none(),
        refusal: Refused::of(own.refusal.as_ref(), profile),
        verdict: own.subjects.iter().fold(start, |all, own| all.and(own.verdict)),
        subjects: subjects.collect(),
        unlisted: own.unlisted,
    }
}

#[derive(Serialize)]
struct Fault<'a> {
    demand: &'a str,
    path: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<Declared<'a>>,
}

/// A place in the schema, or in one that it refers to. Lines and columns count from 1.
#[derive(Serialize)]
struct Declared<'a> {
    source: &'a str,
    pointer: &'a str,
    byte: u32,
    line: u32,
    column: u32,
}

#[derive(Serialize)]
pub(super) struct FaultsShape<'a> {
    valid: bool,
    faults: Vec<Fault<'a>>,
    more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    undecided: Option<&'a str>,
}

pub(super) fn faults(own: &tenon_core::Faults) -> FaultsShape<'_> {
    FaultsShape {
        valid: own.is_valid(),
        faults: own.list.iter().map(told).collect(),
        more: own.more,
        undecided: own.undecided.as_deref(),
    }
}

fn told(own: &tenon_core::Fault) -> Fault<'_> {
    let byte = match own.spot {
        Spot::Text(span) => usize::try_from(span.start).ok(),
        Spot::Byte(at) => Some(at),
        Spot::Whole => None,
    };
    let declared = own.declared.as_ref().map(|place| {
        let (line, column) = place.line_column();
        let (source, byte) = (place.source.name(), place.span.start);
        Declared { source, pointer: &place.pointer, byte, line, column }
    });
    Fault { demand: own.demand, path: &own.path, message: &own.message, byte, declared }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecodedShape<'a> {
    id: u32,
    subject: String,
    version: u32,
    schema_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_type: Option<&'a str>,
}

/// The body, in which what the message says stands to the letter.
pub(super) fn decoded(own: &Decoded) -> Vec<u8> {
    let Decoded { version, message, json } = own;
    let shape = DecodedShape {
        id: version.id,
        subject: version.subject.to_string(),
        version: version.version,
        schema_type: type_name(version.content.format),
        message_type: message.as_deref(),
    };
    let mut body = serde_json::to_vec(&shape).unwrap_or_default();
    body.pop();
    body.extend_from_slice(br#","data":"#);
    body.extend_from_slice(json.as_bytes());
    body.push(b'}');
    body
}
