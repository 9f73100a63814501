//! Versions that come over the network: those of a registry's subject, and texts that are published.

use std::collections::HashMap;
use std::rc::Rc;

use super::{Origins, Slice, Version};
use crate::exit::Failure;
use crate::input::given::{Given, Reference};
use crate::input::spec::Spec;
use crate::net::{self, Method, Request};
use crate::registry::{Client, Number, Registered};
use crate::trust::Trust;

/// Which versions of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    One(Number),
    All(Slice),
}

/// The name of a registry, if it is named, and what stands behind `registry:` or `registry(NAME):`; `None`
/// for what does not begin so.
///
/// *Errors*: the parenthesis has no end, or nothing stands in it.
pub(crate) fn asked(text: &str) -> Result<Option<(Option<&str>, &str)>, Failure> {
    if let Some(rest) = text.strip_prefix("registry:") {
        return Ok(Some((None, rest)));
    }
    let Some(rest) = text.strip_prefix("registry(") else { return Ok(None) };
    match rest.split_once("):") {
        Some((name, rest)) if !name.is_empty() => Ok(Some((Some(name), rest))),
        _ => Err(Failure::usage(format!("`{text}` names no registry and subject"))
            .help("such as 'registry(prod):orders-value@latest', in quotes")),
    }
}

/// The versions of a subject of a registry.
///
/// *Errors*: the registry cannot be asked, or lacks the subject or the version.
pub(super) fn registry(
    origins: &Origins<'_>,
    name: Option<&str>,
    text: &str,
) -> anyhow::Result<Vec<Version>> {
    let (subject, wanted) = parse(text)?;
    if holds_braces(subject) {
        let message = format!("`{subject}` is the subject of whichever file is compared, and here is none");
        return Err(Failure::usage(message)
            .help("`tenon check` compares files; here, name a subject")
            .into());
    }
    let client = Client::new(origins.net, name, origins.limits, origins.terminal)?;
    let numbers = match wanted {
        Wanted::One(number) => vec![number],
        Wanted::All(slice) => {
            let all = client.versions(subject)?;
            let count = all.len();
            let some = slice.of(all);
            if some.is_empty() {
                let message = format!("the brackets select none of the {count} versions of {subject}");
                return Err(Failure::incomplete(message).into());
            }
            some.into_iter().map(Number::At).collect()
        }
    };
    numbers.into_iter().map(|number| registered(&client, client.version(subject, number)?)).collect()
}

/// `true` for a source whose subject is told by the file that it is compared with.
pub(crate) fn is_template(text: &str) -> bool {
    let asked = matches!(asked(text), Ok(Some(_)));
    asked && holds_braces(text)
}

fn holds_braces(text: &str) -> bool {
    ["{name}", "{file}", "{topic}"].iter().any(|part| text.contains(part))
}

/// The versions of the subjects that a template stands for, oldest first, each list in its turn; nothing
/// for a subject that the registry does not have. `last` asks for no more than the newest of each.
///
/// *Errors*: the registry cannot be asked.
pub(super) fn subjects(
    origins: &Origins<'_>,
    text: &str,
    fill: &dyn Fn(&str) -> Vec<String>,
    last: bool,
) -> anyhow::Result<Vec<Vec<Version>>> {
    let Some((name, rest)) = asked(text)? else { return Ok(Vec::new()) };
    let (template, wanted) = parse(rest)?;
    let client = Client::new(origins.net, name, origins.limits, origins.terminal)?;
    let mut found: HashMap<String, Vec<Version>> = HashMap::new();
    let mut all = Vec::new();
    for subject in fill(template) {
        if !found.contains_key(&subject) {
            let mut numbers = match wanted {
                Wanted::One(number) => vec![number],
                Wanted::All(slice) => {
                    slice.of(client.versions_if_any(&subject)?).into_iter().map(Number::At).collect()
                }
            };
            if last {
                numbers.drain(..numbers.len().saturating_sub(1));
            }
            let mut versions = Vec::new();
            for number in numbers {
                if let Some(one) = client.version_if_any(&subject, number)? {
                    versions.push(registered(&client, one)?);
                }
            }
            found.insert(subject.clone(), versions);
        }
        all.push(found.get(&subject).cloned().unwrap_or_default());
    }
    Ok(all)
}

/// A registered schema with all it refers to.
///
/// *Errors*: a reference leads nowhere.
pub(crate) fn registered(client: &Client<'_>, registered: Registered) -> anyhow::Result<Version> {
    let references = client.references(&registered.references)?;
    let reference = |(called, registered): (String, Registered)| Reference {
        called,
        name: client.called(&registered.subject, registered.version),
        text: registered.text,
    };
    let name = client.called(&registered.subject, registered.version);
    let label = Some(format!("v{}", registered.version));
    let given = Given {
        name,
        path: format!("{}.{}", registered.subject, registered.language.extension()),
        format: Some(registered.language.format()),
        references: references.into_iter().map(reference).collect(),
        text: registered.text,
    };
    Ok(Version { spec: Spec::Given(Rc::new(given)), label, step: None })
}

/// `SUBJECT`, `SUBJECT@3` or `SUBJECT@latest`: one version, and by default the newest.
pub(crate) fn subject(text: &str) -> Result<(&str, Number), Failure> {
    match parse(text)? {
        (subject, Wanted::One(number)) => Ok((subject, number)),
        (subject, Wanted::All(_)) => Err(Failure::usage(format!("`{text}` stands for several versions"))
            .help(format!("name one: {subject}@latest, or a number such as {subject}@3"))),
    }
}

/// `SUBJECT`, `SUBJECT@3`, `SUBJECT@latest`, `SUBJECT@all`, `SUBJECT@all[-5..]`; a subject may hold an `@`.
fn parse(text: &str) -> Result<(&str, Wanted), Failure> {
    let (subject, version) = match text.rsplit_once('@') {
        Some((subject, version)) => (subject, Some(version)),
        None => (text, None),
    };
    let wanted = match version {
        None | Some("latest") => Wanted::One(Number::Latest),
        Some("all") => Wanted::All(Slice::ALL),
        Some(version) => match version.strip_prefix("all[").and_then(|rest| rest.strip_suffix(']')) {
            Some(slice) => Wanted::All(Slice::parse(slice)?),
            None => match version.parse::<u32>() {
                Ok(number) if number > 0 => Wanted::One(Number::At(number)),
                _ => {
                    let message = format!("`registry:{text}`: `{version}` is no version");
                    return Err(Failure::usage(message).help("write @3, @latest, @all or @all[-5..]"));
                }
            },
        },
    };
    if subject.is_empty() {
        return Err(Failure::usage(format!("`registry:{text}` names no subject"))
            .help("such as registry:orders-value@latest"));
    }
    Ok((subject, wanted))
}

/// A text at an address.
///
/// *Errors*: it cannot be fetched, or is no text.
pub(super) fn published(origins: &Origins<'_>, url: &str) -> anyhow::Result<Version> {
    let host = net::host(url);
    if !url.starts_with("https://") {
        return Err(
            Failure::usage(format!("only https:// is fetched, not what {host} sends without TLS")).into()
        );
    }
    if url.split('/').nth(2).is_some_and(|authority| authority.contains('@')) {
        return Err(
            Failure::usage(format!("the address of {host} holds credentials, which are not sent")).into()
        );
    }
    let most = origins.limits.bytes;
    let request = Request {
        method: Method::Get,
        url,
        body: None,
        authorization: None,
        trust: &Trust::default(),
        only_https: true,
        most,
    };
    let answer = origins.net.send(&request)?;
    let bare = url.split(['?', '#']).next().unwrap_or(url);
    match answer.status {
        200..300 => {}
        404 | 410 => return Err(Failure::incomplete(format!("{host} has nothing at {bare}")).into()),
        401 | 403 => {
            return Err(Failure::incomplete(format!("{host} refuses access to {bare} ({})", answer.status))
                .help("only what is open to all is fetched; save it to a file, or use registry:SUBJECT")
                .into());
        }
        status => return Err(Failure::incomplete(format!("{host} refuses {bare} ({status})")).into()),
    }
    let text = String::from_utf8(answer.body)
        .map_err(|_| Failure::incomplete(format!("what is at {bare} is no text in UTF-8")))?;
    let path = bare.rsplit('/').next().unwrap_or(bare).to_owned();
    let given = Given { name: bare.to_owned(), path, format: None, text, references: Vec::new() };
    Ok(Version { spec: Spec::Given(Rc::new(given)), label: None, step: None })
}

#[cfg(test)]
mod tests {
    use super::{Number, Slice, Wanted, parse};

    #[test]
    fn a_version_stands_behind_the_last_at() {
        assert_eq!(parse("a").unwrap(), ("a", Wanted::One(Number::Latest)));
        assert_eq!(parse("a@3").unwrap(), ("a", Wanted::One(Number::At(3))));
        assert_eq!(parse("a@b@latest").unwrap(), ("a@b", Wanted::One(Number::Latest)));
        assert_eq!(parse(":.x:a@all").unwrap(), (":.x:a", Wanted::All(Slice::ALL)));
        assert_eq!(parse("a@all[-1]").unwrap(), ("a", Wanted::All(Slice::At(-1))));
        for wrong in ["", "@1", "a@0", "a@-1", "a@x", "a@"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
