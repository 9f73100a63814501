//! A made-up company's `.proto` files, as many as asked for: packages of twenty files, messages with
//! comments, imports of earlier files, services. And the same company a release later, with breaks.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use crate::chance::Chance;

const MESSAGES: usize = 8;
const FIELDS: usize = 12;
const SCALARS: [&str; 7] = ["string", "int32", "int64", "bool", "double", "bytes", "uint64"];

/// Which of the two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// The first.
    Earlier,
    /// In six files of a hundred, half of them lost a field and in half a field has another type.
    Later,
}

/// Writes `count` files below `directory`. The same for the same arguments, on every machine.
///
/// *Errors*: what the file system says.
pub fn write(directory: &Path, count: usize, release: Release) -> io::Result<()> {
    for index in 0..count {
        let path = directory.join(path(index));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, file(index, release))?;
    }
    Ok(())
}

fn path(index: usize) -> String {
    format!("acme/p{}/v1/f{index}.proto", index / 20)
}

fn file(index: usize, release: Release) -> String {
    let mut chance = Chance::new(index as u64);
    let package = index / 20;
    let mut out = format!("syntax = \"proto3\";\n\npackage acme.p{package}.v1;\n\n");
    // Of the two hundred files before this one, so that imports neither circle nor pile up.
    let mut imports: Vec<usize> = match index {
        0 => Vec::new(),
        _ => (0..4).map(|_| index - 1 - chance.below(index.min(200))).collect(),
    };
    imports.sort_unstable();
    imports.dedup();
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("a string takes all");
    for import in &imports {
        line(format_args!("import \"{}\";", path(*import)));
    }
    line(format_args!("import \"google/protobuf/timestamp.proto\";\n"));
    line(format_args!("option go_package = \"acme/p{package}/v1;acmev1\";\n"));
    line(format_args!("// What became of a thing of file {index}, from its first day to its last."));
    line(format_args!("enum State{index} {{"));
    for value in 0..8 {
        let name = if value == 0 { "UNSPECIFIED".to_owned() } else { format!("STEP_{value}") };
        line(format_args!("  STATE{index}_{name} = {value};"));
    }
    line(format_args!("}}"));
    let breaks = release == Release::Later && index % 50 < 3;
    for message in 0..MESSAGES {
        line(format_args!(
            "\n// One of the things that the services of file {index} speak of, number {message},"
        ));
        line(format_args!("// described in about two lines as people do."));
        line(format_args!("message M{index}x{message} {{"));
        for number in 1..=FIELDS {
            let repeated = if chance.below(10) == 0 { "repeated " } else { "" };
            let mut kind = SCALARS[chance.below(SCALARS.len())].to_owned();
            let reference = (chance.below(imports.len().max(1)), chance.below(MESSAGES));
            if let (11, Some(import)) = (number, imports.get(reference.0)) {
                kind = format!("acme.p{}.v1.M{import}x{}", import / 20, reference.1);
            } else if number == FIELDS {
                kind = "google.protobuf.Timestamp".to_owned();
            }
            if breaks && message == 3 && number == 5 {
                if index.is_multiple_of(2) {
                    continue;
                }
                kind = "fixed32".to_owned();
            }
            line(format_args!("  // Holds what its name says, field {number} of message {message}."));
            line(format_args!("  {repeated}{kind} field_{number}_of_{message} = {number};"));
        }
        line(format_args!("  State{index} state = 20;\n}}"));
    }
    line(format_args!("\n// Does what there is to do with the things of file {index}."));
    line(format_args!("service S{index} {{"));
    for message in (0..MESSAGES).step_by(2) {
        line(format_args!("  rpc Do{message}(M{index}x{message}) returns (M{index}x{});", message + 1));
    }
    line(format_args!("}}"));
    out
}
