//! Tables of TOML read key by key. One list of keys both reads a table and describes it, so that what
//! `tenon config schema` prints cannot differ from what is taken.
//!
//! Here is how reading goes; which keys there are is in `document.rs`, which values in `value.rs`.

use std::ops::Range;

use serde_json::{Map, Value, json};
use tenon_core::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::Problems;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Set<T> {
    pub(crate) value: T,
    /// Bytes of the text.
    pub(crate) span: Range<usize>,
}

impl<T> Set<T> {
    /// The same place, of a value that stays where it is.
    pub(crate) fn as_ref(&self) -> Set<&T> {
        Set { value: &self.value, span: self.span.clone() }
    }
}

/// What a key may hold.
pub(crate) trait Holds: Sized {
    /// Reads a value; `None` where it is not one, and then the problems say why.
    fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Self>;

    /// Its JSON Schema.
    fn schema() -> Value;
}

/// A table with keys of its own.
pub(crate) trait Table: Default {
    /// What it is called: `the top level`, `[[subject]]`.
    const CALLED: &'static str;

    /// Every key, those of tables inside it that share its braces included.
    fn keys() -> Vec<&'static str>;

    /// Keys that must be there.
    fn required() -> &'static [&'static str] {
        &[]
    }

    /// Keys of which one at least must be there.
    fn either() -> &'static [&'static str] {
        &[]
    }

    /// Takes the value of a key; `false` where there is no such key.
    fn take(&mut self, key: &str, value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> bool;

    /// Adds the JSON Schemas of its keys.
    fn describe(properties: &mut Map<String, Value>);

    /// What to say of a key that it does not have, where more is known than a near spelling.
    fn hint(_key: &str) -> Option<String> {
        None
    }

    /// Keys that hold secrets when somebody writes them.
    fn is_secret(_key: &str) -> bool {
        false
    }
}

/// Reads all keys of a table.
pub(crate) fn read<T: Table>(table: &DeTable<'_>, span: &Range<usize>, problems: &mut Problems) -> T {
    let mut own = T::default();
    for (key, value) in table {
        let name: &str = key.get_ref();
        if own.take(name, value, problems) {
            continue;
        }
        let problem = problems.add(key.span(), format!("{} has no key `{name}`", T::CALLED));
        let known = T::keys();
        let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let listed = || {
            let listed: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            format!("there are {}", listed.join(", "))
        };
        problem.help(T::hint(name).or(near).unwrap_or_else(listed));
        if T::is_secret(name) {
            problem.secret();
        }
    }
    let has = |wanted: &&&str| table.iter().any(|(key, _)| key.get_ref() == **wanted);
    for required in T::required().iter().filter(|key| !has(key)) {
        problems.add(span.clone(), format!("{} needs a key `{required}`", T::CALLED));
    }
    let either = T::either();
    if !either.is_empty() && !either.iter().any(|key| has(&key)) {
        let listed: Vec<String> = either.iter().map(|key| format!("`{key}`")).collect();
        problems.add(span.clone(), format!("{} needs a key {}", T::CALLED, listed.join(" or ")));
    }
    own
}

/// The JSON Schema of a table.
pub(crate) fn schema<T: Table>() -> Value {
    let mut properties = Map::new();
    T::describe(&mut properties);
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let (Some(object), required @ [_, ..]) = (schema.as_object_mut(), T::required()) {
        object.insert("required".to_owned(), json!(required));
    }
    if let (Some(object), either @ [_, ..]) = (schema.as_object_mut(), T::either()) {
        let either: Vec<Value> = either.iter().map(|key| json!({ "required": [key] })).collect();
        object.insert("anyOf".to_owned(), json!(either));
    }
    schema
}

/// Says that a value is of another kind than the one wanted.
pub(crate) fn mistyped(value: &Spanned<DeValue<'_>>, wanted: &str, problems: &mut Problems) {
    let kind = match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    problems.add(value.span(), format!("expected {wanted}, found {kind}"));
}

/// Declares a table: its keys, what each holds and what it is for. `also` names one whose keys stand
/// among its own.
macro_rules! table {
    (
        $(#[doc = $about:literal])+
        $name:ident($called:literal) $(also $inner:ident: $shared:ty)? {
            $($(#[doc = $doc:literal])+ $field:ident: $holds:ty = $key:literal,)+
        }
        $($rest:tt)*
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default)]
        pub(crate) struct $name {
            $($(#[doc = $doc])+ pub(crate) $field: Option<$crate::config::table::Set<$holds>>,)+
            $(
                /// Keys it shares with other tables.
                pub(crate) $inner: $shared,
            )?
        }

        impl $crate::config::table::Table for $name {
            const CALLED: &'static str = $called;

            fn keys() -> Vec<&'static str> {
                #[allow(unused_mut, reason = "only tables that share keys add some")]
                let mut keys = vec![$($key),+];
                $(keys.extend(<$shared as $crate::config::table::Table>::keys());)?
                keys
            }

            fn take(
                &mut self,
                key: &str,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                problems: &mut $crate::config::problem::Problems,
            ) -> bool {
                match key {
                    $($key => {
                        let read = <$holds as $crate::config::table::Holds>::read(value, problems);
                        let span = value.span();
                        self.$field = read.map(|value| $crate::config::table::Set { value, span });
                        true
                    })+
                    $(_ if self.$inner.take(key, value, problems) => true,)?
                    _ => false,
                }
            }

            fn describe(properties: &mut serde_json::Map<String, serde_json::Value>) {
                $(
                    let mut schema = <$holds as $crate::config::table::Holds>::schema();
                    if let Some(object) = schema.as_object_mut() {
                        let about = concat!($($doc),+).trim().to_owned();
                        object.insert("description".to_owned(), serde_json::Value::String(about));
                    }
                    properties.insert($key.to_owned(), schema);
                )+
                $(<$shared as $crate::config::table::Table>::describe(properties);)?
            }

            $($rest)*
        }

        impl $crate::config::table::Holds for $name {
            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                problems: &mut $crate::config::problem::Problems,
            ) -> Option<Self> {
                match value.get_ref() {
                    toml::de::DeValue::Table(table) => {
                        Some($crate::config::table::read(table, &value.span(), problems))
                    }
                    _ => {
                        $crate::config::table::mistyped(value, "a table", problems);
                        None
                    }
                }
            }

            fn schema() -> serde_json::Value {
                $crate::config::table::schema::<$name>()
            }
        }
    };
}
pub(crate) use table;
