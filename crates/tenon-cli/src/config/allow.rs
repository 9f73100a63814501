//! `[[allow]]`: from the file to waivers, and from findings to entries of the file.

use std::sync::Arc;

use tenon_core::{Date, Finding, ListedWaiver, Place, Report, Span, Wildcard};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::Config;
use super::document::Allow;
use super::table::Set;
use crate::exit::Failure;

/// What the file excuses.
pub(crate) fn waivers(config: &Config) -> Arc<[ListedWaiver]> {
    config.allow().iter().map(|allow| waiver(config, allow)).collect()
}

fn waiver(config: &Config, allow: &Set<Allow>) -> ListedWaiver {
    let Allow { fingerprint, rule, subject, path, reason, owner, until } = &allow.value;
    let text = |set: &Option<Set<String>>| set.as_ref().map(|set| set.value.clone());
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    ListedWaiver {
        fingerprint: text(fingerprint),
        rule: rule.as_ref().map(|rule| rule.value.0),
        subject: text(subject).map(Wildcard::new),
        path: text(path).map(Wildcard::new),
        until: until.as_ref().map(|until| until.value),
        reason: text(reason).unwrap_or_default(),
        owner: text(owner),
        place: Place {
            source: config.source.clone(),
            span: Span::new(offset(allow.span.start), offset(allow.span.end)),
            pointer: String::new(),
        },
    }
}

/// What new entries say, whichever finding they are for.
#[derive(Clone, Debug)]
pub(crate) struct Grounds {
    pub(crate) reason: String,
    pub(crate) owner: Option<String>,
    pub(crate) until: Date,
}

/// A text of `tenon.toml` with an entry more for each finding, and how many those are. All that was there
/// stays as it was, comments and layout too. Findings that the text names already are left out.
///
/// *Errors*: the text is no TOML, or its `allow` is no list of tables.
pub(crate) fn append(
    text: &str,
    findings: &[(&Report, &Finding)],
    grounds: &Grounds,
) -> Result<(String, usize), Failure> {
    let wrong = |why: &str| Failure::usage(format!("cannot add to tenon.toml: {why}"));
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| wrong(error.message()))?;
    let allow = document.entry("allow").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(list) = allow.as_array_of_tables_mut() else {
        return Err(wrong("`allow` is not written as `[[allow]]`"));
    };
    let mut known: Vec<String> =
        list.iter().filter_map(|entry| entry.get("fingerprint")?.as_str().map(str::to_owned)).collect();
    let mut added = 0;
    for (report, finding) in findings {
        if known.contains(&finding.fingerprint) {
            continue;
        }
        known.push(finding.fingerprint.clone());
        added += 1;
        let mut entry = Table::new();
        entry.insert("fingerprint", value(&finding.fingerprint));
        entry.insert("rule", value(finding.rule.id));
        entry.insert("reason", value(&grounds.reason));
        if let Some(owner) = &grounds.owner {
            entry.insert("owner", value(owner));
        }
        let until: Result<toml_edit::Datetime, _> = grounds.until.to_string().parse();
        entry.insert("until", value(until.map_err(|_| wrong("the date is none of TOML's"))?));
        // A fingerprint tells people nothing.
        let about = format!("{}: {}", report.subject, finding.message);
        let about: String = about.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let blank = if text.is_empty() && added == 1 { "" } else { "\n" };
        entry.decor_mut().set_prefix(format!("{blank}# {about}\n"));
        list.push(entry);
    }
    if added == 0 {
        return Ok((text.to_owned(), 0));
    }
    Ok((document.to_string(), added))
}

#[cfg(test)]
mod tests {
    use super::{Grounds, append};
    use tenon_core::{Candidate, Format, Limits, Policy, Report, Schema, Source, check};

    fn report() -> Report {
        let version = |label: &str, text: &str| Candidate {
            label: label.to_owned(),
            schema: Schema::parse(Format::Avro, &Source::new(label, text), &Limits::default()).unwrap(),
        };
        check(&[version("v1", "\"string\""), version("v2", "\"int\"")], &Policy::default())
    }

    fn with_entries(text: &str) -> Result<(String, usize), String> {
        let report = report();
        let findings: Vec<_> = report.findings.iter().map(|finding| (&report, finding)).collect();
        let grounds = Grounds {
            reason: "ORD-812, \"all\" moved".to_owned(),
            owner: Some("@orders".to_owned()),
            until: "2027-03-31".parse().unwrap(),
        };
        append(text, &findings, &grounds).map_err(|failure| failure.to_string())
    }

    fn entry() -> String {
        let report = report();
        let finding = &report.findings[0];
        format!(
            "# v2: {}\n[[allow]]\nfingerprint = \"{}\"\nrule = \"avro/type-mismatch\"\n\
             reason = 'ORD-812, \"all\" moved'\nowner = \"@orders\"\nuntil = 2027-03-31\n",
            finding.message, finding.fingerprint
        )
    }

    #[test]
    fn an_entry_stands_behind_all_that_is_there() {
        assert_eq!(with_entries(""), Ok((entry(), 1)));
        let ours = "# ours\nlevel =   \"full\" # both\n\n[rules]\n\"avro/lossy-promotion\" = \"error\"\n";
        assert_eq!(with_entries(ours), Ok((format!("{ours}\n{}", entry()), 1)));
        // Once is enough.
        let once = format!("{ours}\n{}", entry());
        assert_eq!(with_entries(&once), Ok((once.clone(), 0)));
    }

    #[test]
    fn what_cannot_be_added_to_is_told() {
        assert_eq!(
            with_entries("allow = []\n"),
            Err("cannot add to tenon.toml: `allow` is not written as `[[allow]]`".to_owned())
        );
        assert!(with_entries("level = \n").is_err());
    }
}
