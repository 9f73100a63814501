//! Names of subjects and contexts: how they are written, and which of them may be registered under.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The context of subjects that name none.
pub const DEFAULT_CONTEXT: &str = ".";
/// The context whose settings stand behind those of all others.
pub const GLOBAL_CONTEXT: &str = ".__GLOBAL";
/// Names that mean something else than a subject.
const RESERVED: [&str; 2] = ["__GLOBAL", "__EMPTY"];

/// A subject within its context. An empty name stands for the context itself, which has settings too.
///
/// ```
/// use tenon_registry::Subject;
/// let subject = Subject::parse(":.sales:order-value");
/// assert_eq!((subject.context(), subject.name()), (".sales", "order-value"));
/// assert_eq!(subject.to_string(), ":.sales:order-value");
/// assert_eq!(Subject::parse("order-value").context(), ".");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    context: Arc<str>,
    name: Arc<str>,
}

impl Subject {
    /// What is written `order-value` or `:.context:order-value`.
    pub fn parse(text: &str) -> Subject {
        Subject::within(DEFAULT_CONTEXT, text)
    }

    /// The same where names that have no context are of `context`.
    pub fn within(context: &str, text: &str) -> Subject {
        match text.strip_prefix(':').filter(|rest| rest.starts_with('.')) {
            Some(rest) => {
                let (context, name) = rest.split_once(':').unwrap_or((rest, ""));
                Subject { context: context.into(), name: name.into() }
            }
            None => Subject { context: context.into(), name: text.into() },
        }
    }

    /// The subject that stands for a context: `sales`, `.sales` and `:.sales:` are one.
    pub fn root(context: &str) -> Subject {
        match context {
            qualified if qualified.starts_with(":.") => Subject::root(&Subject::parse(qualified).context),
            dotted if dotted.starts_with('.') => Subject { context: dotted.into(), name: "".into() },
            plain => Subject { context: format!(".{plain}").into(), name: "".into() },
        }
    }

    /// Its context, which begins with a dot.
    pub fn context(&self) -> &str {
        &self.context
    }

    /// Its name within the context; empty for the context itself.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `true` for what stands for a whole context.
    pub fn is_root(&self) -> bool {
        self.name.is_empty()
    }

    /// `true` for what lies in the default context.
    pub fn is_in_default(&self) -> bool {
        &*self.context == DEFAULT_CONTEXT
    }

    /// `true` where schemas may be registered under it: it has a name, which holds no control characters
    /// and is not reserved.
    pub fn is_valid(&self) -> bool {
        let sound = |text: &str| !text.chars().any(char::is_control);
        !self.is_root() && sound(&self.name) && sound(&self.context) && !RESERVED.contains(&&*self.name)
    }

    /// Its context, to be kept elsewhere without a copy.
    pub(crate) fn shared_context(&self) -> Arc<str> {
        self.context.clone()
    }

    /// A subject of the same name in another context.
    pub(crate) fn moved(&self, context: &Arc<str>) -> Subject {
        Subject { context: context.clone(), name: self.name.clone() }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_in_default() {
            true => f.write_str(&self.name),
            false => write!(f, ":{}:{}", self.context, self.name),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Subject, D::Error> {
        String::deserialize(deserializer).map(|text| Subject::parse(&text))
    }
}
