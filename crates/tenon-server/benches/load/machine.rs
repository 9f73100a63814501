//! Processes of the bench, what they cost, and how two sides are compared.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Load;

/// What a process of the bench is told first: the next word is its part.
pub(super) const ROLE: &str = "--role";

const READY: &str = "serving at ";

/// Tells whoever started this process where it serves.
pub(super) fn ready(address: SocketAddr) {
    println!("{READY}{address}");
}

/// A process that serves until it is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    /// From its start until it served.
    pub(super) started: Duration,
    child: Child,
}

impl Server {
    /// This registry over a database; `log` is what it logs, to nowhere.
    pub(super) fn tenon(database: &str, log: &str) -> Server {
        Server::start(&["tenon", database, log])
    }

    /// The bare one, which answers what is in a file.
    pub(super) fn axum(answers: &Path) -> Server {
        Server::start(&["axum", &answers.display().to_string()])
    }

    fn start(words: &[&str]) -> Server {
        let begun = Instant::now();
        let mut child =
            own().args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a process");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix(READY).map(|address| address.parse().expect("an address")));
        Server { address: address.expect("a server that starts"), started: begun.elapsed(), child }
    }

    /// Time of cores that it took so far.
    pub(super) fn cpu(&self) -> Duration {
        cpu(&self.child.id().to_string())
    }

    /// Bytes in memory now, and when they were most; nothing where there is no `/proc`.
    pub(super) fn memory(&self) -> (Option<usize>, Option<usize>) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok().map(|kib| kib << 10)
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("to kill");
        self.child.wait().expect("to have killed");
    }
}

/// This program with a part to play.
pub(super) fn own() -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg(ROLE);
    command
}

/// Time of cores that a process took, in ticks of 10 ms each; nothing where there is no `/proc`.
pub(super) fn cpu(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

/// One side's rounds.
#[derive(Default)]
pub(super) struct Side {
    rates: Vec<f64>,
    costs: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    client: Vec<f64>,
}

impl Side {
    /// Lets a client loose on a server, and notes what came of it.
    pub(super) fn round(&mut self, server: &Server, load: &Load<'_>) {
        let before = server.cpu();
        let told = load.run(server.address);
        let spent = server.cpu().saturating_sub(before);
        self.rates.push(told.count as f64 / told.seconds);
        self.costs.push(spent.as_secs_f64() * 1e6 / told.count as f64);
        self.p50.push(told.p50);
        self.p99.push(told.p99);
        self.client.push(told.cpu / told.seconds);
    }

    /// Prints the medians.
    pub(super) fn tell(&self, what: &str) {
        println!(
            "  {what:<44} {:>8.0}/s  {:>7.1} µs of a core each  p50 {:>6.2} ms  p99 {:>6.2} ms  client {:>3.0} % of a core",
            median(&self.rates),
            median(&self.costs),
            median(&self.p50),
            median(&self.p99),
            median(&self.client) * 100.0
        );
    }

    /// Requests a second.
    pub(super) fn rate(&self) -> f64 {
        median(&self.rates)
    }

    /// Prints both, and how the second stands to the first.
    pub(super) fn compare(bare: &Side, peer: &str, own: &Side) {
        bare.tell(peer);
        own.tell("tenon");
        println!(
            "  tenon has {:.0} % of {peer}'s rate, and one costs it {:.1} times the time of a core",
            100.0 * own.rate() / bare.rate(),
            median(&own.costs) / median(&bare.costs)
        );
    }
}

/// The one in the middle.
pub(super) fn median(all: &[f64]) -> f64 {
    let mut all = all.to_vec();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
