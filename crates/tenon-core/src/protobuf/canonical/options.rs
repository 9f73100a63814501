//! Options and their values, as the registry prints them.

use crate::text::sorting::sort_by;

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::ast::{AggregateField, OptionStatement, OptionValue, OptionValueKind};
use super::super::lexer::{Kind, Lexer};
use super::super::literal;
use super::printer::Printer;

impl Printer<'_> {
    pub(super) fn ordered<'o>(&self, options: &'o [OptionStatement]) -> Vec<&'o OptionStatement> {
        let mut options: Vec<&OptionStatement> = options.iter().collect();
        if let Some(names) = self.names {
            options.sort_by_cached_key(|option| {
                option.name.iter().map(|part| names.sort_key(part, &self.scope)).collect::<Vec<_>>()
            });
        }
        options
    }

    fn option_name(&self, option: &OptionStatement) -> String {
        let parts = option.name.iter().map(|part| match part.is_extension {
            true => format!("({})", self.extension_name(&part.name.text)),
            false => part.name.text.clone(),
        });
        parts.collect::<Vec<_>>().join(".")
    }

    fn extension_name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.names {
            Some(_) if self.is_full() => Cow::Borrowed(""),
            Some(names) => Cow::Owned(names.of_extension(name, &self.scope)),
            None => Cow::Borrowed(name),
        }
    }

    /// `option name = value;`, a line each.
    pub(super) fn statements(&mut self, options: &[OptionStatement]) {
        for option in self.ordered(options) {
            self.pad();
            self.out.push_str("option ");
            self.assignment(option);
            self.out.push_str(";\n");
        }
    }

    pub(super) fn with_options(&mut self, head: &str, options: &[&OptionStatement]) {
        self.pad();
        self.out.push_str(head);
        self.bracketed(options);
        self.out.push_str(";\n");
    }

    /// One on the line, several on lines of their own.
    pub(super) fn bracketed(&mut self, options: &[&OptionStatement]) {
        match options {
            [] => {}
            [option] => {
                self.out.push_str(" [");
                self.assignment(option);
                self.out.push(']');
            }
            options => {
                self.out.push_str(" [\n");
                self.depth += 1;
                for (at, option) in options.iter().enumerate() {
                    self.pad();
                    self.assignment(option);
                    self.out.push_str(if at + 1 < options.len() { ",\n" } else { "\n" });
                }
                self.depth -= 1;
                self.pad();
                self.out.push(']');
            }
        }
    }

    fn assignment(&mut self, option: &OptionStatement) {
        let name = self.option_name(option);
        self.out.push_str(&name);
        self.out.push_str(" = ");
        self.value(&option.value);
    }

    /// Recursion is as deep as the parser allows.
    fn value(&mut self, value: &OptionValue) {
        match &value.kind {
            OptionValueKind::Ident(word) => self.out.push_str(word),
            OptionValueKind::Integer(number) if self.names.is_some() => {
                self.out.push_str(&number.to_string())
            }
            OptionValueKind::Float(number) if self.names.is_some() => self.out.push_str(&number.to_string()),
            OptionValueKind::Integer(_) | OptionValueKind::Float(_) => {
                let mut lexer = Lexer::new(self.slice(value.span));
                loop {
                    let token = lexer.next();
                    if token.kind == Kind::End {
                        break;
                    }
                    let text = lexer.slice(token.span).to_owned();
                    self.out.push_str(&text);
                }
            }
            OptionValueKind::String(bytes) => self.out.push_str(&literal::quoted(bytes)),
            OptionValueKind::Aggregate(fields) => {
                let fields = gathered(fields, self.names.is_some());
                self.nested('{', '}', &fields, |printer, (name, values)| {
                    printer.out.push_str(name);
                    printer.out.push_str(": ");
                    match &**values {
                        [value] => printer.value(value),
                        values => printer.nested('[', ']', values, |printer, value| printer.value(value)),
                    }
                });
            }
            OptionValueKind::List(values) => self.nested('[', ']', values, Printer::value),
        }
    }

    fn nested<T>(&mut self, open: char, close: char, items: &[T], mut print: impl FnMut(&mut Self, &T)) {
        self.out.push(open);
        self.out.push('\n');
        self.depth += 1;
        for (at, item) in items.iter().enumerate() {
            self.pad();
            print(self, item);
            self.out.push_str(if at + 1 < items.len() { ",\n" } else { "\n" });
        }
        self.depth -= 1;
        self.pad();
        self.out.push(close);
    }
}

/// The fields of a value by name, sorted on demand: what comes more than once becomes a list.
fn gathered(fields: &[AggregateField], sorted: bool) -> Vec<(String, Vec<&OptionValue>)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut gathered: Vec<(String, Vec<&OptionValue>)> = Vec::new();
    for field in fields {
        let name = match field.is_extension {
            true => format!("[{}]", field.name.text),
            false => field.name.text.clone(),
        };
        let at = *places.entry(name.clone()).or_insert(gathered.len());
        match gathered.get_mut(at) {
            Some((_, values)) => values.push(&field.value),
            None => gathered.push((name, vec![&field.value])),
        }
    }
    for (_, values) in gathered.iter_mut().filter(|(_, values)| values.len() > 1) {
        let each = values.iter().flat_map(|value| match &value.kind {
            OptionValueKind::List(inner) => inner.iter().collect(),
            _ => vec![*value],
        });
        *values = each.collect();
    }
    if sorted {
        sort_by(&mut gathered, |(a, _), (b, _)| a.cmp(b));
    }
    gathered
}
