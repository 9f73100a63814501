//! A new rule: its code, its page, and the line that lists it. What is written compiles and says
//! nothing yet; the page's tests fail until a person has filled it in.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use tenon_core::catalogue;

/// What a new rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A pair of versions.
    Pair,
    /// One text that is no schema, or no sound one.
    Syntax,
    /// How a text is written.
    Lint,
}

/// Writes both files and the line; returns lines that say what was done and what is left to do.
///
/// *Errors*: an id that is taken, of no known family, or not kebab-case.
pub fn write(root: &Path, id: &str, kind: Kind) -> anyhow::Result<Vec<String>> {
    let Some((family, phrase)) = id.split_once('/') else { bail!("write FAMILY/ID, not `{id}`") };
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    ensure!(phrase.split('-').all(word), "`{phrase}` is not lower-case words joined by hyphens");
    ensure!(catalogue::get(id).is_none(), "`{id}` is taken");
    let (folder, engine) = match (family, kind) {
        ("avro", Kind::Pair) => ("crates/tenon-core/src/avro/rules", "crates/tenon-core/src/avro/compare.rs"),
        ("avro", Kind::Syntax) => {
            ("crates/tenon-core/src/avro/rules", "crates/tenon-core/src/avro/syntax.rs")
        }
        ("json-schema", Kind::Pair) => {
            ("crates/tenon-core/src/jsonschema/rules", "crates/tenon-core/src/jsonschema/exact.rs")
        }
        ("json-schema", Kind::Syntax) => {
            ("crates/tenon-core/src/jsonschema/rules", "crates/tenon-core/src/jsonschema/keyword.rs")
        }
        ("json" | "source", Kind::Syntax) => {
            ("crates/tenon-core/src/source_rules", "crates/tenon-core/src/text")
        }
        ("json" | "source", Kind::Pair) => bail!("rules of `{family}` are about one text: add --syntax"),
        ("protobuf", Kind::Lint) => ("crates/tenon-core/src/protobuf/rules", "its own `check`"),
        (_, Kind::Lint) => bail!("lint rules are about protobuf"),
        _ => bail!("no new rules are written for `{family}`; there are avro, json, json-schema and source"),
    };
    let stem = phrase.replace('-', "_");
    let [code, page, list] =
        [format!("{folder}/{stem}.rs"), format!("{folder}/{stem}.md"), format!("{folder}/mod.rs")];
    for file in [&code, &page] {
        ensure!(!root.join(file).exists(), "{file} exists already");
    }
    let listed = fs::read_to_string(root.join(&list)).with_context(|| format!("cannot read {list}"))?;
    let listed = enlisted(&listed, &stem, kind).with_context(|| format!("{list} has no `rules! {{}}`"))?;
    let (code_text, page_text) = match kind {
        Kind::Pair if family == "json-schema" => (refusal_code(id, &stem), pair_page(id, &JSON_SCHEMA)),
        Kind::Pair => (pair_code(id, &stem), pair_page(id, &AVRO)),
        Kind::Syntax if family == "json-schema" => (syntax_code(id, &stem), syntax_page(id, &JSON_SCHEMA)),
        Kind::Syntax => (syntax_code(id, &stem), syntax_page(id, &AVRO)),
        Kind::Lint => (lint_code(id, &stem), lint_page(id)),
    };
    for (file, text) in [(&code, code_text), (&page, page_text), (&list, listed)] {
        fs::write(root.join(file), text).with_context(|| format!("cannot write {file}"))?;
    }
    let mut lines = vec![
        format!("wrote {code}: its summary and its words are yours to write"),
        format!("wrote {page}: its examples run as tests"),
        format!("listed it in {list}"),
        format!("left to do: decide in {engine} when it holds"),
    ];
    match kind {
        Kind::Pair => lines.push("left to do: show it in a case below tests/cases".to_owned()),
        Kind::Syntax => {}
        Kind::Lint => {
            lines.push(
                "left to do: list its `LINT` in crates/tenon-core/src/protobuf/lint/table.rs".to_owned(),
            );
        }
    }
    Ok(lines)
}

/// The list with one line more: before the heading of the next kind, or at the end.
fn enlisted(list: &str, stem: &str, kind: Kind) -> Option<String> {
    const REGISTRY: &str = "    // What a registry says of a pair.\n";
    const ONE_TEXT: &str = "    // What is wrong with one text.\n";
    const WRITTEN: &str = "    // How one text is written.\n";
    let end = list.rfind('}').filter(|_| list.contains("rules! {"))?;
    let before = |heading: &str| list.find(heading);
    let at = match kind {
        Kind::Pair => before(REGISTRY).or(before(ONE_TEXT)),
        Kind::Syntax => before(WRITTEN),
        Kind::Lint => None,
    };
    let at = at.unwrap_or(end);
    let (before, after) = list.split_at_checked(at)?;
    Some(format!("{before}    {stem},\n{after}"))
}

const SINCE: &str = env!("CARGO_PKG_VERSION");

/// What a rule says of itself.
fn rule_code(id: &str, kind: Kind) -> String {
    let (roles, name, severity, mirror) = match kind {
        Kind::Pair => ("in roles, ", "Compatibility", "Error", "Itself"),
        Kind::Syntax => ("", "Syntax", "Error", "NoDirection"),
        Kind::Lint => ("", "Lint", "Warning", "NoDirection"),
    };
    format!(
        r#"/// The rule.
pub(crate) static RULE: Rule = Rule {{
    id: "{id}",
    summary: "one clause, {roles}lower case, no final stop",
    kind: RuleKind::{name},
    severity: Severity::{severity},
    since: "{SINCE}",
    confluent: None,
    buf: None,
    mirror: Mirror::{mirror},
}};
"#
    )
}

fn pair_code(id: &str, stem: &str) -> String {
    let rule = rule_code(id, Kind::Pair);
    format!(
        r#"//! One line. What a user reads: `{stem}.md`.

use crate::change::{{Change, Effect}};
use crate::rule::{{Mirror, Rule, RuleKind, Severity}};
use crate::words::Text;

use super::super::compare::Pair;

{rule}
/// States the fact; `compare` decides when it holds.
pub(in crate::avro) fn change(pair: Pair<'_>) -> Change {{
    let message = Text::new().reader().plain(" expects one thing where ").writer().plain(" writes another");
    pair.change(&RULE, Effect::Refused, message)
}}
"#
    )
}

/// Of JSON Schema: what a keyword of the reader refuses.
fn refusal_code(id: &str, stem: &str) -> String {
    let rule = rule_code(id, Kind::Pair);
    format!(
        r#"//! One line. What a user reads: `{stem}.md`.

use crate::rule::{{Mirror, Rule, RuleKind, Severity}};
use crate::words::Text;

use super::super::exact::Cause;

{rule}
/// States the fact; `exact.rs` decides when it holds.
pub(in crate::jsonschema) fn message(cause: &Cause) -> Text {{
    let message = Text::new().reader().plain(" refuses ").code(cause.value.clone());
    message.plain(", which ").writer().plain(" may write")
}}
"#
    )
}

fn syntax_code(id: &str, stem: &str) -> String {
    let rule = rule_code(id, Kind::Syntax);
    format!(
        r#"//! One line. What a user reads: `{stem}.md`.

use crate::rule::{{Mirror, Rule, RuleKind, Severity}};

{rule}"#
    )
}

fn lint_code(id: &str, stem: &str) -> String {
    let rule = rule_code(id, Kind::Lint);
    format!(
        r#"//! One line. What a user reads: `{stem}.md`.

use crate::rule::{{LintCategory, Mirror, Rule, RuleKind, Severity}};

use super::super::lint::files::File;
use super::super::lint::sink::Sink;
use super::super::lint::{{Check, Lint}};

{rule}
/// When it holds.
pub(in crate::protobuf) static LINT: Lint =
    Lint {{ rule: &RULE, category: Some(LintCategory::Standard), check: Check::File(check) }};

fn check(_file: &File<'_>, _sink: &mut Sink<'_>) {{}}
"#
    )
}

fn lint_page(id: &str) -> String {
    let text = |name: &str| {
        format!("```proto new\nsyntax = \"proto3\";\n\npackage acme.v1;\n\nmessage {name} {{}}\n```")
    };
    let example = format!("{}\n\n```expect\nwarning ID /acme.v1.order\n```", text("order"));
    let reference = "buf, [\"Rules and categories\"](https://buf.build/docs/lint/rules/)";
    let breaks = "Nothing breaks. But …";
    page(id, "The pattern, in one sentence.", breaks, &example, &text("Order"), reference)
}

/// What pages of a language show.
struct Language {
    /// Of a fence.
    word: &'static str,
    /// A schema, one that refuses its messages, and a message.
    texts: [&'static str; 3],
    /// A text that is no schema.
    wrong: &'static str,
    reference: &'static str,
}

const AVRO: Language = Language {
    word: "avro",
    texts: ["\"string\"", "\"int\"", "\"\""],
    wrong: "\"strin\"",
    reference: "Avro 1.12 specification, [\"Schema Resolution\"](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)",
};

const JSON_SCHEMA: Language = Language {
    word: "json-schema",
    texts: ["{\"type\": \"string\"}", "{\"type\": \"integer\"}", "\"\""],
    wrong: "{\"type\": \"strin\"}",
    reference: "JSON Schema Validation 2020-12, [\"type\"](https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.1)",
};

fn pair_page(id: &str, language: &Language) -> String {
    let Language { word, texts: [old, new, message], .. } = language;
    page(
        id,
        "The pattern, in one sentence.",
        "What happens to messages, and what Java and Python say.",
        &format!(
            "```{word} old\n{old}\n```\n\n```{word} new\n{new}\n```\n\n\
             ```expect\nbackward error ID PATH\n  witness {message}\n```"
        ),
        &format!("```{word} old\n{old}\n```\n\n```{word} new\n{old}\n```"),
        language.reference,
    )
}

fn syntax_page(id: &str, language: &Language) -> String {
    let Language { word, texts: [right, ..], wrong, .. } = language;
    page(
        id,
        "The pattern, in one sentence.",
        "What fails, and with which words in Java and Python.",
        &format!("```{word} new\n{wrong}\n```\n\n```expect\nerror ID /pointer\n```"),
        &format!("```{word} new\n{right}\n```"),
        language.reference,
    )
}

fn page(id: &str, detects: &str, breaks: &str, example: &str, safe: &str, reference: &str) -> String {
    let example = example.replace("ID", id);
    format!(
        "# {id}\n\n## What it detects\n\n{detects}\n\n## Why it breaks\n\n{breaks}\n\n\
         ## Example\n\n{example}\n\n## How to evolve safely\n\nWhat to do instead.\n\n{safe}\n\n\
         ## References\n\n- {reference}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{AVRO, JSON_SCHEMA, Kind, enlisted, pair_page, syntax_page};

    const LIST: &str = "rules! {\n    // What happens to messages.\n    a,\n    // What is wrong with one text.\n    b,\n    // How one text is written.\n    c,\n}\n";

    #[test]
    fn a_rule_is_listed_under_the_heading_of_its_kind() {
        let pair = enlisted(LIST, "new", Kind::Pair).unwrap();
        assert!(pair.contains("    a,\n    new,\n    // What is wrong with one text.\n"), "{pair}");
        let text = enlisted(LIST, "new", Kind::Syntax).unwrap();
        assert!(text.contains("    b,\n    new,\n    // How one text is written.\n"), "{text}");
        let lint = enlisted(LIST, "new", Kind::Lint).unwrap();
        assert!(lint.ends_with("    c,\n    new,\n}\n"), "{lint}");
        let plain = enlisted("rules! {\n    a,\n}\n", "new", Kind::Syntax).unwrap();
        assert_eq!(plain, "rules! {\n    a,\n    new,\n}\n");
        assert_eq!(enlisted("no list }", "new", Kind::Syntax), None);
        let registry = LIST.replace(
            "    // What is wrong",
            "    // What a registry says of a pair.\n    d,\n    // What is wrong",
        );
        let pair = enlisted(&registry, "new", Kind::Pair).unwrap();
        assert!(pair.contains("    a,\n    new,\n    // What a registry"), "{pair}");
    }

    #[test]
    fn a_page_shows_texts_of_its_language() {
        let fences = |page: &str| -> Vec<String> {
            page.lines().filter_map(|line| Some(line.strip_prefix("```")?.to_owned())).collect()
        };
        let pair = pair_page("json-schema/new", &JSON_SCHEMA);
        let (old, new) = ("json-schema old", "json-schema new");
        assert_eq!(fences(&pair), [old, "", new, "", "expect", "", old, "", new, ""]);
        assert!(pair.contains("backward error json-schema/new PATH") && !pair.contains("Avro"), "{pair}");
        let syntax = syntax_page("json-schema/new", &JSON_SCHEMA);
        assert_eq!(fences(&syntax), [new, "", "expect", "", new, ""]);
        assert_eq!(fences(&syntax_page("avro/new", &AVRO)), ["avro new", "", "expect", "", "avro new", ""]);
    }
}
