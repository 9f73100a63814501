//! What holds for every command: help, colours, streams.

use std::io::Read;
use std::process::Stdio;

use crate::room::{Room, V1, V2};

/// The names of all commands, as the help lists them.
fn commands(help: &str) -> Vec<&str> {
    let list = help.split_once("\nCommands:\n").unwrap().1.split_once("\n\n").unwrap().0;
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap()).filter(|name| *name != "help").collect()
}

#[test]
fn help_of_every_command_fits_80_columns_and_ends_with_examples() {
    let room = Room::new("global-help");
    let top = room.tenon(&["--help"]);
    top.gives(0, &["Exit codes:", "Examples:"]);
    let commands = commands(&top.out);
    assert!(commands.len() >= 11, "{commands:?}");
    for command in commands {
        let help = room.tenon(&[command, "--help"]);
        help.gives(0, &["Usage: tenon ", "Global options:", "Examples:\n  tenon "]);
        let long = help.out.lines().chain(top.out.lines()).find(|line| line.chars().count() > 80);
        assert_eq!(long, None);
    }
}

#[test]
fn a_command_line_without_sense_exits_with_2() {
    let room = Room::new("global-usage");
    room.tenon(&[]).gives(2, &[]).says(&["Type first, in a repository with schemas:"]);
    room.tenon(&["chekc"]).gives(2, &[]).says(&["'check'"]);
    room.tenon(&["compat", "v1.avsc"]).gives(2, &[]);
    room.tenon(&["-C", "nope", "rules"])
        .gives(2, &[])
        .says(&["cannot enter nope: there is no such directory\n"]);
    room.file("a.avsc", V1).file("b.avsc", V1);
    room.tenon(&["-C", "a.avsc", "rules"])
        .gives(2, &[])
        .says(&["cannot enter a.avsc: it is not a directory"]);
    let tip = "--reference takes the path behind it";
    room.tenon(&["compat", "--reference", "a.avsc", "b.avsc"]).gives(2, &[]).says(&[tip]);
    assert!(!room.tenon(&["compat", "a.avsc"]).err.contains(tip));
    room.tenon(&["--version"]).gives(0, &[concat!("tenon ", env!("CARGO_PKG_VERSION"))]);
}

#[test]
fn quiet_leaves_reports_and_warnings() {
    let room = Room::new("global-quiet");
    room.file("v1.avsc", V1).file("v2.avsc", V2);
    let versions = ["compat", "v1.avsc", "v1.avsc", "v2.avsc"];
    let (loud, quiet) = (room.tenon(&versions), room.tenon(&[&versions[..], &["-q"]].concat()));
    assert_eq!((&loud.out, loud.err.is_empty()), (&quiet.out, false));
    assert_eq!(quiet.gives(1, &["v2.avsc:3:"]).err, "");
    room.tenon(&["--help"]).gives(0, &["-q, --quiet", "Print reports, warnings and errors, and no notices"]);
}

#[test]
fn colours_are_for_terminals_or_for_who_asks() {
    let room = Room::new("global-colour");
    room.file("v1.avsc", V1).file("v2.avsc", V2);
    let colored = |options: &[&str], variables: &[(&str, &str)]| {
        let mut command = room.command(&[&["compat", "v1.avsc", "v2.avsc"][..], options].concat());
        let output = command.envs(variables.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("FORCE_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let room = Room::new("global-pipe");
    let mut child =
        room.command(&["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}
