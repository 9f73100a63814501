//! The keys of `tenon.toml`, each with what it holds and what it is for. What a value may be is in
//! `value.rs`; what the values come to for a path, in `choice.rs`.

use tenon_core::{Compatibility, Date, Format, LintCategory, Profile, Surface, UnknownKeys};

use super::table::{Table, table};
use super::value::{
    Dialect, Glob, Items, Name, Named, OneOrMany, PemPath, RuleId, Url, Variable, Version, Weights,
};
use crate::args::FailOn;

table! {
    /// A whole `tenon.toml`.
    Document("the top level") also settings: Settings {
        /// Version of this file's shape; there is 1.
        schema_version: Version = "schema-version",
        /// Files to look at, as patterns that count from this file; all schemas unless given.
        include: OneOrMany<Glob> = "include",
        /// Files to leave alone, as patterns that count from this file.
        exclude: OneOrMany<Glob> = "exclude",
        /// What makes the exit code 1.
        fail_on: FailOn = "fail-on",
        /// A file that lists known findings, counted from this file.
        baseline: String = "baseline",
        /// Schema registries by name.
        registries: Named<Registry> = "registry",
        /// What holds for some files; of several that match a path, the first counts.
        subjects: Items<Subject> = "subject",
        /// Findings that are excused until a day, and why.
        allow: Items<Allow> = "allow",
    }

    fn hint(key: &str) -> Option<String> {
        match key {
            "match" | "format" => Some(format!("`{key}` belongs in a `[[subject]]`")),
            "fingerprint" | "reason" | "owner" | "until" => {
                Some(format!("`{key}` belongs in an `[[allow]]`"))
            }
            "subjects" => Some("write `[[subject]]` for each".to_owned()),
            "registries" => Some("write `[registry.NAME]` for each".to_owned()),
            "ignore" => Some("files to leave alone are listed by `exclude`".to_owned()),
            _ => Settings::hint(key),
        }
    }
}

table! {
    /// What both the top level and a subject may decide.
    Settings("a table of settings") {
        /// What a new version must promise.
        level: Compatibility = "level",
        /// Whose judgement is asked for.
        profile: Profile = "profile",
        /// What to compare with, as `--against` takes it; of several, oldest first, a level that is not
        /// -transitive looks at the last alone. In `registry:{name}@latest` the braces stand for what a
        /// file's subject is called.
        against: OneOrMany<String> = "against",
        /// The draft that JSON Schemas without `$schema` are read as.
        dialect: Dialect = "dialect",
        /// Directories that imports of Protobuf files count from, counted from this file.
        proto_roots: OneOrMany<String> = "proto-roots",
        /// Which messages count towards the verdict.
        surfaces: OneOrMany<Surface> = "surfaces",
        /// What readers of Protobuf's JSON do with fields they do not know.
        unknown_fields: UnknownKeys = "unknown-fields",
        /// Lint rules to hold, by category.
        lint: OneOrMany<LintCategory> = "lint",
        /// What a subject is called: `{name}` is the schema's full name, `{file}` the file's without its
        /// endings, `{topic}` that without `-key` or `-value` behind it.
        name: Name = "name",
        /// Rules to weigh otherwise.
        rules: Weights = "rules",
    }

    fn hint(key: &str) -> Option<String> {
        match key {
            "mode" | "compatibility" => Some("the promise of a new version is called `level`".to_owned()),
            "policy" => Some("whose judgement counts is called `profile`".to_owned()),
            "draft" => Some("the draft of JSON Schema is called `dialect`".to_owned()),
            "category" | "categories" => Some("categories of lint rules are listed by `lint`".to_owned()),
            _ => None,
        }
    }
}

table! {
    /// What holds for the files of some patterns.
    Subject("a `[[subject]]`") also settings: Settings {
        /// The files, as patterns that count from this file.
        matching: OneOrMany<Glob> = "match",
        /// The schema language, whatever the file names say; under a pattern that says nothing of them,
        /// such as `events/**`, that of the JSON and YAML there.
        format: Format = "format",
    }

    fn required() -> &'static [&'static str] {
        &["match"]
    }

    fn hint(key: &str) -> Option<String> {
        elsewhere(key).or_else(|| Settings::hint(key))
    }
}

table! {
    /// A registry, and which variables and files hold what it asks for.
    Registry("a registry") {
        /// Where it answers, without a user or a password.
        url: Url = "url",
        /// The environment variable that holds the user's name.
        user_env: Variable = "user-env",
        /// The environment variable that holds the password.
        password_env: Variable = "password-env",
        /// The environment variable that holds a token.
        token_env: Variable = "token-env",
        /// A file in PEM, counted from this file: the authorities to trust in place of those built in.
        ca: PemPath = "ca",
        /// A file in PEM, counted from this file: the certificate to show.
        cert: PemPath = "cert",
        /// A file in PEM, counted from this file: the key of that certificate.
        key: PemPath = "key",
        /// The environment variable that holds the path of the certificate to show, in place of `cert`.
        cert_env: Variable = "cert-env",
        /// The environment variable that holds the path of its key, in place of `key`.
        key_env: Variable = "key-env",
    }

    fn required() -> &'static [&'static str] {
        &["url"]
    }

    fn hint(key: &str) -> Option<String> {
        let of_tls = ["cert", "private", "client", "file", "ca-", "truststore", "keystore"];
        if of_tls.iter().any(|word| key.contains(word)) {
            let files = "certificates and keys are files in PEM: `ca` to trust, `cert` and `key` to show";
            return Some(files.to_owned());
        }
        if !Self::is_secret(key) {
            return elsewhere(key);
        }
        let env = if key.contains("user") { "user" } else if key.contains("pass") { "password" } else { "token" };
        Some(format!(
            "secrets have no place in a file: name the environment variable that holds it, `{env}-env = \"…\"`"
        ))
    }

    fn is_secret(key: &str) -> bool {
        ["user", "pass", "token", "secret", "auth", "credential", "key"].iter().any(|word| key.contains(word))
    }
}

table! {
    /// Findings that a team excuses.
    Allow("an `[[allow]]`") {
        /// The finding, by what the JSON report calls its fingerprint.
        fingerprint: String = "fingerprint",
        /// The rule whose findings are meant; the part before the slash may be left out.
        rule: RuleId = "rule",
        /// The subjects; `*` stands for anything.
        subject: String = "subject",
        /// Where in a message, or which declaration; `*` stands for anything.
        path: String = "path",
        /// Why.
        reason: String = "reason",
        /// Who answers for it.
        owner: String = "owner",
        /// The last day on which it holds.
        until: Date = "until",
    }

    fn either() -> &'static [&'static str] {
        &["fingerprint", "rule"]
    }

    fn hint(key: &str) -> Option<String> {
        elsewhere(key)
    }
}

/// In TOML a key behind the header of a table is of that table, though it may look like one of the file.
fn elsewhere(key: &str) -> Option<String> {
    let is_top = Document::keys().contains(&key);
    is_top.then(|| format!("`{key}` belongs above the first `[` of the file"))
}
