//! URI references: splitting, resolving (RFC 3986, section 5) and the escapes of fragments. Nothing is
//! fetched; a URI is a name.

use std::borrow::Cow;

/// The parts of a URI reference (RFC 3986, appendix B).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

/// A reference without its fragment, and the fragment.
pub(super) fn split(uri: &str) -> (&str, Option<&str>) {
    match uri.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (uri, None),
    }
}

/// What `reference`, which has no fragment, means where `base` holds. A base without a scheme is taken
/// as a path, so that names of files work as URIs do.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    let (b, r) = (parts(base), parts(reference));
    let mut target = r;
    let merged;
    if r.scheme.is_none() {
        target.scheme = b.scheme;
        if r.authority.is_none() {
            target.authority = b.authority;
            if r.path.is_empty() {
                target.path = b.path;
                target.query = r.query.or(b.query);
            } else if !r.path.starts_with('/') {
                merged = merge(&b, r.path);
                target.path = &merged;
            }
        }
    }
    let anchored = target.scheme.is_some() || target.authority.is_some() || target.path.starts_with('/');
    let path = without_dots(target.path, anchored);
    let mut out = String::with_capacity(base.len() + reference.len());
    if let Some(scheme) = target.scheme {
        out.push_str(scheme);
        out.push(':');
    }
    if let Some(authority) = target.authority {
        out.push_str("//");
        out.push_str(authority);
    }
    out.push_str(&path);
    if let Some(query) = target.query {
        out.push('?');
        out.push_str(query);
    }
    out
}

fn parts(uri: &str) -> Parts<'_> {
    let (rest, query) = match uri.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (uri, None),
    };
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, after)) if is_scheme(scheme) => (Some(scheme), after),
        _ => (None, rest),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(after) => {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            (Some(authority), path)
        }
        None => (None, rest),
    };
    Parts { scheme, authority, path, query }
}

fn merge(base: &Parts<'_>, path: &str) -> String {
    match base.path.rsplit_once('/') {
        Some((directory, _)) => format!("{directory}/{path}"),
        None if base.authority.is_some() => format!("/{path}"),
        None => path.to_owned(),
    }
}

/// Removes `.` and `..`. In a path that starts nowhere, `..` at its start stays.
fn without_dots(path: &str, anchored: bool) -> Cow<'_, str> {
    if !path.split('/').any(|segment| segment == "." || segment == "..") {
        return Cow::Borrowed(path);
    }
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_directory = false;
    for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
        ends_in_directory = segment == "." || segment == "..";
        match segment {
            "." => {}
            ".." if !anchored && kept.last().is_none_or(|last| *last == "..") => kept.push(".."),
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if ends_in_directory && kept.last().is_some_and(|last| *last != "..") {
        kept.push("");
    }
    let joined = kept.join("/");
    Cow::Owned(if absolute { format!("/{joined}") } else { joined })
}

/// A fragment with its `%XX` decoded; `None` where they are not UTF-8 or not hexadecimal.
pub(super) fn decoded(fragment: &str) -> Option<Cow<'_, str>> {
    if !fragment.contains('%') {
        return Some(Cow::Borrowed(fragment));
    }
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// The tokens of a JSON Pointer (RFC 6901); `None` for a text that is none.
pub(super) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let unescape = |token: &str| {
        let sound = token.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        sound.then(|| token.replace("~1", "/").replace("~0", "~"))
    };
    pointer.strip_prefix('/')?.split('/').map(unescape).collect()
}

#[cfg(test)]
mod tests {
    use super::{decoded, resolve, tokens};

    #[test]
    fn references_resolve_as_in_section_5_4_of_rfc_3986() {
        let base = "http://a/b/c/d;p?q";
        for (reference, target) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("g/./h", "http://a/b/c/g/h"),
            ("g/../h", "http://a/b/c/h"),
        ] {
            assert_eq!(resolve(base, reference), target, "{reference}");
        }
    }

    #[test]
    fn names_of_files_resolve_like_uris() {
        assert_eq!(resolve("", "money.json"), "money.json");
        assert_eq!(resolve("orders/order.json", "../money.json"), "money.json");
        assert_eq!(resolve("order.json", "../money.json"), "../money.json");
        assert_eq!(resolve("urn:a:b", "urn:c"), "urn:c");
    }

    #[test]
    fn pointers_and_fragments_lose_their_escapes() {
        assert_eq!(decoded("/a%20b%25").as_deref(), Some("/a b%"));
        assert_eq!(decoded("%zz"), None);
        assert_eq!(tokens("/a~1b/~0/"), Some(vec!["a/b".into(), "~".into(), String::new()]));
        assert_eq!(tokens("/~2"), None);
        assert_eq!(tokens("a"), None);
    }
}
