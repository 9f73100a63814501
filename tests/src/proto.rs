//! Random Protobuf files and their next versions.
//!
//! A file is a tree of our own, so that one can be written in many ways: `proto_text.rs` does. Messages
//! for them are in `proto_message.rs`.

use crate::chance::Chance;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `proto2`
    Proto2,
    /// `proto3`
    Proto3,
    /// `edition = "2023"`
    Edition,
}

/// A file. Types are known by simple names, which are unique in it.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its syntax.
    pub syntax: Syntax,
    /// Outer before inner.
    pub messages: Vec<Message>,
    /// All enums.
    pub enums: Vec<Enum>,
    /// Extensions at the top, each with the message it extends. None in proto3.
    pub extensions: Vec<(String, Field)>,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Simple name.
    pub name: String,
    /// The message around it.
    pub parent: Option<String>,
    /// The body of a group: one field of the message around it has its name in lower case.
    pub group: bool,
    /// In the order of the text, those of a oneof side by side.
    pub fields: Vec<Field>,
    /// Numbers and names that are reserved.
    pub reserved: Vec<(i32, String)>,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: i32,
    /// What it holds.
    pub kind: Kind,
    /// How many.
    pub label: Label,
    /// `false` for lists that are not packed, where they could be; `None` leaves it to the syntax.
    pub packed: Option<bool>,
    /// A default, as written. None in proto3.
    pub default: Option<String>,
    /// A written JSON name.
    pub json_name: Option<String>,
    /// The oneof it stands in.
    pub oneof: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A scalar, or a well-known type by its full name.
    Plain(&'static str),
    /// A message of the file.
    Message(String),
    /// An enum of the file.
    Enum(String),
    /// A map: the key's scalar and the value.
    Map(&'static str, Box<Kind>),
}

/// How many values, and whether absence shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// One, with presence where the syntax has no other.
    Implicit,
    /// One, with presence.
    Optional,
    /// One that has to be there; with presence in proto3.
    Required,
    /// A list.
    Repeated,
}

/// An enum.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Simple name; values are called after it.
    pub name: String,
    /// The message around it.
    pub parent: Option<String>,
    /// Closed where the syntax has a choice.
    pub closed: bool,
    /// Names and numbers, in order.
    pub values: Vec<(String, i32)>,
}

/// All fifteen scalars.
pub const SCALARS: [&str; 15] = [
    "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64",
    "bool", "string", "bytes", "float", "double",
];

const KEYS: [&str; 6] = ["int32", "int64", "uint64", "sint32", "bool", "string"];
const WELL_KNOWN: [&str; 3] =
    ["google.protobuf.Timestamp", "google.protobuf.Int32Value", "google.protobuf.StringValue"];

/// Extensions have numbers of their own.
pub(crate) const FIRST_EXTENSION: i32 = 1000;

/// Makes files. Names are counted, so none is met twice, not even in a later version.
#[derive(Debug)]
pub struct Generator {
    /// Where its choices come from.
    pub chance: Chance,
    next: usize,
}

impl Generator {
    /// From a seed.
    pub fn new(seed: u64) -> Generator {
        Generator { chance: Chance::new(seed), next: 0 }
    }

    fn name(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    /// A file of some messages.
    pub fn file(&mut self) -> File {
        let syntax = *self.chance.pick(&[Syntax::Proto2, Syntax::Proto3, Syntax::Proto3, Syntax::Edition]);
        let mut file = File { syntax, messages: Vec::new(), enums: Vec::new(), extensions: Vec::new() };
        for _ in 0..1 + self.chance.below(3) {
            self.message(&mut file);
        }
        for _ in 0..self.chance.below(3) {
            self.symbols(&mut file);
        }
        for at in 0..file.messages.len() {
            if !file.messages[at].group {
                self.fields(&mut file, at);
            }
        }
        for _ in 0..self.chance.below(2) {
            self.extension(&mut file);
        }
        file
    }

    fn message(&mut self, file: &mut File) {
        let name = self.name("M");
        let parent = self.parent(file);
        file.messages.push(Message { name, parent, group: false, fields: Vec::new(), reserved: Vec::new() });
    }

    fn parent(&mut self, file: &File) -> Option<String> {
        let outer = file.messages.iter().filter(|message| !message.group);
        let outer: Vec<&Message> = outer.collect();
        (!outer.is_empty() && self.chance.one_in(3)).then(|| self.chance.pick(&outer).name.clone())
    }

    fn symbols(&mut self, file: &mut File) {
        let name = self.name("E");
        let closed = self.chance.one_in(2);
        let parent = self.parent(file);
        let mut values = Vec::new();
        let open = match file.syntax {
            Syntax::Proto2 => false,
            Syntax::Proto3 => true,
            Syntax::Edition => !closed,
        };
        let mut number = if open || self.chance.one_in(2) { 0 } else { 1 };
        for _ in 0..1 + self.chance.below(4) {
            values.push((self.name(&format!("{name}_V")), number));
            number += 1 + self.chance.below(3) as i32;
        }
        file.enums.push(Enum { name, parent, closed, values });
    }

    fn fields(&mut self, file: &mut File, at: usize) {
        let count = 1 + self.chance.below(5);
        for number in 1..=count as i32 {
            self.field(file, at, number);
        }
        if self.chance.one_in(3) {
            let oneof = self.name("choice");
            let count = 1 + self.chance.below(3) as i32;
            for number in 11..11 + count {
                self.field(file, at, number);
                let Some(field) = file.messages[at].fields.last_mut() else { continue };
                if matches!(field.kind, Kind::Map(..)) {
                    field.kind = Kind::Plain("int32");
                }
                (field.label, field.packed, field.oneof) = (Label::Optional, None, Some(oneof.clone()));
                repair_field(file.syntax, &file.enums, &mut file.messages[at].fields);
            }
        }
        if self.chance.one_in(6) {
            file.messages[at].reserved.push((20, self.next.to_string()));
            let name = self.name("gone");
            file.messages[at].reserved.last_mut().expect("just put there").1 = name;
        }
    }

    fn field(&mut self, file: &mut File, at: usize, number: i32) {
        let name = self.name("f");
        let label = match self.chance.below(10) {
            0..=3 => Label::Implicit,
            4..=5 => Label::Optional,
            6 => Label::Required,
            _ => Label::Repeated,
        };
        let group = file.syntax != Syntax::Proto3 && self.chance.one_in(12);
        let kind = if group { self.group(file, at) } else { self.kind(file, 1) };
        let name = match &kind {
            Kind::Message(body) if group => body.to_lowercase(),
            _ => name,
        };
        let packed = self.chance.one_in(3).then(|| self.chance.one_in(2));
        let default = self.chance.one_in(4).then(|| self.default(file, &kind)).flatten();
        let json_name = (!group && self.chance.one_in(10)).then(|| self.name("json"));
        let mut fields = std::mem::take(&mut file.messages[at].fields);
        fields.push(Field { name, number, kind, label, packed, default, json_name, oneof: None });
        repair_field(file.syntax, &file.enums, &mut fields);
        file.messages[at].fields = fields;
    }

    fn group(&mut self, file: &mut File, at: usize) -> Kind {
        let name = self.name("G");
        let parent = Some(file.messages[at].name.clone());
        let kind = Kind::Plain(self.chance.pick::<&'static str>(&SCALARS));
        let field = plain_field(self.name("f"), 1, kind);
        file.messages.push(Message {
            name: name.clone(),
            parent,
            group: true,
            fields: vec![field],
            reserved: Vec::new(),
        });
        Kind::Message(name)
    }

    fn kind(&mut self, file: &File, depth: usize) -> Kind {
        let messages = file.messages.iter().filter(|message| !message.group);
        let messages: Vec<&Message> = messages.collect();
        match self.chance.below(12) {
            0 | 1 if !messages.is_empty() => Kind::Message(self.chance.pick(&messages).name.clone()),
            2 | 3 if !file.enums.is_empty() => Kind::Enum(self.chance.pick(&file.enums).name.clone()),
            4 if depth > 0 => {
                let value = self.kind(file, 0);
                Kind::Map(self.chance.pick::<&'static str>(&KEYS), Box::new(value))
            }
            5 if self.chance.one_in(3) => Kind::Plain(self.chance.pick::<&'static str>(&WELL_KNOWN)),
            _ => Kind::Plain(self.chance.pick::<&'static str>(&SCALARS)),
        }
    }

    fn default(&mut self, file: &File, kind: &Kind) -> Option<String> {
        match kind {
            Kind::Plain("bool") => Some("true".to_owned()),
            Kind::Plain("string" | "bytes") => Some(format!("\"d{}\"", self.chance.below(3))),
            Kind::Plain(name) if SCALARS.contains(name) => Some((1 + self.chance.below(9)).to_string()),
            Kind::Enum(name) => {
                let known = file.enums.iter().find(|other| other.name == *name)?;
                Some(self.chance.pick(&known.values).0.clone())
            }
            Kind::Plain(_) | Kind::Message(_) | Kind::Map(..) => None,
        }
    }

    fn extension(&mut self, file: &mut File) {
        let open: Vec<&Message> = file.messages.iter().filter(|message| !message.group).collect();
        let target = self.chance.pick(&open).name.clone();
        let number = FIRST_EXTENSION + file.extensions.len() as i32;
        let kind = Kind::Plain(self.chance.pick::<&'static str>(&SCALARS));
        let mut field = plain_field(self.name("x"), number, kind);
        if self.chance.one_in(3) {
            field.label = Label::Repeated;
        }
        file.extensions.push((target, field));
    }

    /// The file after one to three changes.
    pub fn evolve(&mut self, old: &File) -> File {
        let mut new = old.clone();
        for _ in 0..1 + self.chance.below(3) {
            self.change(&mut new);
        }
        repair(&mut new);
        new
    }

    fn change(&mut self, file: &mut File) {
        let open: Vec<usize> = (0..file.messages.len()).filter(|at| !file.messages[*at].group).collect();
        let at = *self.chance.pick(&open);
        match self.chance.below(24) {
            0..=2 => {
                let number = 30 + self.chance.below(5) as i32;
                if file.messages[at].fields.iter().all(|field| field.number != number) {
                    self.field(file, at, number);
                }
            }
            3 | 4 => self.remove(file, at),
            5 => file.syntax = *self.chance.pick(&[Syntax::Proto2, Syntax::Proto3, Syntax::Edition]),
            6 => self.message(file),
            7 => self.symbols(file),
            8 => self.move_message(file, at),
            9 if file.messages.len() > 1 && file.messages.iter().all(|m| !m.group) => {
                file.messages.remove(at);
            }
            10 | 11 => self.change_enum(file),
            12 if !file.extensions.is_empty() => {
                file.extensions.remove(0);
            }
            12 => self.extension(file),
            13 => {
                let fields = &mut file.messages[at].fields;
                self.chance.shuffle(fields);
            }
            _ => self.change_field(file, at),
        }
    }

    fn remove(&mut self, file: &mut File, at: usize) {
        let fields = &file.messages[at].fields;
        if fields.is_empty() {
            return;
        }
        let gone = fields[self.chance.below(fields.len())].clone();
        if let Kind::Message(body) = &gone.kind
            && file.messages.iter().any(|message| message.group && message.name == *body)
        {
            file.messages.retain(|message| message.name != *body);
        }
        let Some(message) = file.messages.iter_mut().find(|m| m.fields.contains(&gone)) else { return };
        message.fields.retain(|field| *field != gone);
        if self.chance.one_in(2) {
            message.reserved.push((gone.number, gone.name));
        }
    }

    fn move_message(&mut self, file: &mut File, at: usize) {
        let name = file.messages[at].name.clone();
        if file.messages[at].parent.is_some() {
            file.messages[at].parent = None;
        } else if at > 0 && self.chance.one_in(2) {
            let outer = file.messages[..at].iter().find(|other| other.parent.is_none() && !other.group);
            file.messages[at].parent = outer.map(|outer| outer.name.clone());
        } else {
            let new = self.name("M");
            rename(file, &name, &new);
        }
    }

    fn change_enum(&mut self, file: &mut File) {
        if file.enums.is_empty() {
            return;
        }
        let at = self.chance.below(file.enums.len());
        let value = self.name(&format!("{}_V", file.enums[at].name));
        let number = 20 + self.chance.below(5) as i32;
        let choice = self.chance.below(5);
        let own = &mut file.enums[at];
        let which = self.chance.below(own.values.len());
        match choice {
            0 if own.values.iter().all(|(_, other)| *other != number) => own.values.push((value, number)),
            1 if own.values.len() > 1 => {
                own.values.remove(which.max(1));
            }
            2 => own.values[which].0 = value,
            3 if which > 0 && own.values.iter().all(|(_, other)| *other != number) => {
                own.values[which].1 = number;
            }
            _ => own.closed = !own.closed,
        }
    }

    fn change_field(&mut self, file: &mut File, at: usize) {
        if file.messages[at].fields.is_empty() {
            return;
        }
        let index = self.chance.below(file.messages[at].fields.len());
        let held = file.messages[at].fields[index].kind.clone();
        // Groups stay what they are.
        if let Kind::Message(name) = &held
            && file.messages.iter().any(|message| message.group && message.name == *name)
        {
            return;
        }
        let free = 40 + self.chance.below(5) as i32;
        let choice = self.chance.below(14);
        let kind = match choice {
            0..=3 => self.kind(file, 1),
            4 | 12 | 13 => self.near(&held),
            _ => held,
        };
        let default = self.default(file, &kind);
        let (name, json) = (self.name("f"), self.name("json"));
        let label = *self.chance.pick(&[Label::Implicit, Label::Optional, Label::Required, Label::Repeated]);
        let packed = *self.chance.pick(&[None, Some(true), Some(false)]);
        let mut fields = std::mem::take(&mut file.messages[at].fields);
        let oneofs: Vec<String> = fields.iter().filter_map(|field| field.oneof.clone()).collect();
        let into =
            oneofs.first().cloned().filter(|_| self.chance.one_in(2)).unwrap_or_else(|| format!("o{json}"));
        let taken = fields.iter().any(|field| field.number == free);
        let field = &mut fields[index];
        match choice {
            0..=4 | 12 | 13 => (field.kind, field.default) = (kind, None),
            5 => field.name = name,
            6 => field.json_name = field.json_name.is_none().then_some(json),
            7 if !taken => field.number = free,
            8 => field.default = default,
            9 => field.packed = packed,
            10 if field.oneof.is_some() => field.oneof = None,
            10 if !matches!(field.kind, Kind::Map(..)) => {
                (field.oneof, field.label, field.packed) = (Some(into), Label::Optional, None);
            }
            _ if field.oneof.is_none() => field.label = label,
            _ => field.json_name = None,
        }
        repair_field(file.syntax, &file.enums, &mut fields);
        file.messages[at].fields = fields;
    }

    /// A scalar that reads much of what the other writes; a map with such a key or such values.
    fn near(&mut self, kind: &Kind) -> Kind {
        const GROUPS: [&[&str]; 5] = [
            &["int32", "int64", "uint32", "uint64", "bool"],
            &["sint32", "sint64"],
            &["fixed32", "sfixed32", "float"],
            &["fixed64", "sfixed64", "double"],
            &["string", "bytes"],
        ];
        if let Kind::Map(key, value) = kind {
            return match self.chance.one_in(2) {
                true => Kind::Map(self.chance.pick::<&'static str>(&KEYS), value.clone()),
                false => Kind::Map(key, Box::new(self.near(value))),
            };
        }
        let Kind::Plain(name) = kind else { return kind.clone() };
        let group = GROUPS.iter().find(|group| group.contains(name));
        group.map_or(kind.clone(), |group| Kind::Plain(self.chance.pick::<&'static str>(group)))
    }
}

fn plain_field(name: String, number: i32, kind: Kind) -> Field {
    let (label, packed) = (Label::Optional, None);
    Field { name, number, kind, label, packed, default: None, json_name: None, oneof: None }
}

fn rename(file: &mut File, old: &str, new: &str) {
    fn within(kind: &mut Kind, old: &str, new: &str) {
        match kind {
            Kind::Message(name) if name == old => new.clone_into(name),
            Kind::Map(_, value) => within(value, old, new),
            Kind::Message(_) | Kind::Enum(_) | Kind::Plain(_) => {}
        }
    }
    for message in &mut file.messages {
        if message.name == old {
            new.clone_into(&mut message.name);
        }
        if message.parent.as_deref() == Some(old) {
            message.parent = Some(new.to_owned());
        }
        message.fields.iter_mut().for_each(|field| within(&mut field.kind, old, new));
    }
    for own in &mut file.enums {
        if own.parent.as_deref() == Some(old) {
            own.parent = Some(new.to_owned());
        }
    }
    for (target, _) in &mut file.extensions {
        if target == old {
            new.clone_into(target);
        }
    }
}

/// Makes the file one that compiles, with as few further changes as it takes.
fn repair(file: &mut File) {
    // What stood in a message that is gone moves to the top.
    let names: Vec<String> = file.messages.iter().map(|message| message.name.clone()).collect();
    let gone = |parent: &Option<String>| parent.as_ref().is_some_and(|parent| !names.contains(parent));
    for message in &mut file.messages {
        if gone(&message.parent) {
            message.parent = None;
        }
    }
    for own in &mut file.enums {
        if gone(&own.parent) {
            own.parent = None;
        }
    }
    file.extensions.retain(|(target, _)| names.contains(target));
    let enums: Vec<String> = file.enums.iter().map(|own| own.name.clone()).collect();
    fn known(kind: &Kind, messages: &[String], enums: &[String]) -> bool {
        match kind {
            Kind::Message(name) => messages.contains(name),
            Kind::Enum(name) => enums.contains(name),
            Kind::Map(_, value) => known(value, messages, enums),
            Kind::Plain(_) => true,
        }
    }
    for own in &mut file.enums {
        let open = match file.syntax {
            Syntax::Proto2 => false,
            Syntax::Proto3 => true,
            Syntax::Edition => !own.closed,
        };
        if let Some(first) = own.values.first_mut()
            && open
        {
            first.1 = 0;
        }
    }
    for message in &mut file.messages {
        message.fields.retain(|field| known(&field.kind, &names, &enums));
        repair_field(file.syntax, &file.enums, &mut message.fields);
        let fields = &message.fields;
        message.reserved.retain(|(number, name)| {
            fields.iter().all(|field| field.number != *number && field.name != *name)
        });
        message.reserved.sort();
        message.reserved.dedup_by(|a, b| a.0 == b.0);
        // Those of a oneof stand side by side.
        let mut order: Vec<Field> = Vec::new();
        for field in std::mem::take(&mut message.fields) {
            let last = order.iter().rposition(|other| other.oneof.is_some() && other.oneof == field.oneof);
            match last {
                Some(last) => order.insert(last + 1, field),
                None => order.push(field),
            }
        }
        message.fields = order;
    }
}

/// Takes away what cannot stand with the rest of a field.
fn repair_field(syntax: Syntax, enums: &[Enum], fields: &mut [Field]) {
    let find = |name: &str| enums.iter().find(|own| own.name == name);
    for field in fields {
        let is_map = matches!(field.kind, Kind::Map(..));
        if let Kind::Map(_, value) = &mut field.kind
            && let Kind::Enum(name) = &**value
            && find(name).is_none_or(|own| own.values.first().is_none_or(|first| first.1 != 0))
        {
            **value = Kind::Plain("int32");
        }
        if let (Kind::Enum(name), Label::Implicit, Syntax::Edition) = (&field.kind, field.label, syntax)
            && find(name).is_none_or(|own| own.closed)
        {
            field.label = Label::Optional;
        }
        if is_map {
            (field.label, field.packed, field.oneof) = (Label::Repeated, None, None);
        }
        let listed = |name: &str, value: &str| {
            find(name).is_some_and(|own| own.values.iter().any(|(other, _)| other == value))
        };
        let fits = match (&field.kind, &field.default) {
            (Kind::Enum(name), Some(value)) => listed(name, value),
            (Kind::Plain(_), _) => true,
            (_, default) => default.is_none(),
        };
        let single = match field.label {
            Label::Repeated => false,
            Label::Implicit => syntax == Syntax::Proto2,
            Label::Optional | Label::Required => true,
        };
        if !fits || !single {
            field.default = None;
        }
        let packable = match &field.kind {
            Kind::Plain(name) => SCALARS.contains(name) && !["string", "bytes"].contains(name),
            Kind::Enum(_) => true,
            Kind::Message(_) | Kind::Map(..) => false,
        };
        if !packable || field.label != Label::Repeated {
            field.packed = None;
        }
    }
}
