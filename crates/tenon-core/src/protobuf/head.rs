//! What a file says of its place among others: its package, its imports, the names it declares at the
//! top. Read off the tokens, for whoever has to find out which files belong together before parsing.

use crate::text::Source;

use super::lexer::{Kind, Lexer, Token};
use super::literal;

/// What one text says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// `acme.v1`; empty for none.
    pub package: String,
    /// Import paths in order, decoded.
    pub imports: Vec<String>,
    /// Simple names of the top-level messages, enums and services, in order.
    pub declared: Vec<String>,
}

/// Reads it. Of a text that does not parse, what can be told; never an error. Linear in the text.
///
/// ```
/// use tenon_core::{Source, protobuf::head};
/// let text = "syntax = \"proto3\"; package acme; import \"b.proto\"; message A { message B {} }";
/// let head = head(&Source::new("a.proto", text));
/// assert_eq!((&*head.package, &*head.imports, &*head.declared), ("acme", &["b.proto".to_owned()][..], &["A".to_owned()][..]));
/// ```
pub fn head(source: &Source) -> Head {
    let mut lexer = Lexer::new(source.text());
    let mut head = Head::default();
    let mut depth = 0usize;
    // A statement begins behind `;` and `}`, and where `export` or `local` was passed.
    let mut begins = true;
    loop {
        let token = next(&mut lexer);
        match token.kind {
            Kind::End => return head,
            Kind::Symbol(b'{') => depth += 1,
            Kind::Symbol(b'}') => depth = depth.saturating_sub(1),
            Kind::Ident if begins && depth == 0 => match lexer.slice(token.span) {
                "import" => head.imports.extend(import(&mut lexer)),
                "package" => head.package = dotted(&mut lexer),
                "message" | "enum" | "service" => {
                    let name = lexer.peek();
                    if name.kind == Kind::Ident {
                        head.declared.push(lexer.slice(name.span).to_owned());
                    }
                }
                "export" | "local" => continue,
                _ => {}
            },
            Kind::Ident | Kind::Integer | Kind::Float | Kind::String | Kind::Symbol(_) => {}
        }
        begins = matches!(token.kind, Kind::Symbol(b';' | b'}'));
    }
}

fn import(lexer: &mut Lexer<'_>) -> Option<String> {
    let mut token = next(lexer);
    if token.kind == Kind::Ident {
        token = next(lexer);
    }
    let mut path = Vec::new();
    while token.kind == Kind::String {
        literal::append_string(lexer.slice(token.span), &mut path);
        if lexer.peek().kind != Kind::String {
            return String::from_utf8(path).ok();
        }
        token = next(lexer);
    }
    None
}

fn dotted(lexer: &mut Lexer<'_>) -> String {
    let mut name = String::new();
    while matches!(lexer.peek().kind, Kind::Ident | Kind::Symbol(b'.')) {
        let token = next(lexer);
        name.push_str(lexer.slice(token.span));
    }
    name
}

/// Comments and flaws are others' business.
fn next(lexer: &mut Lexer<'_>) -> Token {
    let token = lexer.next();
    lexer.comments.clear();
    lexer.flaws.clear();
    token
}
