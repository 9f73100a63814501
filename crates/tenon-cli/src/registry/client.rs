//! Questions to a registry. Where it is and who asks is told in `account.rs`.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tenon_core::{Compatibility, Limits, nearest};

use super::account::Account;
use super::answers::{self, Language, Link, Registered, Verdict};
use crate::exit::Failure;
use crate::net::{self, Answer, Method, Net, Request};
use crate::terminal::Terminal;

/// One schema does not refer to more.
const MOST_REFERENCES: usize = 1_000;
/// What may stand as it is in a part of a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Which version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    account: Account,
    /// The name by which it was asked for, if any.
    name: Option<String>,
    most: usize,
    /// What was read, by subject and number.
    known: RefCell<HashMap<(String, Number), Registered>>,
}

impl<'a> Client<'a> {
    /// The registry of that name, or else the one that is meant where nobody says which.
    ///
    /// *Errors*: there is no telling which one that is or who asks.
    pub(crate) fn new(
        net: &'a Net,
        name: Option<&str>,
        limits: &Limits,
        terminal: &Terminal,
    ) -> anyhow::Result<Client<'a>> {
        let account = net.registries.find(name, terminal)?;
        // JSON writes a text with escapes.
        let most = limits.bytes.saturating_mul(2).saturating_add(1 << 16);
        Ok(Client { net, account, name: name.map(str::to_owned), most, known: RefCell::default() })
    }

    /// The registry at an address, whose credentials are in variables that begin with `prefix`, or of a name.
    ///
    /// *Errors*: there is no telling which one that is or who asks.
    #[cfg(feature = "serve")]
    pub(crate) fn at(
        net: &'a Net,
        given: &str,
        prefix: &str,
        limits: &Limits,
        terminal: &Terminal,
    ) -> anyhow::Result<Client<'a>> {
        let account = net.registries.at(given, prefix, terminal)?;
        let most = limits.bytes.saturating_mul(2).saturating_add(1 << 16);
        Ok(Client { net, account, name: None, most, known: RefCell::default() })
    }

    /// The JSON at a path; nothing where there is nothing, or no such address.
    #[cfg(feature = "serve")]
    pub(crate) fn read_if_any(&self, path: &str, what: &str) -> anyhow::Result<Option<Value>> {
        let answer = self.ask(Method::Get, path, None)?;
        if matches!(answer.status, 404 | 405) {
            return Ok(None);
        }
        self.sound(answer, what).map(Some)
    }

    /// Changes what is at a path.
    ///
    /// *Errors*: the registry refuses.
    #[cfg(feature = "serve")]
    pub(crate) fn change(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        what: &str,
    ) -> anyhow::Result<()> {
        self.sound(self.ask(method, path, body)?, what).map(drop)
    }

    /// That an answer is none of a registry's.
    #[cfg(feature = "serve")]
    pub(crate) fn odd(&self, what: &str) -> anyhow::Error {
        self.wrong(what).into()
    }

    /// What a version of a subject is called, as it can be asked for.
    pub(crate) fn called(&self, subject: &str, version: u32) -> String {
        match &self.name {
            Some(name) => format!("registry({name}):{subject}@{version}"),
            None => format!("registry:{subject}@{version}"),
        }
    }

    /// Host and port, for people.
    pub(crate) fn host(&self) -> String {
        net::host(&self.account.base)
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
        if let Some(registered) = self.version_if_any(subject, number)? {
            return Ok(registered);
        }
        let versions = self.versions(subject)?;
        let known: Vec<String> = versions.iter().map(u32::to_string).collect();
        Err(Failure::incomplete(format!("{subject} has no version {number} at {}", self.host()))
            .help(format!("there are {}", known.join(", ")))
            .into())
    }

    /// One version of a subject; nothing where there is no such subject or version. What has a number is
    /// asked for once: it does not change.
    pub(crate) fn version_if_any(&self, subject: &str, number: Number) -> anyhow::Result<Option<Registered>> {
        let key = (subject.to_owned(), number);
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Some(known.clone()));
        }
        let path = format!("/subjects/{}/versions/{number}", encoded(subject));
        let answer = self.ask(Method::Get, &path, None)?;
        if answer.status == 404 {
            return Ok(None);
        }
        let json = self.sound(answer, subject)?;
        let registered = answers::registered(&json).map_err(|wrong| self.wrong(&wrong))?;
        if let Number::At(_) = number {
            self.known.borrow_mut().insert(key, registered.clone());
        }
        Ok(Some(registered))
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
        let url = format!("{}{path}", self.account.base);
        let authorization = self.account.authorization.as_deref();
        let only_https = self.account.base.starts_with("https://");
        let (trust, most) = (&self.account.trust, self.most);
        self.net.send(&Request { method, url: &url, body, authorization, trust, only_https, most })
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
                let failure = Failure::incomplete(format!("{host} does not know who asks (401){because}"));
                failure.help(self.account.credentials.clone())
            }
            403 => Failure::incomplete(format!("{host} refuses access to {what} (403){because}"))
                .help("ask its keeper for the right, or ask as somebody else"),
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
            .help(format!("look at the address: {}", self.account.told_by))
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
