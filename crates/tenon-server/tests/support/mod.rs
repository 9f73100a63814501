//! What several suites of the server need: folders that go away, and a PostgreSQL of their own.
#![allow(dead_code, unreachable_pub, reason = "each suite compiles this for itself and uses a part")]

pub mod history;
pub mod process;
pub mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is removed with its contents.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tenon-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server of PostgreSQL that listens on a socket in a folder of its own and stops when dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: Folder,
    user: Option<u32>,
}

impl Postgres {
    /// Starts one; `None`, with a printed line, where PostgreSQL is not installed.
    pub fn start() -> Option<Postgres> {
        let Some(programs) = programs() else {
            println!("skipped: no PostgreSQL (initdb, pg_ctl) on this machine");
            return None;
        };
        let folder = Folder::new();
        // The server does not run as root, so that it may not be asked for more than it should do.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| {
            use std::os::unix::fs::MetadataExt;
            own.uid() == 0
        });
        let user = is_root.then_some(65534);
        if let Some(user) = user {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(user)).expect("a folder for the server");
        }
        let server = Postgres { programs, folder, user };
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "tenon", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        let socket = server.folder.path().display().to_string();
        let options = format!("-k {socket} -c listen_addresses='' -c max_connections=50");
        let log = format!("{socket}/log");
        server.run("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"]);
        Some(server)
    }

    /// The address of a new, empty database.
    pub fn database(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "tenon", name]);
        format!("postgres://tenon@{}/{name}", socket.replace('/', "%2F"))
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        let status = command.status().expect("a program of PostgreSQL");
        assert!(status.success(), "{program} failed");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }
}

/// The newest PostgreSQL: Debian keeps its programs off the path.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders
        .into_iter()
        .find(|folder| ["initdb", "pg_ctl", "createdb"].iter().all(|name| folder.join(name).is_file()))
}
