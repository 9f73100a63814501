//! What a module weighs, part by part: its sections, and its code by crate and, of the core, by module.
//! Where the module comes from is in `wasm.rs`.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Owners with less code than this, in bytes, are added up in one line.
const FEW: usize = 2_000;

/// Lines of bytes and what has them, largest first within code. `module` must still have its names.
///
/// *Errors*: it is no module.
pub fn table(module: &[u8]) -> anyhow::Result<Vec<String>> {
    let (mut code, mut data, mut imported) = (Vec::new(), 0, 0);
    let mut names: HashMap<u32, String> = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("it is no module")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => code.push(body.range().len()),
            Payload::DataSection(segments) => data = segments.range().len(),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(parts) = section.as_known() else { continue };
                for part in parts {
                    let Name::Function(functions) = part? else { continue };
                    for function in functions {
                        let function = function?;
                        names.insert(function.index, format!("{:#}", demangle(function.name)));
                    }
                }
            }
            _ => {}
        }
    }
    let mut owners: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (index, bytes) in code.iter().enumerate() {
        let name = names.get(&(index as u32 + imported)).map_or("", String::as_str);
        let owned = owners.entry(owner(name)).or_default();
        *owned = (owned.0 + bytes, owned.1 + 1);
    }
    let mut owners: Vec<(String, (usize, usize))> = owners.into_iter().collect();
    owners.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));
    let (large, small): (Vec<_>, Vec<_>) = owners.into_iter().partition(|(_, (bytes, _))| *bytes >= FEW);
    let rest = small.iter().fold((0, 0), |sum, (_, own)| (sum.0 + own.0, sum.1 + own.1));
    let line = |bytes: usize, what: &str| format!("{bytes:>9}  {what}");
    let mut lines = vec![line(data, "data"), line(code.iter().sum(), "code, of which")];
    let of_code = large.into_iter().chain([("others".to_owned(), rest)]);
    lines
        .extend(of_code.map(|(owner, (bytes, count))| line(bytes, &format!("  {owner}, {count} functions"))));
    Ok(lines)
}

/// Whose a function is: the first module of the core that its name tells, so that copies which others make
/// for the core's types count as the core's; else its crate.
fn owner(name: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some((_, rest)) = name.split_once("tenon_core::") {
        let modules = rest
            .split("::")
            .take(2)
            .take_while(|part| part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(word));
        return std::iter::once("tenon_core").chain(modules).collect::<Vec<_>>().join("::");
    }
    let start = name.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    start.split(|c: char| !word(c)).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::owner;

    #[test]
    fn a_copy_made_for_a_type_of_the_core_is_the_cores() {
        assert_eq!(owner("tenon_core::protobuf::link::link"), "tenon_core::protobuf::link");
        assert_eq!(owner("<tenon_core::jsonschema::fix::Fixer>::keyword"), "tenon_core::jsonschema::fix");
        assert_eq!(owner("tenon_core::check::check"), "tenon_core::check::check");
        assert_eq!(owner("core::ptr::drop_in_place::<tenon_core::finding::Finding>"), "tenon_core::finding");
        assert_eq!(owner("<&str as core::fmt::Display>::fmt"), "str");
        assert_eq!(owner("serde_json::ser::format_escaped_str"), "serde_json");
    }
}
