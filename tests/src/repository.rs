//! A made-up company's repository of ten thousand files: Avro, Protobuf and JSON Schema, thirty of each in a
//! hundred services, with what lies around them and some that are broken. And ten edits of it, good and bad.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use crate::chance::Chance;

/// Files of each language in a service.
const FILES: usize = 30;
/// Files of a service that are broken, or no schemas.
const OTHERS: usize = 10;

/// Files that are written for so many services.
pub fn size(services: usize) -> usize {
    services * (3 * FILES + OTHERS)
}

/// Writes the files of so many services below `directory`. The same on every machine.
///
/// *Errors*: what the file system says.
pub fn write(directory: &Path, services: usize) -> io::Result<()> {
    for service in 0..services {
        for index in 0..FILES {
            put(directory, &avro_path(service, index), &avro(service, index))?;
            put(directory, &protobuf_path(service, index), &protobuf(service, index))?;
            put(directory, &json_path(service, index), &json(service, index))?;
        }
        for index in 0..OTHERS {
            let (path, text) = other(service, index);
            put(directory, &path, &text)?;
        }
    }
    Ok(())
}

/// Edits ten of the files: three in each language, of which one breaks, and one that was broken. At least
/// eight services must be there.
///
/// *Errors*: what the file system says.
pub fn edit(directory: &Path) -> io::Result<()> {
    let swap = |path: String, from: &str, to: &str| {
        let text = fs::read_to_string(directory.join(&path))?;
        assert!(text.contains(from), "{path} has no {from:?}");
        fs::write(directory.join(&path), text.replacen(from, to, 1))
    };
    swap(
        avro_path(1, 3),
        "\"fields\": [",
        "\"fields\": [\n    {\"name\": \"extra\", \"type\": \"string\"},",
    )?;
    swap(
        avro_path(2, 4),
        "\"fields\": [",
        "\"fields\": [\n    {\"name\": \"extra\", \"type\": \"int\", \"default\": 0},",
    )?;
    swap(avro_path(3, 5), "What became", "All that became")?;
    swap(protobuf_path(1, 3), "string name = 1;", "fixed64 name = 1;")?;
    swap(protobuf_path(2, 4), "string name = 1;", "string name = 1;\n  string extra = 90;")?;
    swap(protobuf_path(3, 5), "// What became", "// All that became")?;
    swap(json_path(1, 3), "\"maxLength\": 64", "\"maxLength\": 63")?;
    swap(json_path(2, 4), "\"maxLength\": 64", "\"maxLength\": 65")?;
    swap(json_path(3, 5), "What became", "All that became")?;
    swap(other(7, 0).0, "\"fields\": ]", "\"fields\": []")
}

fn put(directory: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = directory.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}

fn avro_path(service: usize, index: usize) -> String {
    format!("services/s{service}/avro/t{index}.avsc")
}

fn protobuf_path(service: usize, index: usize) -> String {
    format!("proto/acme/s{service}/v1/t{index}.proto")
}

fn json_path(service: usize, index: usize) -> String {
    format!("services/s{service}/json/t{index}.schema.json")
}

fn chance(service: usize, index: usize) -> Chance {
    Chance::new((service * FILES + index) as u64)
}

/// The first file of a service is what the others refer to, and every third of them to an earlier one too.
fn earlier(index: usize, chance: &mut Chance) -> Vec<usize> {
    let mut earlier = Vec::new();
    if index > 0 {
        earlier.push(0);
    }
    if index > 1 && index.is_multiple_of(3) {
        earlier.push(1 + chance.below(index - 1));
    }
    earlier
}

fn avro(service: usize, index: usize) -> String {
    let mut chance = chance(service, index);
    let mut fields = Vec::new();
    for (at, other) in earlier(index, &mut chance).into_iter().enumerate() {
        fields.push(format!("    {{\"name\": \"link{at}\", \"type\": \"acme.s{service}.T{other}\"}}"));
    }
    for field in 0..12 {
        let kind = *chance.pick(&[
            "\"string\"",
            "\"long\"",
            "[\"null\", \"string\"]",
            "{\"type\": \"array\", \"items\": \"int\"}",
        ]);
        fields.push(format!(
            "    {{\"name\": \"field{field}\", \"type\": {kind}, \"doc\": \"Holds what its name says, in file {index}\"}}"
        ));
    }
    format!(
        "{{\n  \"type\": \"record\",\n  \"name\": \"T{index}\",\n  \"namespace\": \"acme.s{service}\",\n  \
         \"doc\": \"What became of a thing, from its first day to its last\",\n  \"fields\": [\n{}\n  ]\n}}\n",
        fields.join(",\n")
    )
}

/// One file in ten also imports the first of an earlier service, so that services hang together.
fn protobuf(service: usize, index: usize) -> String {
    let mut chance = chance(service, index);
    let mut imports: Vec<(usize, usize)> =
        earlier(index, &mut chance).into_iter().map(|other| (service, other)).collect();
    if service > 0 && index % 10 == 9 {
        imports.push((service - 1 - chance.below(service.min(5)), 0));
    }
    let mut out = format!("syntax = \"proto3\";\n\npackage acme.s{service}.v1;\n\n");
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("a string takes all");
    for (service, index) in &imports {
        line(format_args!("import \"acme/s{service}/v1/t{index}.proto\";"));
    }
    for message in ["T", "Draft"] {
        line(format_args!("\n// What became of a thing, from its first day to its last."));
        line(format_args!("message {message}{index} {{\n  string name = 1;"));
        for number in 2..10 {
            let kind = *chance.pick(&["string", "int64", "bool", "repeated bytes", "double"]);
            line(format_args!("  // Holds what its name says, in file {index}."));
            line(format_args!("  {kind} field{number} = {number};"));
        }
        for (at, (service, other)) in imports.iter().enumerate() {
            line(format_args!("  acme.s{service}.v1.T{other} link{at} = {};", 20 + at));
        }
        line(format_args!("}}"));
    }
    out
}

/// Every second file has a name of its own; the others are found by their paths.
fn json(service: usize, index: usize) -> String {
    let mut chance = chance(service, index);
    let mut properties = vec!["    \"name\": {\"type\": \"string\", \"maxLength\": 64}".to_owned()];
    for (at, other) in earlier(index, &mut chance).into_iter().enumerate() {
        properties.push(format!("    \"link{at}\": {{\"$ref\": \"t{other}.schema.json\"}}"));
    }
    for field in 0..10 {
        let kind = *chance.pick(&["\"string\"", "\"integer\"", "[\"null\", \"string\"]", "\"boolean\""]);
        properties.push(format!(
            "    \"field{field}\": {{\"type\": {kind}, \"description\": \"Holds what its name says, in file {index}\"}}"
        ));
    }
    let id = match index % 2 {
        0 => format!("  \"$id\": \"https://acme.example/s{service}/t{index}.schema.json\",\n"),
        _ => String::new(),
    };
    format!(
        "{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n{id}  \
         \"description\": \"What became of a thing, from its first day to its last\",\n  \
         \"type\": \"object\",\n  \"properties\": {{\n{}\n  }}\n}}\n",
        properties.join(",\n")
    )
}

/// One broken file of each language, and what is no schema.
fn other(service: usize, index: usize) -> (String, String) {
    let at = |rest: &str| format!("services/s{service}/{rest}");
    let prose = "What is to be known of the service, and whom to ask when it fails.\n";
    match index {
        0 => (
            at("avro/broken.avsc"),
            format!("{{\"type\": \"record\", \"name\": \"B{service}\", \"fields\": ]}}\n"),
        ),
        1 => (at("json/broken.schema.json"), "{\"type\": \"objekt\"}\n".to_owned()),
        2 => {
            (format!("proto/acme/s{service}/v1/broken.proto"), "message Broken { string = 1; }\n".to_owned())
        }
        3 => (
            at("package.json"),
            format!("{{\"name\": \"s{service}\", \"type\": \"module\", \"version\": \"1.0.0\"}}\n"),
        ),
        4 => {
            (at("deploy.yaml"), format!("kind: Service\nmetadata:\n  name: s{service}\nspec:\n  port: 80\n"))
        }
        5 => (at("README.md"), prose.repeat(40)),
        6 => (at("data/sample.json"), format!("{{\"values\": [{}1]}}\n", "1, ".repeat(1_000))),
        _ => (at(&format!("src/main{index}.rs")), format!("// {prose}").repeat(60)),
    }
}
