//! `// buf:lint:ignore RULE` before a declaration: the rule is not held there and inside it.
//!
//! buf reads a line's id as a prefix: `ENUM` keeps away all rules about enums.

use std::sync::Arc;

use super::super::ast::{Enum, Extend, Field, Message};
use super::super::buf::places;
use super::super::model::File;
use super::comments::{self, IGNORE};
use crate::text::Span;
use crate::text::sorting::sort_by_key;

/// What the comments of a file keep away.
#[derive(Debug, Default)]
pub(super) struct Ignores<'a> {
    /// By start; an outer one before what it holds.
    list: Vec<Ignore<'a>>,
}

#[derive(Debug)]
struct Ignore<'a> {
    /// The declaration.
    span: Span,
    /// It stands for itself alone: the fields of a oneof are the message's.
    alone: bool,
    /// What stands behind the marks.
    asked: Vec<&'a str>,
    /// The next one around it.
    around: Option<usize>,
}

impl<'a> Ignores<'a> {
    /// Reads them off a file.
    pub(super) fn of(file: &'a File) -> Ignores<'a> {
        let marked = |span: Span| file.source.slice(span).contains(IGNORE);
        if !file.ast.comments.iter().any(|comment| marked(comment.span)) {
            return Ignores::default();
        }
        let mut list: Vec<Ignore<'a>> = Vec::new();
        for (span, alone) in declarations(file) {
            let lines = comments::lines(file, comments::leading(file, span.start));
            let asked: Vec<&str> =
                lines.filter_map(|line| line.strip_prefix(IGNORE)?.strip_prefix(' ')).collect();
            if !asked.is_empty() {
                list.push(Ignore { span, alone, asked, around: None });
            }
        }
        sort_by_key(&mut list, |own| (own.span.start, std::cmp::Reverse(own.span.end)));
        let mut open: Vec<(usize, Span)> = Vec::new();
        for (at, own) in list.iter_mut().enumerate() {
            while open.last().is_some_and(|(_, outer)| !outer.contains(own.span)) {
                open.pop();
            }
            own.around = open.last().map(|(at, _)| *at);
            open.push((at, own.span));
        }
        Ignores { list }
    }

    /// `true` when a finding of buf's rule `id` about the declaration at `owner` is kept away.
    pub(super) fn covers(&self, id: &str, owner: Span) -> bool {
        let mut at = self.list.partition_point(|own| own.span.start <= owner.start).checked_sub(1);
        while let Some(own) = at.and_then(|at| self.list.get(at)) {
            let applies = if own.alone { own.span == owner } else { own.span.contains(owner) };
            if applies && own.asked.iter().any(|asked| asked.starts_with(id)) {
                return true;
            }
            at = own.around;
        }
        false
    }
}

/// Every declaration and statement that a comment may stand before; `true` for oneofs.
fn declarations(file: &File) -> Vec<(Span, bool)> {
    let ast = &file.ast;
    let mut all = Vec::new();
    let mut add = |span: Span| all.push((span, false));
    if let Some(span) = ast.syntax.span {
        add(places::statement(file, span, &["syntax", "edition"]));
    }
    if let Some(package) = &ast.package {
        add(places::statement(file, package.span, &["package"]));
    }
    ast.imports.iter().for_each(|import| add(import.span));
    ast.options.iter().for_each(|option| add(places::statement(file, option.span, &["option"])));
    for service in &ast.services {
        add(service.span);
        service.methods.iter().for_each(|method| add(method.span));
    }
    enums(file, &ast.enums, &mut all);
    extends(&ast.extends, &mut all);
    let mut open: Vec<&Message> = ast.messages.iter().collect();
    while let Some(message) = open.pop() {
        all.push((message.span, false));
        fields(&message.fields, &mut all);
        all.extend(message.oneofs.iter().map(|oneof| (oneof.span, true)));
        enums(file, &message.enums, &mut all);
        extends(&message.extends, &mut all);
        open.extend(&message.messages);
    }
    all
}

fn enums(file: &File, enums: &[Enum], all: &mut Vec<(Span, bool)>) {
    for own in enums {
        all.push((own.span, false));
        all.extend(own.values.iter().map(|value| (value.span, false)));
        let options = own.options.iter();
        all.extend(options.map(|option| (places::statement(file, option.span, &["option"]), false)));
    }
}

fn extends(extends: &[Extend], all: &mut Vec<(Span, bool)>) {
    for extend in extends {
        all.push((extend.span, false));
        fields(&extend.fields, all);
    }
}

fn fields(fields: &[Arc<Field>], all: &mut Vec<(Span, bool)>) {
    all.extend(fields.iter().map(|field| (field.span, false)));
}
