//! Steps of a JSON Pointer through a text, none of them slower for being taken often.

use std::collections::HashMap;

use crate::problem::nearest;
use crate::text::json::{JsonId, Kind, Value};

use super::uri;

/// Members of large containers, found once and kept.
#[derive(Debug, Default)]
pub(super) struct Index {
    objects: HashMap<(u32, JsonId), HashMap<Box<str>, JsonId>>,
    arrays: HashMap<(u32, JsonId), Vec<JsonId>>,
}

/// Bytes up to which a container is simply looked through.
const SMALL: u32 = 256;

impl Index {
    /// The member or item under a token. Of a repeated member the last.
    pub(super) fn member<'a>(&mut self, document: u32, value: Value<'a>, token: &str) -> Option<Value<'a>> {
        let key = (document, value.id());
        let small = value.span().end - value.span().start <= SMALL;
        match value.kind() {
            Kind::Object if small => value.get(token),
            Kind::Object => {
                let members = self.objects.entry(key).or_insert_with(|| {
                    value.members().map(|(name, member)| (name.text().into(), member.id())).collect()
                });
                members.get(token).map(|id| value.beside(*id))
            }
            Kind::Array => {
                let canonical = token == "0" || (!token.starts_with('0') && !token.starts_with('+'));
                let at: usize = token.parse().ok().filter(|_| canonical)?;
                if small {
                    return value.items().nth(at);
                }
                let items = self.arrays.entry(key).or_insert_with(|| value.items().map(Value::id).collect());
                items.get(at).map(|id| value.beside(*id))
            }
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => None,
        }
    }
}

/// The fragment that was probably meant by one that leads nowhere: one token is another's neighbour.
pub(super) fn meant(root: Value<'_>, fragment: &str) -> Option<String> {
    /// Names that are compared at most; this is help and no more.
    const MOST: usize = 1_000;
    let tokens = uri::tokens(&uri::decoded(fragment)?)?;
    let mut at = root;
    let mut path = String::new();
    let push = |path: &mut String, token: &str| {
        path.push('/');
        path.push_str(&token.replace('~', "~0").replace('/', "~1"));
    };
    for (index, token) in tokens.iter().enumerate() {
        if let Some(next) = at.get(token) {
            push(&mut path, token);
            at = next;
            continue;
        }
        let names: Vec<_> = at.members().take(MOST).map(|(name, _)| name.text()).collect();
        let near = nearest(token, names.iter().map(|name| &**name))?;
        push(&mut path, near);
        tokens.iter().skip(index + 1).for_each(|token| push(&mut path, token));
        return Some(path);
    }
    None
}
