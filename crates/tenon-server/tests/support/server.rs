//! A server in this process, and a client for it.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tenon_server::{ServeError, Settings, serve};

/// A server that is stopped, and waited for, when dropped.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), ServeError>>>,
}

impl Server {
    /// Starts one, on any port.
    pub fn start(settings: Settings) -> Server {
        let (sender, address) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let settings = Settings { port: 0, ..settings };
        let thread = std::thread::spawn(move || {
            let ready = move |address| sender.send(address).expect("somebody who waits");
            serve(settings, ready, async {
                let _ = stopped.await;
            })
        });
        match address.recv() {
            Ok(address) => Server { address, stop: Some(stop), thread: Some(thread) },
            Err(_) => panic!("{:?}", thread.join().expect("a server")),
        }
    }

    /// Tells it to stop, without waiting for that.
    pub fn ask_to_stop(&mut self) {
        self.stop = None;
    }

    /// Sends a request without headers but its own.
    pub fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        self.with(method, path, body, &[])
    }

    /// Sends a request with headers.
    pub fn with(&self, method: &str, path: &str, body: &str, headers: &[(&str, &str)]) -> Reply {
        exchange(&agent(), &format!("http://{}{path}", self.address), method, body, headers)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(Ok(result)) = self.thread.take().map(JoinHandle::join) {
            result.expect("a server that ends well");
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// Status and body, the two things that most tests are about.
    pub fn parts(&self) -> (u16, &str) {
        (self.status, &self.body)
    }
}

/// A client that takes every status for an answer.
pub fn agent() -> ureq::Agent {
    config().build().new_agent()
}

/// How it is set up. The time is for servers that hang: no test waits for it.
pub fn config() -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(120)))
}

/// Sends a request and reads the answer.
pub fn exchange(agent: &ureq::Agent, url: &str, method: &str, body: &str, headers: &[(&str, &str)]) -> Reply {
    attempt(agent, url, method, body, headers).expect("an answer")
}

/// Sends a request to a server that may go away before it has answered.
pub fn attempt(
    agent: &ureq::Agent,
    url: &str,
    method: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> Result<Reply, ureq::Error> {
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = if body.is_empty() {
        agent.run(request.body(()).expect("a request"))
    } else {
        let request = request.header("content-type", "application/json");
        agent.run(request.body(body).expect("a request"))
    }?;
    let bytes = response.body_mut().read_to_vec()?;
    Ok(Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}
