//! What several suites of the server need: folders that go away, and a PostgreSQL of their own.
#![allow(dead_code, unreachable_pub, reason = "each suite compiles this for itself and uses a part")]

pub mod authority;
pub mod frames;
pub mod history;
pub mod process;
#[cfg(unix)]
pub mod proxy;
pub mod receiver;
pub mod server;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use authority::Identity;

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
    port: u16,
}

impl Postgres {
    /// Starts one; `None`, with a printed line, where PostgreSQL is not installed.
    pub fn start() -> Option<Postgres> {
        Postgres::start_with(None)
    }

    /// The same at a port of this machine too, with this certificate, and for nobody there without TLS.
    pub fn start_behind_tls(identity: &Identity, port: u16) -> Option<Postgres> {
        Postgres::start_with(Some((identity, port)))
    }

    fn start_with(tls: Option<(&Identity, u16)>) -> Option<Postgres> {
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
        let server = Postgres { programs, folder, user, port: tls.map_or(5432, |(_, port)| port) };
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "tenon", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        let socket = server.folder.path().display().to_string();
        let mut options = format!("-k {socket} -c max_connections=50");
        match tls {
            None => options.push_str(" -c listen_addresses=''"),
            Some((identity, port)) => {
                let (certificate, key) = server.tls_files(identity);
                options.push_str(&format!(
                    " -p {port} -c listen_addresses=127.0.0.1 -c ssl=on -c ssl_cert_file={} -c ssl_key_file={}",
                    certificate.display(),
                    key.display()
                ));
                let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
                std::fs::write(format!("{data}/pg_hba.conf"), rules).expect("to write");
            }
        }
        let log = format!("{socket}/log");
        server.run("pg_ctl", &["-D", &data, "-o", &options, "-l", &log, "-w", "start"]);
        Some(server)
    }

    /// The address of a new, empty database.
    pub fn database(&self, name: &str) -> String {
        let socket = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-p", &self.port.to_string(), "-U", "tenon", name]);
        format!("postgres://tenon@{}/{name}", socket.replace('/', "%2F"))
    }

    /// Files that the server may read and nobody else.
    fn tls_files(&self, identity: &Identity) -> (PathBuf, PathBuf) {
        use std::os::unix::fs::{PermissionsExt, chown};
        let [certificate, key] =
            [("cert.pem", &identity.certificate), ("key.pem", &identity.key)].map(|(name, text)| {
                let path = self.folder.path().join(name);
                std::fs::write(&path, text).expect("to write");
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its owner's");
                if let Some(user) = self.user {
                    chown(&path, Some(user), Some(user)).expect("a file for the server");
                }
                path
            });
        (certificate, key)
    }

    /// The socket that it listens on.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join(format!(".s.PGSQL.{}", self.port))
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
