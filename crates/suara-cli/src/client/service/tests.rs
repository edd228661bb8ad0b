use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use suara_protocol::entries::Closing;
use suara_protocol::{Id, RoleSecret};
use zeroize::Zeroizing;

use super::*;

#[test]
fn the_board_is_named_by_the_end_of_its_url() {
    let service = Service::new("http://127.0.0.1:9/v1/boards/village/").unwrap();
    assert_eq!(service.url(), "http://127.0.0.1:9/v1/boards/village");
    assert_eq!(service.board_name().unwrap(), "village");
    assert_eq!(
        service.locate("tile/0/000"),
        "http://127.0.0.1:9/v1/boards/village/tile/0/000"
    );
    for url in [
        "http://h/village",
        "http://h/v1/boards/Village",
        "http://h/v1/boards/",
    ] {
        assert!(Service::new(url).unwrap().board_name().is_err(), "{url}");
    }
}

#[test]
fn what_is_no_url_is_refused() {
    for url in ["village", "ftp://h/v1/boards/a", "http://h/v1/boards/a?x=1", ""] {
        assert!(Service::new(url).is_err(), "{url}");
    }
}

#[test]
fn a_refusal_names_the_check() {
    let refused = Refused {
        status: 409,
        check: Some("C43".to_owned()),
        detail: "no ballot yet".to_owned(),
    };
    assert_eq!(refused.to_string(), "refused (C43: no ballot yet)");
    let refused = Refused {
        status: 413,
        check: None,
        detail: "too long".to_owned(),
    };
    assert_eq!(refused.to_string(), "refused (HTTP 413, too long)");
}

fn submission() -> Submission {
    let secret = RoleSecret::from_seed(&Zeroizing::new([1; 32]));
    Submission::sign(
        Closing {
            board: Id([9; 32]),
            election: Id([8; 32]),
        },
        &secret,
    )
}

/// Answers one connection after the other with these bytes (with nothing: it is cut), and gives the bodies that came.
fn serve(answers: Vec<Vec<u8>>) -> (Service, thread::JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/boards/village", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let serve_one = |answer: Vec<u8>| {
            let (mut stream, _) = listener.accept().unwrap();
            let body = read_body(&mut stream);
            stream.write_all(&answer).unwrap();
            body
        };
        answers.into_iter().map(serve_one).collect()
    });
    (Service::new(&url).unwrap(), server)
}

/// The body of a request with a content-length.
fn read_body(stream: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut buffer).unwrap();
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let length = text
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
        let end = request
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .map(|place| place + 4);
        match (length, end) {
            (Some(length), Some(end)) if request.len() >= end + length => return request.split_off(end),
            _ => assert!(read > 0, "the request ends early"),
        }
    }
}

fn answer(status: &str, header: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\n{header}connection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[test]
fn a_submission_without_an_answer_is_sent_again_as_the_same_bytes() {
    let receipt = Receipt {
        index: 7,
        ..Receipt::default()
    };
    let (service, server) = serve(vec![
        Vec::new(),
        answer("503 Service Unavailable", "retry-after: 0\r\n", b"busy"),
        answer("429 Too Many Requests", "retry-after: 0\r\n", b"slower"),
        answer("201 Created", "", &receipt.encode_to_vec()),
    ]);
    assert_eq!(service.submit(&submission()).unwrap().index, 7);
    let bodies = server.join().unwrap();
    assert_eq!(bodies.len(), 4);
    assert!(bodies.iter().all(|body| body == submission().bytes()));
}

#[test]
fn a_refusal_is_final_and_names_the_check() {
    let problem = br#"{"title":"Conflict","status":409,"detail":"the election is closed","check":"C40"}"#;
    let (service, server) = serve(vec![answer(
        "409 Conflict",
        "content-type: application/problem+json\r\n",
        problem,
    )]);
    let error = service.submit(&submission()).unwrap_err();
    assert_eq!(error.to_string(), "refused (C40: the election is closed)");
    assert_eq!(error.downcast_ref::<Refused>().unwrap().status, 409);
    server.join().unwrap();
}

#[test]
fn a_missing_file_is_told_from_one_that_cannot_be_read() {
    let (service, server) = serve(Vec::new());
    server.join().unwrap();
    assert!(
        matches!(service.read("checkpoint"), Err(SourceError::Other(_))),
        "nobody answers"
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let service = Service::new(&format!("http://{}/v1/boards/a", listener.local_addr().unwrap())).unwrap();
    let server = thread::spawn(move || {
        for status in ["404 Not Found", "500 Internal Server Error"] {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            stream.write_all(&answer(status, "", b"")).unwrap();
        }
    });
    assert_eq!(service.read("checkpoint"), Err(SourceError::NotFound));
    assert_eq!(
        service.read("checkpoint"),
        Err(SourceError::Other("HTTP 500".to_owned()))
    );
    server.join().unwrap();
}

#[test]
fn who_does_not_prove_to_be_the_server_is_asked_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = thread::spawn(move || {
        let mut asked = 0;
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut first = [0; 4_096];
            if stream.read(&mut first).unwrap() == 4 {
                break;
            }
            asked += 1;
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        }
        asked
    });
    let url = format!("https://{address}/v1/boards/village");
    let error = Service::new(&url).unwrap().submit(&submission()).unwrap_err();
    assert!(format!("{error:#}").contains("does not answer"), "{error:#}");
    TcpStream::connect(address).unwrap().write_all(b"stop").unwrap();
    assert_eq!(asked.join().unwrap(), 1);
}
