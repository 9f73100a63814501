//! What is wrong with a `tenon.toml`: all of it is collected, then shown with the lines it is about.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use tenon_core::Source;

/// One thing wrong, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    message: String,
    /// Bytes of the text.
    span: Range<usize>,
    help: Option<String>,
    /// The line holds what nobody should see in a log.
    is_secret: bool,
}

impl Problem {
    /// Advice under the line.
    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Problem {
        self.help = Some(help.into());
        self
    }

    /// Shows the place and not the line.
    pub(crate) fn secret(&mut self) -> &mut Problem {
        self.is_secret = true;
        self
    }
}

/// Everything wrong with one text.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<Problem>,
}

impl Problems {
    /// Adds a problem, to be said more about.
    pub(crate) fn add(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Problem {
        let at = self.list.len();
        self.list.push(Problem { message: message.into(), span, help: None, is_secret: false });
        &mut self.list[at]
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// In the order of the text, each with its line and advice.
    pub(crate) fn render(&self, source: &Source, color: bool, width: usize) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(width);
        let mut list: Vec<&Problem> = self.list.iter().collect();
        list.sort_by_key(|problem| problem.span.start);
        let shown = list.iter().map(|problem| renderer.render(&[group(problem, source)]));
        shown.collect::<Vec<_>>().join("\n\n")
    }
}

fn group<'a>(problem: &'a Problem, source: &'a Source) -> Group<'a> {
    let title = Level::ERROR.primary_title(problem.message.as_str());
    let (line, column) = source.line_column(u32::try_from(problem.span.start).unwrap_or(u32::MAX));
    let group = if problem.is_secret {
        let place = Origin::path(source.name()).line(line as usize).char_column(column as usize);
        Group::with_title(title).element(place)
    } else {
        let snippet = Snippet::source(source.text()).path(source.name());
        Group::with_title(title)
            .element(snippet.annotation(AnnotationKind::Primary.span(problem.span.clone())))
    };
    match &problem.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}
