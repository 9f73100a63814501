//! Ways to values: RFC 6901 pointers of a text's values. A report has as many places as findings, so where
//! each value stands is laid out once, when somebody asks first; then a pointer costs its own length.

use super::{Json, JsonId, Kind};

/// Where a value or the name of a member stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    /// What holds it; the root holds itself.
    parent: JsonId,
    /// How many values and names stand there before it.
    before: u32,
}

impl Json {
    /// RFC 6901 pointer of `id`; for a member's name, that of its value.
    pub fn pointer(&self, id: JsonId) -> String {
        let stands = self.stands.get_or_init(|| self.stands());
        let mut tokens = Vec::new();
        let mut at = id;
        while let Some(stand) = stands.get(at.index()).filter(|_| at != self.root().id) {
            let parent = self.value(stand.parent);
            tokens.push(match parent.kind() {
                Kind::Object => {
                    // Names and values take turns.
                    let name =
                        if stand.before.is_multiple_of(2) { at } else { JsonId(at.0.saturating_sub(1)) };
                    self.value(name).text()
                }
                Kind::Array | Kind::Null | Kind::Boolean | Kind::Number | Kind::String => {
                    stand.before.to_string().into()
                }
            });
            at = stand.parent;
        }
        let mut pointer = String::new();
        for token in tokens.iter().rev() {
            pointer.push('/');
            match token.contains(['~', '/']) {
                true => pointer.push_str(&token.replace('~', "~0").replace('/', "~1")),
                false => pointer.push_str(token),
            }
        }
        pointer
    }

    fn stands(&self) -> Vec<Stand> {
        let mut stands = Vec::with_capacity(self.entries.len());
        // Containers around the entry at hand: which, where each ends, and how much it holds so far.
        let mut open: Vec<(JsonId, u32, u32)> = Vec::new();
        for (id, entry) in (0..).zip(&self.entries) {
            while open.last().is_some_and(|(_, end, _)| *end <= id) {
                open.pop();
            }
            let id = JsonId(id);
            stands.push(match open.last_mut() {
                Some((parent, _, held)) => {
                    *held += 1;
                    Stand { parent: *parent, before: *held - 1 }
                }
                None => Stand { parent: id, before: 0 },
            });
            if matches!(entry.kind, Kind::Array | Kind::Object) {
                open.push((id, entry.next, 0));
            }
        }
        stands
    }
}
