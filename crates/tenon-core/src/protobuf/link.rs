//! From parsed files to the model: the order of the work, and what its parts share.
//!
//! | step | file |
//! |---|---|
//! | who imports whom | `imports.rs` |
//! | every declaration gets its name, place and features | `declare.rs`, `scopes.rs`, `features.rs` |
//! | every field its kind | `fields.rs`, `defaults.rs` |
//! | numbers, ranges, reserved names, JSON names | `numbers.rs`, `json_names.rs` |
//! | every option its meaning | `interpret.rs`, `settings.rs` |
//!
//! Each step goes over all files before the next begins, so the order of files does not matter.

use std::collections::HashMap;
use std::sync::Arc;

use crate::built;
use crate::finding::Finding;
use crate::format::Format;
use crate::problem::{Invalid, nearest, problem};
use crate::rule::{Rule, Severity};
use crate::source_rules::unreadable;
use crate::text::sorting::sort_by_key;
use crate::text::{Place, Source, Span};
use crate::words::Text;

use super::ast;
use super::declare;
use super::features::Features;
use super::fields;
use super::imports::Imports;
use super::interpret;
use super::json_names;
use super::model::{Enum, EnumId, Extension, Field, File, FileId, Message, MessageId, Schema, Service};
use super::numbers;
use super::rules::{invalid_option, missing_import, unknown_type};
use super::scopes::{Kind, Miss, ScopeId, Scopes, Symbol};
use super::settings;

/// Problems kept of one set of files.
const MOST_PROBLEMS: usize = 100;

/// Names longer than this get no guess at what was meant, which would cost their product.
const LONGEST_GUESS: usize = 100;

/// Names tried for a guess.
const MOST_GUESSES: usize = 5_000;

/// A file as it was given.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: String,
    pub(super) source: Source,
    pub(super) ast: Arc<ast::File>,
}

impl Input {
    pub(super) fn place(&self, span: Span, path: &str) -> Place {
        let pointer = if path.is_empty() { String::new() } else { format!("/{path}") };
        Place { source: self.source.clone(), span, pointer }
    }

    /// A finding at a place of this file; `path` is the full name of what stands there.
    pub(super) fn problem(&self, rule: &'static Rule, span: Span, path: &str, message: Text) -> Finding {
        problem(rule, self.place(span, path), message)
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    findings: Vec<Finding>,
    fatal: bool,
    /// Room for so many more than usual.
    more: usize,
}

impl Problems {
    /// Adds an error. It is not made when nobody will see it.
    pub(super) fn error(&mut self, make: impl FnOnce() -> Finding) {
        self.fatal = true;
        self.warning(make);
    }

    /// Adds a warning.
    pub(super) fn warning(&mut self, make: impl FnOnce() -> Finding) {
        // A file with this many problems is something else.
        if self.findings.len() < MOST_PROBLEMS.saturating_add(self.more) {
            let finding = make();
            self.fatal |= finding.severity == Severity::Error;
            self.findings.push(finding);
        }
    }
}

/// What the steps share.
#[derive(Debug)]
pub(super) struct Linker<'a> {
    pub(super) inputs: &'a [Input],
    pub(super) problems: Problems,
    pub(super) imports: Imports,
    pub(super) scopes: Scopes,
    pub(super) files: Vec<FileNode>,
    pub(super) messages: Vec<Message>,
    /// Beside `messages`.
    pub(super) message_nodes: Vec<MessageNode<'a>>,
    pub(super) enums: Vec<Enum>,
    /// Beside `enums`.
    pub(super) enum_nodes: Vec<EnumNode<'a>>,
    /// Extensions to come, in order.
    pub(super) extension_nodes: Vec<ExtensionNode<'a>>,
    /// In the order of the nodes; those without a target are left out.
    pub(super) extensions: Vec<Extension>,
    /// Beside `extension_nodes`: where in `extensions`.
    pub(super) extension_slots: Vec<Option<u32>>,
    /// Fields by name, of messages that an option asked for one.
    pub(super) by_name: HashMap<MessageId, HashMap<String, u32>>,
    pub(super) service_nodes: Vec<ServiceNode<'a>>,
    pub(super) services: Vec<Service>,
    /// Bytes that full names may still take.
    pub(super) name_bytes: usize,
    /// What missing imports were needed for.
    gaps: Gaps,
}

/// What was not found and may be in a file that is not there to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Gaps {
    types: bool,
    options: bool,
}

/// What is known of a file.
#[derive(Clone, Debug)]
pub(super) struct FileNode {
    pub(super) level: ast::Level,
    pub(super) scope: ScopeId,
    /// The messages of `ast.messages`, by their index there.
    pub(super) children: Vec<MessageId>,
}

/// What is known of a message beside its model.
#[derive(Clone, Debug)]
pub(super) struct MessageNode<'a> {
    /// `None` for the entry of a map.
    pub(super) ast: Option<&'a ast::Message>,
    pub(super) file: FileId,
    pub(super) features: Features,
    pub(super) scope: ScopeId,
    /// The messages of `ast.messages`, by their index there.
    pub(super) children: Vec<MessageId>,
    /// Per field of `ast.fields`, its map's entry.
    pub(super) entries: Vec<Option<MessageId>>,
}

/// What is known of an enum beside its model.
#[derive(Clone, Copy, Debug)]
pub(super) struct EnumNode<'a> {
    pub(super) ast: &'a ast::Enum,
    pub(super) file: FileId,
    /// The scope around it, where its values live.
    pub(super) around: ScopeId,
}

/// An extension before its target is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExtensionNode<'a> {
    pub(super) block: &'a ast::Extend,
    pub(super) field: &'a Arc<ast::Field>,
    pub(super) file: FileId,
    pub(super) parent: Option<MessageId>,
    pub(super) scope: ScopeId,
    pub(super) features: Features,
}

/// A service before its types are known.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceNode<'a> {
    pub(super) ast: &'a ast::Service,
    pub(super) file: FileId,
    pub(super) scope: ScopeId,
}

/// What a problem is about: a name, in a message or right in a file. Its path is made only when shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'s> {
    pub(super) file: FileId,
    pub(super) parent: Option<MessageId>,
    pub(super) name: &'s str,
}

/// Links the files; the first `roots` of them are judged. `broken`: some of them did not parse.
pub(super) fn link(
    inputs: Vec<Input>,
    roots: usize,
    broken: bool,
    mut problems: Problems,
) -> Result<Schema, Invalid> {
    let Some(built) = built::Protobuf::GIVEN else {
        return Err(unreadable::not_built(Format::Protobuf, inputs.first().map(|input| &input.source)));
    };
    let imports = Imports::new(&inputs, &mut problems);
    if broken {
        // What did not parse is not declared; every use of it would be a problem that is none.
        imports.report_missing(&inputs, false, &mut problems);
        return Err(invalid(problems, &inputs));
    }
    let mut linker = Linker {
        inputs: &inputs,
        problems,
        imports,
        scopes: Scopes::new(),
        files: Vec::new(),
        messages: Vec::new(),
        message_nodes: Vec::new(),
        enums: Vec::new(),
        enum_nodes: Vec::new(),
        extension_nodes: Vec::new(),
        extensions: Vec::new(),
        extension_slots: Vec::new(),
        by_name: HashMap::new(),
        service_nodes: Vec::new(),
        services: Vec::new(),
        name_bytes: declare::NAME_BYTES,
        gaps: Gaps::default(),
    };
    if declare::all(&mut linker) {
        fields::all(&mut linker);
        numbers::all(&mut linker);
        json_names::all(&mut linker);
        interpret::all(&mut linker);
    }
    let mut problems = std::mem::take(&mut linker.problems);
    let options = linker.gaps == Gaps { options: true, types: false };
    linker.imports.report_missing(&inputs, options, &mut problems);
    if problems.fatal {
        return Err(invalid(problems, &inputs));
    }
    // Nothing is wrong with the set; of flaws each file may have as many as one alone.
    problems.more = MOST_PROBLEMS.saturating_mul(roots.saturating_sub(1));
    linker.imports.unused(&inputs, roots, &mut problems);
    let files = settings::files(&linker);
    let Linker { messages, enums, extensions, services, .. } = linker;
    let mut schema =
        Schema { built, files, roots, messages, enums, extensions, services, warnings: Vec::new() };
    sort(&mut problems.findings, &schema.files.iter().map(|file: &File| &file.source).collect::<Vec<_>>());
    schema.warnings = problems.findings;
    Ok(schema)
}

fn invalid(mut problems: Problems, inputs: &[Input]) -> Invalid {
    sort(&mut problems.findings, &inputs.iter().map(|input| &input.source).collect::<Vec<_>>());
    Invalid::new(problems.findings)
}

/// Files in their order, then places in theirs.
fn sort(findings: &mut [Finding], sources: &[&Source]) {
    sort_by_key(findings, |finding| {
        let place = finding.labels.first().map(|label| &label.place);
        place.map(|place| (sources.iter().position(|source| *source == &place.source), place.span))
    });
}

/// `around.name`
pub(super) fn join(around: &str, name: &str) -> String {
    if around.is_empty() { name.to_owned() } else { format!("{around}.{name}") }
}

impl<'a> Linker<'a> {
    #[expect(clippy::indexing_slicing, reason = "numbers of files come from this list")]
    pub(super) fn input(&self, file: FileId) -> &'a Input {
        &self.inputs[file.0 as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "numbers of files come from this list")]
    pub(super) fn file(&self, file: FileId) -> &FileNode {
        &self.files[file.0 as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "numbers are made with this arena, which never shrinks")]
    pub(super) fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.0 as usize]
    }

    /// The field of that name.
    pub(super) fn field_named(&mut self, id: MessageId, name: &str) -> Option<&Field> {
        let fields = &self.messages.get(id.0 as usize)?.fields;
        let index = self.by_name.entry(id).or_insert_with(|| {
            fields.iter().enumerate().map(|(at, field)| (field.name.clone(), at as u32)).collect()
        });
        fields.get(*index.get(name)? as usize)
    }

    /// `true` when the enum has a value of that name.
    pub(super) fn has_value(&self, id: EnumId, name: &str) -> bool {
        let Some(node) = self.enum_nodes.get(id.0 as usize) else { return false };
        self.scopes.child(node.around, name).is_some_and(|symbol| symbol.kind == Kind::Value(id))
    }

    /// The full name of what stands around something.
    pub(super) fn around(&self, file: FileId, parent: Option<MessageId>) -> &str {
        match parent {
            Some(parent) => &self.message(parent).full_name,
            None => self.input(file).ast.package.as_ref().map_or("", |package| &package.text),
        }
    }

    /// The full name of a spot; empty for a whole file.
    pub(super) fn path(&self, spot: Spot<'_>) -> String {
        if spot.name.is_empty() && spot.parent.is_none() {
            return String::new();
        }
        let around = self.around(spot.file, spot.parent);
        if spot.name.is_empty() { around.to_owned() } else { join(around, spot.name) }
    }

    /// Reports a problem that needs no more than a place and words.
    pub(super) fn error(
        &mut self,
        rule: &'static Rule,
        spot: Spot<'_>,
        span: Span,
        message: impl FnOnce() -> Text,
    ) {
        self.error_with(rule, spot, span, message, |finding| finding);
    }

    /// The same with more to say.
    pub(super) fn error_with(
        &mut self,
        rule: &'static Rule,
        spot: Spot<'_>,
        span: Span,
        message: impl FnOnce() -> Text,
        more: impl FnOnce(Finding) -> Finding,
    ) {
        if self.problems.full() {
            return self.problems.spoil();
        }
        let (input, path) = (self.input(spot.file), self.path(spot));
        self.problems.error(|| more(input.problem(rule, span, &path, message())));
    }

    /// The same with a second place.
    pub(super) fn conflict(
        &mut self,
        rule: &'static Rule,
        spot: Spot<'_>,
        span: Span,
        message: impl FnOnce() -> Text,
        (other_file, other): (FileId, Span),
        words: &'static str,
    ) {
        let there = self.input(other_file);
        self.error_with(rule, spot, span, message, |finding| finding.and_at(there.place(other, ""), words));
    }

    /// What a name means in a scope; reports a name that means nothing.
    pub(super) fn resolve(
        &mut self,
        name: &ast::Ident,
        spot: Spot<'_>,
        scope: ScopeId,
        wanted: Wanted,
    ) -> Option<Symbol> {
        let file = spot.file;
        let in_option = wanted == Wanted::Option;
        let imports = &self.imports;
        let visible = |other| imports.sees(file, other, in_option);
        let types_only = wanted == Wanted::FieldType;
        match self.scopes.lookup(&name.text, file, scope, types_only, &visible) {
            Ok(symbol) => {
                self.imports.mark(file, symbol.file);
                if symbol.local && symbol.file != file && wanted != Wanted::Option {
                    self.conflict(
                        &unknown_type::RULE,
                        spot,
                        name.span,
                        || Text::new().code(&*name.text).plain(" is local to its file"),
                        (symbol.file, symbol.name),
                        "defined here without `export`",
                    );
                }
                Some(symbol)
            }
            Err(miss) => {
                self.unknown(name, spot, wanted, miss);
                None
            }
        }
    }

    fn unknown(&mut self, name: &ast::Ident, spot: Spot<'_>, wanted: Wanted, miss: Miss) {
        let open = self.imports.is_open(spot.file);
        match miss {
            Miss::NotImported(symbol) => {
                let there = self.input(symbol.file);
                let message = || {
                    Text::new()
                        .code(&*name.text)
                        .plain(" is defined in ")
                        .code(&*there.path)
                        .plain(", which is not imported")
                };
                self.error_with(&missing_import::RULE, spot, name.span, message, |finding| {
                    finding
                        .and_at(there.place(symbol.name, ""), "defined here")
                        .advise(Text::new().plain("add ").code(format!("import \"{}\";", there.path)))
                });
            }
            // It may be in the file that is missing, which is reported.
            Miss::Unknown | Miss::Shadowed(_) if open => match wanted {
                Wanted::Option => self.gaps.options = true,
                Wanted::FieldType | Wanted::Target => self.gaps.types = true,
            },
            Miss::Shadowed(symbol) => {
                let there = self.input(symbol.file);
                let message = || {
                    let (first, _) = name.text.split_once('.').unwrap_or((&name.text, ""));
                    Text::new()
                        .code(first)
                        .plain(" means ")
                        .plain(symbol.kind.noun())
                        .plain(" of a scope further in, where there is no ")
                        .code(&*name.text)
                };
                self.error_with(&unknown_type::RULE, spot, name.span, message, |finding| {
                    finding
                        .and_at(there.place(symbol.name, ""), "this one is found first")
                        .advise("write the full name with a leading dot")
                });
            }
            Miss::Unknown => {
                let near = self.near(&name.text, spot.file, wanted);
                let message = || {
                    let what = if wanted == Wanted::Option { "no option" } else { "no type" };
                    Text::new().plain(what).plain(" is called ").code(&*name.text)
                };
                let rule = if wanted == Wanted::Option { &invalid_option::RULE } else { &unknown_type::RULE };
                self.error_with(rule, spot, name.span, message, |finding| match near {
                    Some(near) => finding.advise(Text::new().plain("there is ").code(near)),
                    None => finding.advise("define it, or import the file that does"),
                });
            }
        }
    }

    fn near(&self, name: &str, file: FileId, wanted: Wanted) -> Option<String> {
        if name.len() > LONGEST_GUESS || self.problems.findings.len() >= MOST_PROBLEMS {
            return None;
        }
        let messages = self.messages.iter().map(|message| (message.full_name.as_str(), message.at.file));
        let enums = self.enums.iter().map(|of| (of.full_name.as_str(), of.at.file));
        let seen = messages
            .chain(enums)
            .filter(|(known, there)| known.len() <= LONGEST_GUESS && self.imports.sees(file, *there, false))
            .map(|(known, _)| known)
            .take(MOST_GUESSES);
        let scalars = fields::SCALARS.iter().map(|(known, _)| *known);
        if wanted == Wanted::Option {
            return None;
        }
        let short = name.rsplit_once('.').is_none();
        let known: Vec<&str> = if short {
            seen.map(|known| known.rsplit_once('.').map_or(known, |(_, last)| last)).chain(scalars).collect()
        } else {
            seen.collect()
        };
        nearest(name.trim_start_matches('.'), known).map(str::to_owned)
    }
}

impl Problems {
    /// Nobody will see another one.
    pub(super) fn full(&self) -> bool {
        self.findings.len() >= MOST_PROBLEMS
    }

    /// Counts an error that needs no words, because another one says it.
    pub(super) fn spoil(&mut self) {
        self.fatal = true;
    }
}

/// What a name is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A field's type: what is no type is passed over.
    FieldType,
    /// A method's type or an extension's target: the first of that name.
    Target,
    /// An option in brackets.
    Option,
}
