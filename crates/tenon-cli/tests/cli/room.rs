//! A directory of its own for one test, and the command run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Three versions: `V2` adds a field without a default, `V3` adds one with.
pub(crate) const V1: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"}
]}
"#;
pub(crate) const V2: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"},
  {"name": "currency", "type": "string"}
]}
"#;
pub(crate) const V3: &str = r#"{"type": "record", "name": "Order", "namespace": "acme", "fields": [
  {"name": "id", "type": "long"},
  {"name": "currency", "type": "string", "default": "EUR"}
]}
"#;

/// A temporary directory, emptied when it is entered.
pub(crate) struct Room {
    pub(crate) path: PathBuf,
}

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Room {
    pub(crate) fn new(name: &str) -> Room {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tenon-cli").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Room { path }
    }

    /// A room with a repository and these files committed.
    pub(crate) fn committed(name: &str, files: &[(&str, &str)]) -> Room {
        let room = Room::new(name);
        room.git(&["init", "--quiet", "--initial-branch=main", "."]);
        for (path, text) in files {
            room.file(path, text);
        }
        room.commit();
        room
    }

    pub(crate) fn file(&self, path: &str, text: &str) -> &Room {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path.join(path)).unwrap()
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path.join(path)).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.path.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path.join(from), to).unwrap();
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        self.git_says(arguments);
    }

    /// What git prints.
    pub(crate) fn git_says(&self, arguments: &[&str]) -> String {
        let output = self.program("git").args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message=one"]);
    }

    pub(crate) fn tenon(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// With a text on standard input.
    pub(crate) fn piped(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A program that refuses its arguments ends without reading; the pipe is then broken.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        Ran::of(child.wait_with_output().unwrap())
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_tenon"));
        command.args(arguments);
        command
    }

    /// A program that sees this room and none of the machine's settings.
    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for variable in [
            "NO_COLOR",
            "FORCE_COLOR",
            "CLICOLOR_FORCE",
            "GITHUB_BASE_REF",
            "GITHUB_STEP_SUMMARY",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
            "TENON_REGISTRY_URL",
            "TENON_REGISTRY_USER",
            "TENON_REGISTRY_PASSWORD",
            "TENON_REGISTRY_TOKEN",
            "TENON_REGISTRY_CERT",
            "TENON_REGISTRY_KEY",
            "SSL_CERT_FILE",
            "TENON_CONFIG",
            "TENON_LEVEL",
            "TENON_PROFILE",
            "TENON_AGAINST",
            "TENON_FAIL_ON",
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_INDEX_FILE",
        ] {
            command.env_remove(variable);
        }
        command
            .current_dir(&self.path)
            .env("GIT_CEILING_DIRECTORIES", self.path.parent().unwrap())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", "2024-05-31T12:00:00Z")
            .env("GIT_COMMITTER_DATE", "2024-05-31T12:00:00Z")
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "A")
            .env("GIT_COMMITTER_EMAIL", "a@example.com");
        command
    }
}

/// A program by others: of `target/tools`, which `.ci/setup` fills, or of PATH.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/bin");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::iter::once(own).chain(std::env::split_paths(&paths));
    directories.map(|directory| directory.join(name)).find(|path| path.is_file())
}

impl Ran {
    pub(crate) fn of(output: Output) -> Ran {
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code, and that standard output holds each of the texts.
    #[track_caller]
    pub(crate) fn gives(&self, code: i32, out: &[&str]) -> &Ran {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        for text in out {
            assert!(self.out.contains(text), "no {text:?} in stdout:\n{}\nstderr:\n{}", self.out, self.err);
        }
        self
    }

    /// Asserts that standard error holds each of the texts.
    #[track_caller]
    pub(crate) fn says(&self, err: &[&str]) -> &Ran {
        for text in err {
            assert!(self.err.contains(text), "no {text:?} in stderr:\n{}", self.err);
        }
        self
    }

    /// Asserts that standard output does not hold the text.
    #[track_caller]
    pub(crate) fn lacks(&self, text: &str) -> &Ran {
        assert!(!self.out.contains(text), "{text:?} in stdout:\n{}", self.out);
        self
    }
}
