//! Questions to a registry. Where it is comes from `--registry` or the environment, and who asks from the
//! environment alone, so that no secret stands in a command line or a file.

use std::collections::{BTreeSet, VecDeque};
use std::env;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tenon_core::{Compatibility, Limits, nearest};

use super::answers::{self, Language, Link, Registered, Verdict};
use crate::exit::Failure;
use crate::net::{self, Answer, Method, Net, Request};

/// The user, or the key of an API.
const USER: &str = "TENON_REGISTRY_USER";
/// Their password, or the key's secret.
const PASSWORD: &str = "TENON_REGISTRY_PASSWORD";
/// A bearer token, in their place.
const TOKEN: &str = "TENON_REGISTRY_TOKEN";
/// One schema does not refer to more.
const MOST_REFERENCES: usize = 1_000;
/// What may stand as it is in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Which version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// The newest.
    Latest,
    /// By its number, counted from 1.
    At(u32),
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Latest => f.write_str("latest"),
            Number::At(number) => number.fmt(f),
        }
    }
}

/// A registry, and who asks.
#[derive(Debug)]
pub(crate) struct Client<'a> {
    net: &'a Net,
    base: String,
    authorization: Option<String>,
    most: usize,
}

impl<'a> Client<'a> {
    /// The registry that the options or the environment name.
    ///
    /// *Errors*: none is named, or what names it is no address, or holds credentials.
    pub(crate) fn new(net: &'a Net, limits: &Limits) -> anyhow::Result<Client<'a>> {
        let Some(base) = net.registry.as_deref().map(str::trim).filter(|base| !base.is_empty()) else {
            return Err(Failure::usage("no registry is named")
                .help("name it: --registry https://registry.example.com, or TENON_REGISTRY_URL")
                .into());
        };
        if !base.starts_with("https://") && !base.starts_with("http://") {
            let message = format!("the registry {} has no http:// or https:// before it", net::host(base));
            return Err(Failure::usage(message).into());
        }
        let authority = base.split('/').nth(2).unwrap_or_default();
        if authority.contains('@') {
            return Err(Failure::usage(format!("the address of {} holds credentials", net::host(base)))
                .help(format!("take them out, and set {USER} and {PASSWORD}, or {TOKEN}"))
                .into());
        }
        if authority.is_empty() || base.contains(['?', '#']) {
            return Err(Failure::usage("the address of the registry makes no sense")
                .help("such as https://registry.example.com or http://localhost:8081")
                .into());
        }
        // JSON writes a text with escapes.
        let most = limits.bytes.saturating_mul(2).saturating_add(1 << 16);
        Ok(Client { net, base: base.trim_end_matches('/').to_owned(), authorization: authorization()?, most })
    }

    /// Host and port, for people.
    pub(crate) fn host(&self) -> String {
        net::host(&self.base)
    }

    /// All subjects, in order.
    pub(crate) fn subjects(&self) -> anyhow::Result<Vec<String>> {
        let json = self.sound(self.ask(Method::Get, "/subjects", None)?, "its subjects")?;
        let name = |item: &Value| item.as_str().map(str::to_owned);
        let mut subjects = answers::list(&json, name).map_err(|wrong| self.wrong(&wrong))?;
        subjects.sort();
        Ok(subjects)
    }

    /// The numbers of a subject's versions, oldest first.
    ///
    /// *Errors*: there is no such subject, with the near one.
    pub(crate) fn versions(&self, subject: &str) -> anyhow::Result<Vec<u32>> {
        let versions = self.versions_if_any(subject)?;
        if versions.is_empty() { Err(self.no_subject(subject).into()) } else { Ok(versions) }
    }

    /// The numbers of a subject's versions, oldest first; none where there is no such subject.
    pub(crate) fn versions_if_any(&self, subject: &str) -> anyhow::Result<Vec<u32>> {
        let answer = self.ask(Method::Get, &format!("/subjects/{}/versions", encoded(subject)), None)?;
        if answer.status == 404 {
            return Ok(Vec::new());
        }
        let json = self.sound(answer, subject)?;
        let mut versions = answers::list(&json, answers::version).map_err(|wrong| self.wrong(&wrong))?;
        versions.sort_unstable();
        Ok(versions)
    }

    /// One version of a subject.
    ///
    /// *Errors*: no such subject, with the near one; no such version, with those there are.
    pub(crate) fn version(&self, subject: &str, number: Number) -> anyhow::Result<Registered> {
        let path = format!("/subjects/{}/versions/{number}", encoded(subject));
        let answer = self.ask(Method::Get, &path, None)?;
        if answer.status == 404 {
            let versions = self.versions(subject)?;
            let known: Vec<String> = versions.iter().map(u32::to_string).collect();
            return Err(Failure::incomplete(format!("{subject} has no version {number} at {}", self.host()))
                .help(format!("there are {}", known.join(", ")))
                .into());
        }
        let json = self.sound(answer, subject)?;
        answers::registered(&json).map_err(|wrong| self.wrong(&wrong).into())
    }

    /// Everything that a schema refers to, directly or not, each by the name it is first called by.
    ///
    /// *Errors*: a reference leads nowhere, or there is no end to them.
    pub(crate) fn references(&self, links: &[Link]) -> anyhow::Result<Vec<(String, Registered)>> {
        let mut todo: VecDeque<Link> = links.iter().cloned().collect();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        while let Some(link) = todo.pop_front() {
            if !seen.insert(link.name.clone()) {
                continue;
            }
            if seen.len() > MOST_REFERENCES {
                return Err(self.wrong(&format!("one schema refers to more than {MOST_REFERENCES}")).into());
            }
            let registered = self.version(&link.subject, Number::At(link.version))?;
            todo.extend(registered.references.iter().cloned());
            found.push((link.name, registered));
        }
        Ok(found)
    }

    /// The level that the registry holds a subject to, its own or the general one.
    pub(crate) fn level(&self, subject: &str) -> anyhow::Result<Compatibility> {
        let path = format!("/config/{}?defaultToGlobal=true", encoded(subject));
        let mut answer = self.ask(Method::Get, &path, None)?;
        if answer.status == 404 {
            answer = self.ask(Method::Get, "/config", None)?;
        }
        let json = self.sound(answer, subject)?;
        let level = json.get("compatibilityLevel").and_then(Value::as_str).unwrap_or_default();
        level.parse().map_err(|_| self.wrong("its answer has no `compatibilityLevel`").into())
    }

    /// What the registry says of a candidate, under its level.
    ///
    /// *Errors*: it takes the candidate for no schema.
    pub(crate) fn judge(&self, subject: &str, candidate: &Candidate<'_>) -> anyhow::Result<Verdict> {
        let path = format!("/compatibility/subjects/{}/versions?verbose=true", encoded(subject));
        let mut answer = self.ask(Method::Post, &path, Some(candidate.body()))?;
        // Older servers judge against the latest alone.
        if answer.status == 404 || answer.status == 405 {
            let path = format!("/compatibility/subjects/{}/versions/latest?verbose=true", encoded(subject));
            answer = self.ask(Method::Post, &path, Some(candidate.body()))?;
        }
        if answer.status == 404 {
            return Err(self.no_subject(subject).into());
        }
        let json = self.sound(answer, subject)?;
        answers::verdict(&json).map_err(|wrong| self.wrong(&wrong).into())
    }

    /// Registers a candidate; gives its id.
    ///
    /// *Errors*: the registry refuses it.
    pub(crate) fn register(&self, subject: &str, candidate: &Candidate<'_>) -> anyhow::Result<i64> {
        let path = format!("/subjects/{}/versions", encoded(subject));
        let json = self.sound(self.ask(Method::Post, &path, Some(candidate.body()))?, subject)?;
        json.get("id").and_then(Value::as_i64).ok_or_else(|| self.wrong("its answer has no `id`").into())
    }

    fn ask(&self, method: Method, path: &str, body: Option<String>) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.base);
        let authorization = self.authorization.as_deref();
        let only_https = self.base.starts_with("https://");
        self.net.send(&Request { method, url: &url, body, authorization, only_https, most: self.most })
    }

    /// The JSON of an answer that grants what was asked.
    fn sound(&self, answer: Answer, what: &str) -> anyhow::Result<Value> {
        let json = serde_json::from_slice::<Value>(&answer.body);
        if (200..300).contains(&answer.status) {
            return json.map_err(|error| self.wrong(&format!("it is no JSON ({error})")).into());
        }
        let reason = json.ok().and_then(|json| Some(plain(json.get("message")?.as_str()?)));
        let (host, status) = (self.host(), answer.status);
        let because = reason.map_or_else(String::new, |reason| format!(": {reason}"));
        Err(match status {
            401 => {
                Failure::incomplete(format!("{host} does not know who asks (401){because}")).help(match self
                    .authorization
                {
                    Some(_) => format!("look at {USER} and {PASSWORD}, or {TOKEN}"),
                    None => format!("set {USER} and {PASSWORD}, or {TOKEN}"),
                })
            }
            403 => Failure::incomplete(format!("{host} refuses access to {what} (403){because}"))
                .help(format!("ask its keeper for the right, or look at {USER}")),
            409 => Failure::incomplete(format!("{host} refuses the schema (409){because}"))
                .help("`tenon registry check` shows why, with a message that breaks"),
            422 => Failure::incomplete(format!("{host} takes this for no schema (422){because}")),
            429 => Failure::incomplete(format!("{host} is asked too often (429){because}"))
                .help("try again later"),
            500.. => Failure::incomplete(format!("{host} has a problem of its own ({status}){because}"))
                .help("try again later"),
            _ => Failure::incomplete(format!("{host} refuses {what} ({status}){because}"))
                .help("is that the address of a schema registry?"),
        }
        .into())
    }

    fn wrong(&self, what: &str) -> Failure {
        Failure::incomplete(format!("{} does not answer as a schema registry does: {what}", self.host()))
            .help("look at the address: --registry, or TENON_REGISTRY_URL")
    }

    fn no_subject(&self, subject: &str) -> Failure {
        let failure = Failure::incomplete(format!("{} has no subject {subject}", self.host()));
        // That there is none is the news; a second failure would hide it.
        let subjects = self.subjects().unwrap_or_default();
        let known = subjects.iter().map(String::as_str);
        let ending = |suffix: &str| known.clone().find(|known| *known == format!("{subject}{suffix}"));
        match ending("-value").or_else(|| nearest(subject, known.clone())) {
            Some(near) => failure.help(format!("did you mean {near}?")),
            None => failure.help("`tenon registry ls` lists what there is"),
        }
    }
}

/// A schema for a registry to judge or to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'t> {
    pub(crate) language: Language,
    pub(crate) text: &'t str,
    pub(crate) references: &'t [Link],
}

impl Candidate<'_> {
    fn body(&self) -> String {
        let link = |link: &Link| json!({"name": link.name, "subject": link.subject, "version": link.version});
        let links: Vec<Value> = self.references.iter().map(link).collect();
        let mut body = json!({"schema": self.text, "schemaType": self.language.type_name()});
        if let (false, Some(body)) = (links.is_empty(), body.as_object_mut()) {
            body.insert("references".to_owned(), Value::Array(links));
        }
        body.to_string()
    }
}

fn encoded(subject: &str) -> String {
    utf8_percent_encode(subject, PLAIN).to_string()
}

/// The first line of a server's words, without what would steer a terminal.
fn plain(message: &str) -> String {
    /// More is a page, not a reason.
    const MOST: usize = 300;
    message.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// What `Authorization` says.
fn authorization() -> Result<Option<String>, Failure> {
    let set = |variable: &str| env::var(variable).ok().filter(|value| !value.is_empty());
    let (user, password, token) = (set(USER), set(PASSWORD), set(TOKEN));
    let value = match (user, password, token) {
        (None, None, None) => return Ok(None),
        (None, None, Some(token)) => format!("Bearer {token}"),
        (Some(user), password, None) => {
            let pair = format!("{user}:{}", password.unwrap_or_default());
            format!("Basic {}", BASE64_STANDARD.encode(pair))
        }
        (None, Some(_), None) => {
            return Err(Failure::usage(format!("{PASSWORD} is set and {USER} is not")));
        }
        (_, _, Some(_)) => {
            return Err(Failure::usage(format!("{TOKEN} is set beside {USER} or {PASSWORD}"))
                .help("unset one of them"));
        }
    };
    match value.bytes().any(|byte| byte.is_ascii_control()) {
        true => Err(Failure::usage("the credentials hold a line break or the like")),
        false => Ok(Some(value)),
    }
}
