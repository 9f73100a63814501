//! The JSON that a registry answers with, read without trust: a member that is missing or of another type
//! is an error that names it.

use serde_json::Value;
use tenon_core::Format;

/// A schema as a registry has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registered {
    pub(crate) subject: String,
    /// Counted from 1.
    pub(crate) version: u32,
    /// What messages carry.
    pub(crate) id: i64,
    pub(crate) language: Language,
    pub(crate) text: String,
    pub(crate) references: Vec<Link>,
}

/// The schema languages that a registry keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Avro,
    Protobuf,
    JsonSchema,
}

impl Language {
    const ALL: [Language; 3] = [Language::Avro, Language::Protobuf, Language::JsonSchema];

    /// The core's word for it.
    pub(crate) fn format(self) -> Format {
        match self {
            Language::Avro => Format::Avro,
            Language::Protobuf => Format::Protobuf,
            Language::JsonSchema => Format::JsonSchema,
        }
    }

    /// Whether a registry keeps schemas of a language, and as what.
    pub(crate) fn of(format: Format) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.format() == format)
    }

    /// What a registry calls it.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Language::Avro => "AVRO",
            Language::Protobuf => "PROTOBUF",
            Language::JsonSchema => "JSON",
        }
    }

    /// What its files end in.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Language::Avro => "avsc",
            Language::Protobuf => "proto",
            Language::JsonSchema => "schema.json",
        }
    }
}

/// What a schema refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// As the schema calls it: a full name, an import path, a URI.
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) version: u32,
}

/// What a registry says of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) compatible: bool,
    pub(crate) messages: Vec<String>,
}

/// What is wrong with an answer.
pub(super) type Wrong = String;

fn wrong(what: &str) -> impl FnOnce() -> Wrong {
    let what = what.to_owned();
    move || format!("its answer has no {what}")
}

/// Names of subjects, or numbers of versions.
pub(super) fn list<T>(json: &Value, item: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>, Wrong> {
    let items = json.as_array().ok_or_else(wrong("list"))?;
    items.iter().map(|one| item(one).ok_or_else(wrong("list of the right things"))).collect()
}

/// A number of a version.
pub(super) fn version(json: &Value) -> Option<u32> {
    json.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0)
}

/// One version of a subject.
pub(super) fn registered(json: &Value) -> Result<Registered, Wrong> {
    let text = |member: &str| json.get(member).and_then(Value::as_str).map(str::to_owned);
    // Absent for the language that registries knew first.
    let name = json.get("schemaType").and_then(Value::as_str).unwrap_or(Language::Avro.type_name());
    let language = Language::ALL.into_iter().find(|language| language.type_name() == name);
    let language = language.ok_or_else(|| format!("its schema is of an unknown language, `{name}`"))?;
    let references = match json.get("references") {
        None | Some(Value::Null) => Vec::new(),
        Some(references) => list(references, link)?,
    };
    Ok(Registered {
        subject: text("subject").ok_or_else(wrong("`subject`"))?,
        version: json.get("version").and_then(version).ok_or_else(wrong("`version`"))?,
        id: json.get("id").and_then(Value::as_i64).ok_or_else(wrong("`id`"))?,
        language,
        text: text("schema").ok_or_else(wrong("`schema`"))?,
        references,
    })
}

fn link(json: &Value) -> Option<Link> {
    Some(Link {
        name: json.get("name")?.as_str()?.to_owned(),
        subject: json.get("subject")?.as_str()?.to_owned(),
        version: version(json.get("version")?)?,
    })
}

/// A verdict; servers from before `messages` give none.
pub(super) fn verdict(json: &Value) -> Result<Verdict, Wrong> {
    let compatible =
        json.get("is_compatible").and_then(Value::as_bool).ok_or_else(wrong("`is_compatible`"))?;
    let messages = json.get("messages").and_then(Value::as_array).into_iter().flatten();
    let messages = messages.filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Verdict { compatible, messages })
}
