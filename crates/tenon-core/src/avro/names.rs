//! Full names, namespaces and aliases (Avro specification, "Names" and "Aliases").

use std::fmt;

/// A full name: a simple name and the namespace before it, which may be empty.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    full: Box<str>,
    /// Where the simple name starts.
    simple: u32,
}

impl Name {
    /// Resolves `text` as the specification does: text with a dot is a full name already, other
    /// text takes `namespace`, which may be empty. A leading dot is the empty namespace.
    pub fn resolve(text: &str, namespace: &str) -> Name {
        match text.rfind('.') {
            Some(0) => Name { full: text.get(1..).unwrap_or("").into(), simple: 0 },
            Some(dot) => Name { full: text.into(), simple: dot as u32 + 1 },
            None if namespace.is_empty() => Name { full: text.into(), simple: 0 },
            None => {
                let full = format!("{namespace}.{text}").into_boxed_str();
                Name { full, simple: namespace.len() as u32 + 1 }
            }
        }
    }

    /// `com.acme.Order`
    pub fn full(&self) -> &str {
        &self.full
    }

    /// `Order`
    pub fn simple(&self) -> &str {
        self.full.get(self.simple as usize..).unwrap_or("")
    }

    /// `com.acme`, empty for none.
    pub fn namespace(&self) -> &str {
        self.full.get(..(self.simple as usize).saturating_sub(1)).unwrap_or("")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({})", self.full)
    }
}

/// `true` for `[A-Za-z_][A-Za-z0-9_]*`, the specification's form of names, symbols and each part of
/// a namespace.
pub(super) fn is_valid(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `true` for what Avro Java 1.12 takes as a name by default: letters and digits of every script.
pub(super) fn is_valid_to_java(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_dot_makes_a_full_name_and_a_leading_dot_the_empty_namespace() {
        for (text, namespace, full, simple, space) in [
            ("A", "", "A", "A", ""),
            ("A", "x.y", "x.y.A", "A", "x.y"),
            ("z.A", "x.y", "z.A", "A", "z"),
            (".A", "x.y", "A", "A", ""),
        ] {
            let name = Name::resolve(text, namespace);
            assert_eq!((name.full(), name.simple(), name.namespace()), (full, simple, space));
        }
    }
}
