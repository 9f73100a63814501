//! Versions that come over the network: those of a registry's subject, and texts that are published.

use std::rc::Rc;

use super::{Origins, Slice, Version};
use crate::exit::Failure;
use crate::input::given::{Given, Reference};
use crate::input::spec::Spec;
use crate::net::{self, Method, Request};
use crate::registry::{Client, Number, Registered};

/// Which versions of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    One(Number),
    All(Slice),
}

/// What stands behind `registry:`.
///
/// *Errors*: the registry cannot be asked, or lacks the subject or the version.
pub(super) fn registry(origins: &Origins<'_>, text: &str) -> anyhow::Result<Vec<Version>> {
    let (subject, wanted) = parse(text)?;
    let client = Client::new(origins.net, origins.limits)?;
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

/// What a registered schema is called.
pub(crate) fn named(registered: &Registered) -> String {
    format!("registry:{}@{}", registered.subject, registered.version)
}

/// A registered schema with all it refers to.
///
/// *Errors*: a reference leads nowhere.
pub(crate) fn registered(client: &Client<'_>, registered: Registered) -> anyhow::Result<Version> {
    let references = client.references(&registered.references)?;
    let reference = |(called, registered): (String, Registered)| Reference {
        called,
        name: named(&registered),
        text: registered.text,
    };
    let name = named(&registered);
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
    let request =
        Request { method: Method::Get, url, body: None, authorization: None, only_https: true, most };
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
