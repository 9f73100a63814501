//! Which registry is asked, and who asks: an address, for which the environment knows the credentials, or
//! a `[registry.NAME]` of `tenon.toml`, which names the variables that hold them. No secret stands in a
//! command line or in `tenon.toml`, and none is sent to a registry that it was not named for.

use std::cell::OnceCell;
use std::env;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tenon_core::nearest;

use crate::args::Global;
use crate::config::document::Registry;
use crate::config::{self, Config};
use crate::config::{PemPath, Set, Variable};
use crate::exit::Failure;
use crate::net;
use crate::terminal::Terminal;
use crate::trust::{PemFile, Trust};

/// How the variables begin that hold the credentials where an address says which registry it is.
const PREFIX: &str = "TENON_REGISTRY";

/// The variables of an address: the user or the key of an API, their password or the key's secret, a token in
/// their place, and files with a certificate to show and its key.
fn variables(prefix: &str) -> [String; 5] {
    ["USER", "PASSWORD", "TOKEN", "CERT", "KEY"].map(|what| format!("{prefix}_{what}"))
}

/// The registries that a run may ask. Nothing is read before one is asked for.
#[derive(Debug)]
pub(crate) struct Registries {
    global: Global,
    config: OnceCell<Option<Config>>,
}

/// A registry and who asks it.
#[derive(Debug)]
pub(super) struct Account {
    /// Where it answers, without a slash at the end.
    pub(super) base: String,
    /// What `Authorization` says.
    pub(super) authorization: Option<String>,
    /// Whom to trust, and which certificate to show.
    pub(super) trust: Trust,
    /// What to do where it does not know who asks.
    pub(super) credentials: String,
    /// What says where it is.
    pub(super) told_by: String,
}

impl Registries {
    /// Those that the options and the configuration name.
    pub(crate) fn new(global: &Global) -> Registries {
        Registries { global: global.clone(), config: OnceCell::new() }
    }

    /// The registry at an address, whose credentials are in variables that begin with `prefix`, or of a name.
    ///
    /// *Errors*: as [`Registries::find`].
    #[cfg(feature = "serve")]
    pub(super) fn at(&self, given: &str, prefix: &str, terminal: &Terminal) -> anyhow::Result<Account> {
        match given.contains("://") {
            true => Ok(by_address(given, prefix, "the command line")?),
            false => self.find(Some(given), terminal),
        }
    }

    /// The registry of that name; without one, that of the options or the environment; and where these say
    /// nothing, the only one that the configuration has.
    ///
    /// *Errors*: there is none, or no telling which; what names it is no address, or holds credentials; a
    /// variable that holds credentials is not set.
    pub(super) fn find(&self, name: Option<&str>, terminal: &Terminal) -> anyhow::Result<Account> {
        let given = self.global.registry.as_deref().map(str::trim).filter(|given| !given.is_empty());
        if let (None, Some(address)) = (name, given.filter(|given| given.contains("://"))) {
            return Ok(by_address(address, PREFIX, "--registry, or TENON_REGISTRY_URL")?);
        }
        let config = match self.config.get() {
            Some(config) => config,
            None => {
                let config = config::load(&self.global, terminal)?;
                self.config.get_or_init(|| config)
            }
        };
        let known = config.iter().flat_map(|config| config.registries().map(move |own| (config, own)));
        let known: Vec<(&Config, (&str, u32, &Registry))> = known.collect();
        let names = || known.iter().map(|(_, (name, ..))| *name);
        let Some(wanted) = name.or(given) else {
            return match known.as_slice() {
                [] => Err(Failure::usage("no registry is named")
                    .help("name it: --registry https://registry.example.com, TENON_REGISTRY_URL, or `[registry.NAME]` in tenon.toml")
                    .into()),
                [(config, only)] => Ok(by_name(config, *only)?),
                several => {
                    let message = format!("tenon.toml names {} registries, and one is asked", several.len());
                    let all: Vec<String> = names().map(|name| format!("--registry {name}")).collect();
                    Err(Failure::usage(message).help(format!("say which: {}", all.join(", "))).into())
                }
            };
        };
        if let Some((config, own)) = known.iter().find(|(_, (name, ..))| *name == wanted) {
            return Ok(by_name(config, *own)?);
        }
        if name.is_none() && wanted.contains(['.', ':', '/', '@']) {
            let message = format!("the registry {} has no http:// or https:// before it", net::host(wanted));
            return Err(Failure::usage(message).into());
        }
        let failure = Failure::usage(format!("no registry is called `{wanted}`"));
        Err(match (config, nearest(wanted, names())) {
            (_, Some(near)) => failure.help(format!("did you mean `{near}`?")),
            (Some(config), None) if !known.is_empty() => {
                let known: Vec<&str> = names().collect();
                failure.help(format!("{} has {}", config.source.name(), known.join(", ")))
            }
            (_, None) => failure
                .help(format!("a `[registry.{wanted}]` of tenon.toml says where it is: url = \"https://…\"")),
        }
        .into())
    }
}

/// A registry by its address, asked by whom the environment says.
fn by_address(address: &str, prefix: &str, told_by: &str) -> Result<Account, Failure> {
    let [user, password, token, cert, key] = &variables(prefix);
    let advice = format!("take them out, and set {user} and {password}, or {token}");
    let base = base(address, &advice)?;
    let authorization = authorization(set(user), set(password), set(token), user)?;
    let verb = if authorization.is_some() { "look at" } else { "set" };
    let credentials = format!("{verb} {user} and {password}, or {token}");
    let told_by = told_by.to_owned();
    let file = |variable: &str| {
        value(variable).map(|path| PemFile { path: path.into(), named_by: variable.to_owned() })
    };
    let own = pair((cert, file(cert)), (key, file(key)))?;
    let trust = over_tls(Trust { authorities: None, own }, &base)?;
    Ok(Account { base, authorization, trust, credentials, told_by })
}

/// A variable and what it holds.
fn set(variable: &str) -> Option<(&str, String)> {
    value(variable).map(|value| (variable, value))
}

/// A registry of the configuration, asked by whom the variables say that it names.
fn by_name(config: &Config, (name, line, own): (&str, u32, &Registry)) -> Result<Account, Failure> {
    let place = format!("[registry.{name}] at {}:{line}", config.source.name());
    let Registry { url, user_env, password_env, token_env, ca, cert, key, cert_env, key_env } = own;
    let address = url.as_ref().map_or("", |url| url.value.0.as_str());
    let base = base(address, "name the variables that hold them: `user-env`, `password-env`")?;
    let variables =
        [user_env, password_env, token_env].map(|own| own.as_ref().map(|own| own.value.0.as_str()));
    let mut values = [None, None, None];
    let held = |variable: &str| {
        value(variable).ok_or_else(|| {
            Failure::usage(format!("{variable} is not set, and {place} names it"))
                .help(format!("set {variable}, or ask another registry: --registry URL"))
        })
    };
    for (place_of, variable) in values.iter_mut().zip(variables) {
        let Some(variable) = variable else { continue };
        *place_of = Some((variable, held(variable)?));
    }
    let file = |key: &str, path: &Option<Set<PemPath>>, variable: Option<&Option<Set<Variable>>>| {
        let named_by = format!("`{key}` of {place}");
        Ok(match (path, variable.and_then(Option::as_ref)) {
            (None, None) => None,
            (Some(path), None) => Some(PemFile { path: config.place(&path.value.0).into(), named_by }),
            (None, Some(variable)) => {
                let variable = variable.value.0.as_str();
                Some(PemFile {
                    path: held(variable)?.into(),
                    named_by: format!("{variable}, which {place} names"),
                })
            }
            (Some(_), Some(_)) => {
                return Err(Failure::usage(format!("`{key}` stands beside `{key}-env`"))
                    .help(format!("leave one out of {place}")));
            }
        })
    };
    let authorities = file("ca", ca, None)?;
    let own =
        pair(("`cert`", file("cert", cert, Some(cert_env))?), ("`key`", file("key", key, Some(key_env))?))
            .map_err(|failure| failure.help(format!("look at {place}")))?;
    let trust = over_tls(Trust { authorities, own }, &base)
        .map_err(|failure| failure.help(format!("look at {place}")))?;
    let [user, password, token] = values;
    let authorization = authorization(user, password, token, "`user-env`")
        .map_err(|failure| failure.help(format!("look at {place}")))?;
    let named: Vec<&str> = variables.into_iter().flatten().collect();
    let credentials = match named.as_slice() {
        [] => format!(
            "name the variables that hold its credentials, `user-env` and `password-env` or `token-env`, in {place}"
        ),
        named => format!("look at {}, which {place} names", named.join(" and ")),
    };
    Ok(Account { base, authorization, trust, credentials, told_by: place })
}

/// An address that questions can be put behind.
fn base(address: &str, advice: &str) -> Result<String, Failure> {
    if !address.starts_with("https://") && !address.starts_with("http://") {
        let message = format!("the registry {} has no http:// or https:// before it", net::host(address));
        return Err(Failure::usage(message));
    }
    let authority = address.split('/').nth(2).unwrap_or_default();
    if authority.contains('@') {
        let message = format!("the address of {} holds credentials", net::host(address));
        return Err(Failure::usage(message).help(advice));
    }
    if authority.is_empty() || address.contains(['?', '#']) {
        return Err(Failure::usage("the address of the registry makes no sense")
            .help("such as https://registry.example.com or http://localhost:8081"));
    }
    Ok(address.trim_end_matches('/').to_owned())
}

/// A certificate to show, with its key.
fn pair(
    (cert_name, cert): (&str, Option<PemFile>),
    (key_name, key): (&str, Option<PemFile>),
) -> Result<Option<(PemFile, PemFile)>, Failure> {
    match (cert, key) {
        (None, None) => Ok(None),
        (Some(cert), Some(key)) => Ok(Some((cert, key))),
        (Some(_), None) => Err(Failure::usage(format!("{cert_name} is set and {key_name} is not"))),
        (None, Some(_)) => Err(Failure::usage(format!("{key_name} is set and {cert_name} is not"))),
    }
}

/// What is asked of TLS, where there is some.
fn over_tls(trust: Trust, base: &str) -> Result<Trust, Failure> {
    match base.starts_with("https://") || trust.is_built_in() {
        true => Ok(trust),
        false => Err(Failure::usage(format!(
            "certificates are named for {}, whose address begins with http://",
            net::host(base)
        ))),
    }
}

/// What a variable holds, unless that is nothing.
fn value(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

/// What `Authorization` says, from variables and what they hold. `user` is what a password lacks.
fn authorization(
    user: Option<(&str, String)>,
    password: Option<(&str, String)>,
    token: Option<(&str, String)>,
    lacking: &str,
) -> Result<Option<String>, Failure> {
    let value = match (user, password, token) {
        (None, None, None) => return Ok(None),
        (None, None, Some((_, token))) => format!("Bearer {token}"),
        (Some((_, user)), password, None) => {
            let pair = format!("{user}:{}", password.map(|(_, value)| value).unwrap_or_default());
            format!("Basic {}", BASE64_STANDARD.encode(pair))
        }
        (None, Some((password, _)), None) => {
            return Err(Failure::usage(format!("{password} is set and {lacking} is not")));
        }
        (user, password, Some((token, _))) => {
            let others = [user, password].into_iter().flatten().map(|(variable, _)| variable);
            let others: Vec<&str> = others.collect();
            return Err(Failure::usage(format!("{token} is set beside {}", others.join(" and ")))
                .help("unset one of them"));
        }
    };
    match value.bytes().any(|byte| byte.is_ascii_control()) {
        true => Err(Failure::usage("the credentials hold a line break or the like")),
        false => Ok(Some(value)),
    }
}
