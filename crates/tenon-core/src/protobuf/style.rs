//! Naming style, which edition 2024 enforces unless `features.enforce_naming_style` says otherwise.
//!
//! Source: refusals of protoc 35.1.

use std::sync::Arc;

use crate::text::Span;
use crate::words::Text;

use super::ast;
use super::features::{self, Features};
use super::link::{Linker, Spot};
use super::model::{FileId, MessageId};
use super::rules::not_in_this_syntax;

/// How a name is to be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Title,
    LowerSnake,
    UpperSnake,
}

impl Style {
    fn name(self) -> &'static str {
        match self {
            Style::Title => "TitleCase",
            Style::LowerSnake => "lower_snake_case",
            Style::UpperSnake => "UPPER_SNAKE_CASE",
        }
    }

    fn fits(self, name: &str) -> bool {
        let letter = |c: char| match self {
            Style::Title | Style::UpperSnake => c.is_ascii_uppercase(),
            Style::LowerSnake => c.is_ascii_lowercase(),
        };
        if !name.starts_with(letter) {
            return false;
        }
        match self {
            Style::Title => name.chars().all(|c| c.is_ascii_alphanumeric()),
            Style::LowerSnake | Style::UpperSnake => {
                let known = name.chars().all(|c| letter(c) || c.is_ascii_digit() || c == '_');
                // A letter follows each underscore.
                known && name.split('_').all(|word| word.starts_with(letter))
            }
        }
    }
}

/// Checks all names of a file whose features ask for it.
pub(super) fn file(linker: &mut Linker<'_>, file: FileId, features: Features) {
    let ast = &linker.input(file).ast;
    let spot = Spot { file, parent: None, name: "" };
    if let Some(package) = &ast.package
        && features.styled
        && !package.text.split('.').all(|part| Style::LowerSnake.fits(part))
    {
        refuse(linker, spot, package.span, &package.text, Style::LowerSnake);
    }
    enums(linker, spot, features, &ast.enums);
    for extend in &ast.extends {
        fields(linker, spot, features, &extend.fields);
    }
    for service in &ast.services {
        let features = features::with(features, &service.options);
        name(linker, spot, features, &service.name, Style::Title);
        for method in &service.methods {
            name(linker, spot, features::with(features, &method.options), &method.name, Style::Title);
        }
    }
}

/// The same for a message.
pub(super) fn message(
    linker: &mut Linker<'_>,
    id: MessageId,
    file: FileId,
    ast: &ast::Message,
    features: Features,
) {
    let spot = Spot { file, parent: Some(id), name: "" };
    name(linker, spot, features, &ast.name, Style::Title);
    enums(linker, spot, features, &ast.enums);
    for extend in &ast.extends {
        fields(linker, spot, features, &extend.fields);
    }
    for oneof in &ast.oneofs {
        name(linker, spot, features::with(features, &oneof.options), &oneof.name, Style::LowerSnake);
    }
    fields(linker, spot, features, &ast.fields);
}

fn fields(linker: &mut Linker<'_>, spot: Spot<'_>, features: Features, all: &[Arc<ast::Field>]) {
    for field in all {
        name(linker, spot, features::with(features, &field.options), &field.name, Style::LowerSnake);
    }
}

fn enums(linker: &mut Linker<'_>, spot: Spot<'_>, features: Features, all: &[ast::Enum]) {
    for ast in all {
        let features = features::with(features, &ast.options);
        name(linker, spot, features, &ast.name, Style::Title);
        for value in &ast.values {
            name(linker, spot, features::with(features, &value.options), &value.name, Style::UpperSnake);
        }
    }
}

fn name(linker: &mut Linker<'_>, spot: Spot<'_>, features: Features, ident: &ast::Ident, style: Style) {
    if features.styled && !style.fits(&ident.text) {
        refuse(linker, Spot { name: &ident.text, ..spot }, ident.span, &ident.text, style);
    }
}

fn refuse(linker: &mut Linker<'_>, spot: Spot<'_>, span: Span, name: &str, style: Style) {
    linker.error_with(
        &not_in_this_syntax::RULE,
        spot,
        span,
        || Text::new().plain("edition 2024 wants ").code(name).plain(" in ").plain(style.name()),
        |finding| finding.advise("rename it, or set `features.enforce_naming_style = STYLE_LEGACY`"),
    );
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn a_letter_follows_each_underscore() {
        assert!(Style::LowerSnake.fits("a_b2"));
        assert!(!Style::LowerSnake.fits("a_1"));
        assert!(!Style::LowerSnake.fits("a_"));
        assert!(!Style::LowerSnake.fits("_a"));
        assert!(Style::Title.fits("HTTPServer"));
        assert!(!Style::Title.fits("Http_Server"));
        assert!(Style::UpperSnake.fits("A_B"));
        assert!(!Style::UpperSnake.fits("A__B"));
    }
}
