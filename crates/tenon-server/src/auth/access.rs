//! Who may do what with which subjects.
//!
//! What is not allowed is refused. The list is a TOML file of `[[allow]]` tables, or the permissions of
//! Karapace's file. It is about the registry's subjects under their whole names: a subject of another
//! context is `:.context:name`, one of the default context is `name` however a request spells it.

use globset::{Glob, GlobSet, GlobSetBuilder};
use regex_lite::Regex;
use serde::Deserialize;

use super::Principal;

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Looks at schemas and settings, or compares with them.
    Read,
    /// Registers a schema.
    Register,
    /// Deletes versions or subjects, softly or not.
    Delete,
    /// Sets compatibility, mode and the like.
    Configure,
}

/// What it does that to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    /// One subject, under its whole name.
    Subject(&'a str),
    /// The settings of the whole registry.
    Registry,
}

/// A list of what is allowed.
#[derive(Clone, Debug, Default)]
pub struct Access {
    grants: Vec<Grant>,
}

#[derive(Clone, Debug)]
struct Grant {
    who: Vec<Who>,
    operations: Vec<Operation>,
    on: On,
}

#[derive(Clone, Debug)]
enum Who {
    Anyone,
    User(String),
    Role(String),
}

#[derive(Clone, Debug)]
enum On {
    Subjects {
        names: GlobSet,
        registry: bool,
    },
    /// Karapace's, matched from the start against `Subject:NAME` and `Config:`.
    Karapace(Regex),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    allow: Vec<Allow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allow {
    who: Vec<String>,
    operations: Vec<Operation>,
    #[serde(default)]
    subjects: Vec<String>,
    #[serde(default)]
    registry: bool,
}

/// A permission as Karapace's file has one.
#[derive(Deserialize)]
pub(super) struct KarapacePermission {
    username: String,
    operation: KarapaceOperation,
    resource: String,
}

#[derive(Deserialize)]
enum KarapaceOperation {
    Read,
    Write,
}

impl Access {
    /// Reads a list such as
    ///
    /// ```toml
    /// [[allow]]
    /// who = ["alice", "role:writers"]   # or "*" for everyone
    /// operations = ["read", "register"] # delete, configure
    /// subjects = ["orders-*"]           # globs
    /// registry = false                  # the settings of the whole registry
    /// ```
    ///
    /// # Errors
    ///
    /// What cannot be read, and where.
    pub fn of_toml(text: &str) -> Result<Access, String> {
        let document: Document = toml::from_str(text).map_err(|error| error.to_string())?;
        let grants = document.allow.into_iter().map(|allow| {
            let mut names = GlobSetBuilder::new();
            for pattern in &allow.subjects {
                names.add(Glob::new(pattern).map_err(|error| error.to_string())?);
            }
            let names = names.build().map_err(|error| error.to_string())?;
            Ok(Grant {
                who: allow.who.iter().map(|who| Who::of(who)).collect(),
                operations: allow.operations,
                on: On::Subjects { names, registry: allow.registry },
            })
        });
        Ok(Access { grants: grants.collect::<Result<_, String>>()? })
    }

    /// The permissions of Karapace's file.
    pub(super) fn of_karapace(permissions: Vec<KarapacePermission>) -> Result<Access, String> {
        let grants = permissions.into_iter().map(|permission| {
            let KarapacePermission { username, operation, resource } = permission;
            let pattern = format!("^(?:{resource})");
            let on = Regex::new(&pattern)
                .map_err(|error| format!("resource {resource:?} cannot be read: {error}"))?;
            let operations = match operation {
                KarapaceOperation::Read => vec![Operation::Read],
                KarapaceOperation::Write => {
                    vec![Operation::Read, Operation::Register, Operation::Delete, Operation::Configure]
                }
            };
            Ok(Grant { who: vec![Who::User(username)], operations, on: On::Karapace(on) })
        });
        Ok(Access { grants: grants.collect::<Result<_, String>>()? })
    }

    /// Whether `principal`, or nobody in particular, may do that.
    pub fn allows(
        &self,
        principal: Option<&Principal>,
        operation: Operation,
        resource: Resource<'_>,
    ) -> bool {
        self.grants.iter().any(|grant| {
            grant.operations.contains(&operation)
                && grant.who.iter().any(|who| who.is(principal))
                && grant.on.has(resource)
        })
    }
}

impl Who {
    fn of(text: &str) -> Who {
        match text.strip_prefix("role:") {
            Some(role) => Who::Role(role.to_owned()),
            None if text == "*" => Who::Anyone,
            None => Who::User(text.to_owned()),
        }
    }

    fn is(&self, principal: Option<&Principal>) -> bool {
        match (self, principal) {
            (Who::Anyone, _) => true,
            (Who::User(name), Some(principal)) => principal.name == *name,
            (Who::Role(role), Some(principal)) => principal.roles.contains(role),
            (Who::User(_) | Who::Role(_), None) => false,
        }
    }
}

impl On {
    fn has(&self, resource: Resource<'_>) -> bool {
        match (self, resource) {
            (On::Subjects { names, registry: _ }, Resource::Subject(name)) => names.is_match(name),
            (On::Subjects { names: _, registry }, Resource::Registry) => *registry,
            (On::Karapace(pattern), Resource::Subject(name)) => pattern.is_match(&format!("Subject:{name}")),
            (On::Karapace(pattern), Resource::Registry) => pattern.is_match("Config:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(name: &str, roles: &[&str]) -> Principal {
        Principal { name: name.to_owned(), roles: roles.iter().map(|role| (*role).to_owned()).collect() }
    }

    #[test]
    fn what_no_table_allows_is_refused() {
        let list = "
            [[allow]]
            who = ['alice', 'role:writers']
            operations = ['read', 'register']
            subjects = ['orders-*']
            [[allow]]
            who = ['*']
            operations = ['read']
            subjects = ['public']
            [[allow]]
            who = ['role:keepers']
            operations = ['configure']
            registry = true
        ";
        let access = Access::of_toml(list).expect("a list");
        let (alice, bob) = (principal("alice", &[]), principal("bob", &["writers"]));
        let keeper = principal("carol", &["keepers"]);
        let orders = Resource::Subject("orders-value");
        assert!(access.allows(Some(&alice), Operation::Register, orders));
        assert!(access.allows(Some(&bob), Operation::Register, orders));
        assert!(!access.allows(Some(&alice), Operation::Delete, orders));
        assert!(!access.allows(None, Operation::Read, orders));
        assert!(access.allows(None, Operation::Read, Resource::Subject("public")));
        assert!(!access.allows(Some(&alice), Operation::Read, Resource::Subject(":.other:orders-value")));
        assert!(access.allows(Some(&keeper), Operation::Configure, Resource::Registry));
        assert!(!access.allows(Some(&keeper), Operation::Configure, orders));
    }

    #[test]
    fn a_permission_of_karapace_matches_from_the_start() {
        let permission = |operation, resource: &str| KarapacePermission {
            username: "alice".to_owned(),
            operation,
            resource: resource.to_owned(),
        };
        let access = Access::of_karapace(vec![
            permission(KarapaceOperation::Write, "Subject:orders.*"),
            permission(KarapaceOperation::Read, "Config:"),
        ])
        .expect("a list");
        let alice = principal("alice", &[]);
        assert!(access.allows(Some(&alice), Operation::Delete, Resource::Subject("orders-value")));
        assert!(access.allows(Some(&alice), Operation::Read, Resource::Subject("orders-value")));
        assert!(!access.allows(Some(&alice), Operation::Read, Resource::Subject("my-orders")));
        assert!(access.allows(Some(&alice), Operation::Read, Resource::Registry));
        assert!(!access.allows(Some(&alice), Operation::Configure, Resource::Registry));
        assert!(!access.allows(None, Operation::Read, Resource::Registry));
    }
}
