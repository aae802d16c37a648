//! The crate `curl`, which gives every handle a debug function: easy, a handler of its own, multi, threads.
#![allow(unused_mut)] // response_code() changes the handle in older versions of the crate
use curl::easy::{Easy, Easy2, Handler, InfoType, List, ReadError, WriteError};
use curl::multi::Multi;
use std::io::Read;
use std::time::Duration;

const BODY: &[u8] = br#"{"model":"m","messages":[{"role":"user","content":"hello"}]}"#;

fn print(name: &str, result: Result<u32, curl::Error>, answer: &[u8]) {
    let result = match result {
        Ok(status) => format!("status {status}"),
        Err(error) => format!("error {}: {}", error.code(), error.description()),
    };
    println!("{name}: {result}: {}", String::from_utf8_lossy(answer));
}

fn headers() -> List {
    let mut list = List::new();
    list.append("Content-Type: application/json").unwrap();
    list.append("Authorization: Bearer sk-zoo-secret").unwrap();
    list
}

/// Borrowed callbacks: a body that is read, an answer that is collected.
fn run_easy(url: &str) -> Result<(), curl::Error> {
    let mut easy = Easy::new();
    easy.url(url)?;
    easy.post(true)?;
    easy.post_field_size(BODY.len() as u64)?;
    easy.http_headers(headers())?;
    trust(|file| easy.cainfo(file))?;
    for round in ["easy", "used again"] {
        let (mut body, mut answer) = (BODY, Vec::new());
        let result = {
            let mut transfer = easy.transfer();
            transfer.read_function(|into| Ok(body.read(into).unwrap()))?;
            transfer.write_function(|data| {
                answer.extend_from_slice(data);
                Ok(data.len())
            })?;
            transfer.perform()
        };
        print(round, result.and_then(|()| easy.response_code()), &answer);
    }
    Ok(())
}

/// All that is told to a handler.
#[derive(Default)]
struct Listener {
    answer: Vec<u8>,
    rest: &'static [u8],
    told: Vec<(InfoType, Vec<u8>)>,
}

impl Handler for Listener {
    fn write(&mut self, data: &[u8]) -> Result<usize, WriteError> {
        self.answer.extend_from_slice(data);
        Ok(data.len())
    }

    fn read(&mut self, into: &mut [u8]) -> Result<usize, ReadError> {
        Ok(self.rest.read(into).unwrap())
    }

    /// Pieces of one kind are joined: how an answer is cut is up to the network.
    fn debug(&mut self, kind: InfoType, data: &[u8]) {
        if !matches!(kind, InfoType::HeaderIn | InfoType::DataIn | InfoType::DataOut) {
            return;
        }
        match self.told.last_mut() {
            Some((last, text)) if *last as u32 == kind as u32 => text.extend_from_slice(data),
            _ => self.told.push((kind, data.to_vec())),
        }
    }
}

impl Listener {
    fn print(&self) {
        for (kind, data) in &self.told {
            println!("told: {kind:?} {:?}", String::from_utf8_lossy(data));
        }
    }
}

fn new_listener(url: &str) -> Result<Easy2<Listener>, curl::Error> {
    let mut easy = Easy2::new(Listener::default());
    easy.url(url)?;
    easy.http_headers(headers())?;
    easy.post_fields_copy(BODY)?;
    trust(|file| easy.cainfo(file))?;
    Ok(easy)
}

/// The program's certificate authority, where the server has one of its own.
fn trust<F: FnMut(String) -> Result<(), curl::Error>>(mut set: F) -> Result<(), curl::Error> {
    std::env::var("ZOO_CAINFO").map_or(Ok(()), |file| set(file))
}

fn run_handler(url: &str) -> Result<(), curl::Error> {
    let mut easy = new_listener(url)?;
    easy.verbose(true)?;
    let result = easy.perform().and_then(|()| easy.response_code());
    print("handler", result, &easy.get_ref().answer);
    easy.get_ref().print();
    easy.reset();
    easy.url(url)?;
    easy.upload(true)?;
    trust(|file| easy.cainfo(file))?;
    *easy.get_mut() = Listener {
        rest: BODY,
        ..Default::default()
    };
    let result = easy.perform().and_then(|()| easy.response_code());
    print("after reset, upload", result, &easy.get_ref().answer);
    easy.get_ref().print();
    Ok(())
}

fn run_multi(url: &str) -> Result<(), Box<dyn std::error::Error>> {
    let multi = Multi::new();
    let mut handles = Vec::new();
    for token in 0..4 {
        let mut handle = multi.add2(new_listener(url)?)?;
        handle.set_token(token)?;
        handles.push(handle);
    }
    let mut results = vec![None; handles.len()];
    while multi.perform()? > 0 {
        multi.wait(&mut [], Duration::from_secs(1))?;
    }
    multi.messages(|message| {
        let token = message.token().unwrap();
        results[token] = message.result_for2(&handles[token]);
    });
    for (handle, result) in handles.into_iter().zip(results) {
        let mut easy = multi.remove2(handle)?;
        let status = result.unwrap().and_then(|()| easy.response_code());
        print("multi", status, &easy.get_ref().answer);
    }
    Ok(())
}

fn run_threads(url: &str) {
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let mut easy = new_listener(url).unwrap();
            std::thread::spawn(move || (easy.perform().and_then(|()| easy.response_code()), easy))
        })
        .collect();
    for thread in threads {
        let (result, easy) = thread.join().unwrap();
        print("thread", result, &easy.get_ref().answer);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("no URL")?;
    run_easy(&url)?;
    run_handler(&url)?;
    run_multi(&url)?;
    run_threads(&url);
    Ok(())
}
