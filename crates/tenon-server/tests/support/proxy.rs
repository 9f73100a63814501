//! The network between a server and its PostgreSQL, which can be lost in several ways and come back.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// As it should be.
    Whole,
    /// Connections are taken and nothing comes through; it does once the network is whole again.
    Frozen,
    /// What is asked comes through; what is answered does not.
    Deaf,
    /// Connections break, and so do new ones.
    Cut,
}

/// Takes connections on an address of its own and passes them on to a socket. Lives as long as the process.
#[derive(Debug)]
pub struct Proxy {
    pub address: SocketAddr,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    target: PathBuf,
    network: Mutex<Network>,
    changed: Condvar,
    connections: Mutex<Vec<(TcpStream, UnixStream)>>,
}

#[derive(Clone, Copy)]
enum Way {
    There,
    Back,
}

impl Proxy {
    /// One in front of a socket in the file system.
    pub fn start(target: &Path) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State {
            target: target.to_owned(),
            network: Mutex::new(Network::Whole),
            changed: Condvar::new(),
            connections: Mutex::default(),
        });
        let own = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                own.pass_on(stream.expect("a connection"));
            }
        });
        Proxy { address, state }
    }

    /// From now on the network is like that.
    pub fn becomes(&self, network: Network) {
        *self.state.network() = network;
        self.state.changed.notify_all();
        if network == Network::Cut {
            for (near, far) in self.state.connections.lock().expect("connections").drain(..) {
                let _ = (near.shutdown(Shutdown::Both), far.shutdown(Shutdown::Both));
            }
        }
    }
}

impl State {
    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().expect("a network")
    }

    fn pass_on(self: &Arc<State>, near: TcpStream) {
        let mut connections = self.connections.lock().expect("connections");
        if *self.network() == Network::Cut {
            return;
        }
        let far = UnixStream::connect(&self.target).expect("PostgreSQL");
        near.set_nodelay(true).expect("a socket");
        let copy = || (near.try_clone().expect("a socket"), far.try_clone().expect("a socket"));
        let (near_end, far_end) = copy();
        connections.push(copy());
        let (there, back) = (self.clone(), self.clone());
        std::thread::spawn(move || there.pump(near_end, far_end, Way::There));
        std::thread::spawn(move || back.pump(far, near, Way::Back));
    }

    /// Moves bytes until one end is gone; those that the network holds up stay where they are.
    fn pump(&self, mut from: impl Read, mut to: impl Write, way: Way) {
        let mut bytes = [0; 1 << 14];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            let is_held = |network: &mut Network| match (network, way) {
                (Network::Whole | Network::Cut, _) | (Network::Deaf, Way::There) => false,
                (Network::Frozen, _) | (Network::Deaf, Way::Back) => true,
            };
            drop(self.changed.wait_while(self.network(), is_held).expect("a network"));
            if to.write_all(&bytes[..count]).is_err() {
                return;
            }
        }
    }
}
