//! A server in a process of its own, which can be killed. The program is the suite itself: one of its tests
//! is the server, and does nothing where nobody asks it to be.

use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout, Command, Stdio};

use tenon_server::store::Database;
use tenon_server::{Settings, serve};

use super::server::{Reply, agent, exchange};

/// Names the database to the process that is to serve it.
const SERVED: &str = "TENON_TEST_SERVED";

/// What a line begins with that tells where the server is.
const READY: &str = "serving at ";

/// A server that is killed when dropped, as `kill -9` does it.
#[derive(Debug)]
pub struct Process {
    pub address: SocketAddr,
    child: Child,
    /// Nobody reads on, but where nobody could, the process would end with what it says when it runs for long.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts one over `database`, from the test called `name`, which calls [`serve_if_asked`] and no more.
    pub fn start(name: &str, database: &str) -> Process {
        Process::start_with(name, database, &[])
    }

    /// The same, which is told something more by its environment.
    pub fn start_with(name: &str, database: &str, told: &[(&str, &str)]) -> Process {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", name, "--nocapture"])
            .env(SERVED, database)
            .envs(told.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        // The first line may have the name of the test before it.
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_once(READY).map(|(_, address)| address.parse().expect("an address")));
        Process { address: address.expect("a server that starts"), child, _output: lines }
    }

    /// The most bytes it had in memory; nothing where there is no `/proc`.
    pub fn peak(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kib| kib << 10)
    }

    /// Kills it and waits until it is gone.
    pub fn kill(&mut self) {
        self.child.kill().expect("to kill");
        self.child.wait().expect("to have killed");
    }

    /// Sends a request that must be answered.
    pub fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        exchange(&agent(), &self.url(path), method, body, &[])
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Serves for ever where [`Process::start`] asks for it.
pub fn serve_if_asked() {
    serve_if_asked_with(Settings::default());
}

/// The same with other settings than the usual.
pub fn serve_if_asked_with(settings: Settings) {
    let Ok(database) = std::env::var(SERVED) else { return };
    let settings = Settings { port: 0, database: Database::from(&*database), ..settings };
    let ready = |address| println!("{READY}{address}");
    serve(settings, ready, std::future::pending()).expect("a server");
}
