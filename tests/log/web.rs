//! A web server that is no service of ours: what it answers is up to a test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// What is answered: the status, and a body.
pub type Answer = (&'static str, Vec<u8>);

/// Answers requests, given their method and path, one after the other until the tests end.
pub fn serving(answer: impl Fn(&str, &str) -> Answer + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            exchange(stream.unwrap(), &answer);
        }
    });
    address
}

fn exchange(stream: TcpStream, answer: &impl Fn(&str, &str) -> Answer) {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    reader.read_line(&mut request).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length]).unwrap();
    let mut words = request.split(' ');
    let (status, body) = answer(words.next().unwrap(), words.next().unwrap());
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/protobuf\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A client that has seen enough may be gone.
    let _ = reader.into_inner().write_all(&[head.as_bytes(), &body].concat());
}
