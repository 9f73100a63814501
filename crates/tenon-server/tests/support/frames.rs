//! Frames of HTTP/2 (RFC 9113) by hand, for clients that do what no library would.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// How a client begins.
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const PING: u8 = 6;
pub const GOAWAY: u8 = 7;

pub const END_STREAM: u8 = 1;
pub const END_HEADERS: u8 = 4;
pub const ACK: u8 = 1;

/// A frame as it goes over the wire.
pub fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The headers of a request, as RFC 7541 packs them without a table or Huffman's code.
pub fn request(is_post: bool, path: &str) -> Vec<u8> {
    let mut bytes = vec![if is_post { 0x83 } else { 0x82 }, 0x86, 0x04, path.len() as u8];
    bytes.extend(path.as_bytes());
    bytes.extend([0x01, 1, b'a']);
    bytes
}

/// A connection whose client lets streams send `window` bytes.
pub fn begin(stream: &mut TcpStream, window: u32) -> io::Result<()> {
    let mut settings = vec![0, 4];
    settings.extend(window.to_be_bytes());
    stream.write_all(&[PREFACE, &frame(SETTINGS, 0, 0, &settings)].concat())
}

/// Reads frames, answering those that ask whether the client is there, until the server ends the connection.
/// Gives the error code with which it said so, where it did.
pub fn until_the_end(stream: &mut TcpStream) -> Option<u32> {
    let mut code = None;
    loop {
        let mut head = [0; 9];
        if stream.read_exact(&mut head).is_err() {
            return code;
        }
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        if stream.read_exact(&mut payload).is_err() {
            return code;
        }
        let (kind, flags) = (head[3], head[4]);
        let answered = match kind {
            PING if flags & ACK == 0 => stream.write_all(&frame(PING, ACK, 0, &payload)),
            SETTINGS if flags & ACK == 0 => stream.write_all(&frame(SETTINGS, ACK, 0, &[])),
            GOAWAY => {
                code = payload.get(4..8).and_then(|code| code.try_into().ok()).map(u32::from_be_bytes);
                Ok(())
            }
            _ => Ok(()),
        };
        if answered.is_err() {
            return code;
        }
    }
}
