//! The load generator: a closed loop over a fixed number of kept-alive connections, each with one
//! request under way at a time.
//!
//! It checks every answer and counts those that were not the upstream's text. It sends to loopback
//! only, and stops by itself at a number of requests or a time.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use memchr::memmem;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use crate::histogram::Histogram;
use crate::upstream::ANSWER;
use crate::workload::Bodies;

type Sender = SendRequest<Full<Bytes>>;

/// The path of every request.
pub const PATH: &str = "/v1/chat/completions";

/// After this long without its end an answer counts as wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Only addresses of this machine are loaded.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// Nobody listens, or the connection broke and could not be made again.
    #[error("no connection to {address}: {reason}")]
    Connect {
        /// Where to.
        address: SocketAddr,
        /// What the system said.
        reason: String,
    },
    /// Not one answer was right: the contender is not set up.
    #[error("{address} gave no right answer; one of them was: {answer}")]
    NoAnswer {
        /// Whom was asked.
        address: SocketAddr,
        /// Status and beginning of an answer.
        answer: String,
    },
}

/// How much is sent.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections, each with one request at a time.
    pub connections: usize,
    /// When no more requests are begun.
    pub time: Duration,
    /// Untimed requests before: for this long, at least one a connection.
    pub warm: Duration,
}

/// What came out.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// From the first byte sent to the last byte received.
    pub whole: Histogram,
    /// To the first byte of the answer's text: in a stream, the first event with text.
    pub first: Histogram,
    /// Answers that were not the upstream's, or connections that broke.
    pub failures: u64,
    /// From the first request's start to the last answer's end.
    pub elapsed: Duration,
}

impl Sample {
    /// Right answers a second.
    pub fn rate(&self) -> f64 {
        self.whole.len() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// What all connections of a run share; one thread, so nothing is locked.
struct Run {
    bodies: Rc<Bodies>,
    address: SocketAddr,
    next: usize,
    until: Instant,
    sample: Sample,
    wrong: Option<String>,
}

impl Run {
    fn take(&mut self) -> Option<Bytes> {
        let count = self.bodies.list.len();
        let boundary = self.next.is_multiple_of(self.bodies.unit.max(1));
        // The first unit is sent whatever it takes, so that even a slow contender has a result.
        if boundary && self.next > 0 && Instant::now() >= self.until {
            return None;
        }
        if self.next >= count && !self.bodies.endless {
            return None;
        }
        let body = self.bodies.list.get(self.next.checked_rem(count)?).cloned();
        self.next += 1;
        body
    }
}

/// One answer, as far as it is judged.
struct Got {
    right: bool,
    first: Option<Duration>,
    whole: Duration,
    shown: String,
}

async fn connect(address: SocketAddr) -> Result<Sender, LoadError> {
    let failed = |reason: String| LoadError::Connect { address, reason };
    let socket = TcpStream::connect(address).await.map_err(|e| failed(e.to_string()))?;
    socket.set_nodelay(true).map_err(|e| failed(e.to_string()))?;
    let (sender, connection) =
        handshake(TokioIo::new(socket)).await.map_err(|e| failed(e.to_string()))?;
    tokio::task::spawn_local(async move {
        // Its end is seen by the sender.
        let _ = connection.await;
    });
    Ok(sender)
}

fn request(address: SocketAddr, body: Bytes) -> Request<Full<Bytes>> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(PATH);
    let headers = request.headers_mut();
    if let Ok(host) = HeaderValue::from_str(&address.to_string()) {
        headers.insert(HOST, host);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("authorization", HeaderValue::from_static("Bearer sk-bench"));
    request
}

/// Where the text of an answer begins: a `content` that is neither empty nor null.
fn has_text(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, br#""content""#).any(|at| {
        let rest = bytes.get(at + br#""content""#.len()..).unwrap_or_default().trim_ascii_start();
        let value = rest.strip_prefix(b":").unwrap_or_default().trim_ascii_start();
        matches!(value, [b'"', first, ..] if *first != b'"')
    })
}

/// The text of an answer, whole or streamed.
fn text_of(body: &[u8]) -> String {
    let choice = |data: &[u8], field: &str| -> Option<String> {
        let value: serde_json::Value = serde_json::from_slice(data).ok()?;
        let content = value.get("choices")?.get(0)?.get(field)?.get("content")?;
        content.as_str().map(str::to_owned)
    };
    if let Some(text) = choice(body, "message") {
        return text;
    }
    body.split(|b| *b == b'\n')
        .filter_map(|line| choice(line.strip_prefix(b"data:")?.trim_ascii_start(), "delta"))
        .collect()
}

async fn exchange(
    sender: &mut Sender,
    address: SocketAddr,
    body: Bytes,
) -> Result<Got, hyper::Error> {
    let request = request(address, body);
    let begun = Instant::now();
    let mut response = sender.send_request(request).await?;
    let mut received = Vec::new();
    let mut first = None;
    while let Some(frame) = response.frame().await {
        if let Ok(data) = frame?.into_data() {
            received.extend_from_slice(&data);
            if first.is_none() && has_text(&received) {
                first = Some(begun.elapsed());
            }
        }
    }
    let whole = begun.elapsed();
    let ok = response.status() == StatusCode::OK;
    // A whole answer has the text in one piece; only a stream is worth taking apart.
    let right = ok
        && (memmem::find(&received, ANSWER.as_bytes()).is_some() || text_of(&received) == ANSWER);
    let shown = if right {
        String::new()
    } else {
        let start = received.get(..300).unwrap_or(&received);
        format!("{} {}", response.status(), String::from_utf8_lossy(start))
    };
    Ok(Got { right, first, whole, shown })
}

/// Gives the connection back, so that a warm one can be used again.
async fn connection_loop(run: Rc<RefCell<Run>>, mut sender: Sender) -> Result<Sender, LoadError> {
    let address = run.borrow().address;
    loop {
        let Some(body) = run.borrow_mut().take() else { return Ok(sender) };
        let work = async {
            sender.ready().await?;
            exchange(&mut sender, address, body).await
        };
        let got = match tokio::time::timeout(PATIENCE, work).await {
            Ok(got) => got.map_err(|error| error.to_string()),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        };
        let broken = got.is_err();
        {
            let mut state = run.borrow_mut();
            match got {
                Ok(got) if got.right => {
                    state.sample.whole.record(got.whole);
                    if let Some(first) = got.first {
                        state.sample.first.record(first);
                    }
                }
                Ok(got) => {
                    state.sample.failures += 1;
                    state.wrong = Some(got.shown);
                }
                Err(error) => {
                    state.sample.failures += 1;
                    state.wrong = Some(error);
                }
            }
        }
        if broken {
            sender = connect(address).await?;
        }
    }
}

/// Sends bodies over open connections until they or the time run out.
async fn pass(
    address: SocketAddr,
    bodies: Rc<Bodies>,
    time: Duration,
    senders: Vec<Sender>,
) -> Result<(Sample, Option<String>, Vec<Sender>), LoadError> {
    let begun = Instant::now();
    let run = Rc::new(RefCell::new(Run {
        bodies,
        address,
        next: 0,
        until: begun + time,
        sample: Sample::default(),
        wrong: None,
    }));
    let tasks: Vec<_> = senders
        .into_iter()
        .map(|sender| tokio::task::spawn_local(connection_loop(Rc::clone(&run), sender)))
        .collect();
    let mut senders = Vec::with_capacity(tasks.len());
    for task in tasks {
        let ended = task.await;
        let failed =
            |e: tokio::task::JoinError| LoadError::Connect { address, reason: e.to_string() };
        senders.push(ended.map_err(failed)??);
    }
    let mut state = run.borrow_mut();
    state.sample.elapsed = begun.elapsed();
    Ok((std::mem::take(&mut state.sample), state.wrong.take(), senders))
}

async fn load(address: SocketAddr, bodies: &Bodies, limits: Limits) -> Result<Sample, LoadError> {
    let mut senders = Vec::with_capacity(limits.connections);
    for _ in 0..limits.connections.max(1) {
        senders.push(connect(address).await?);
    }
    let warm =
        Bodies { list: bodies.warm.clone(), endless: true, unit: bodies.unit, warm: Vec::new() };
    let (_, _, senders) = pass(address, Rc::new(warm), limits.warm, senders).await?;
    let (sample, wrong, _) = pass(address, Rc::new(bodies.clone()), limits.time, senders).await?;
    match wrong {
        Some(answer) if sample.whole.is_empty() => Err(LoadError::NoAnswer { address, answer }),
        _ => Ok(sample),
    }
}

/// Loads one address; blocks until it is done.
///
/// # Errors
/// The address is not loopback, cannot be reached, or never gives a right answer.
pub fn run(address: SocketAddr, bodies: &Bodies, limits: Limits) -> Result<Sample, LoadError> {
    if !address.ip().is_loopback() {
        return Err(LoadError::NotLoopback(address));
    }
    let failed = |e: std::io::Error| LoadError::Connect { address, reason: e.to_string() };
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    LocalSet::new().block_on(&runtime, load(address, bodies, limits))
}

/// Waits until a `GET` of a path succeeds, while `alive` says that it may yet.
///
/// # Errors
/// It does not in time; the last reason.
pub fn wait(
    address: SocketAddr,
    path: &str,
    time: Duration,
    alive: impl Fn() -> bool,
) -> Result<(), LoadError> {
    let begun = Instant::now();
    loop {
        match once(address, Method::GET, path, Bytes::new()) {
            Ok(_) => return Ok(()),
            Err(error) if begun.elapsed() >= time || !alive() => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

/// One request outside any measurement; gives the answer's body.
///
/// # Errors
/// As [`run`]; an answer that is no success is [`LoadError::NoAnswer`].
pub fn once(
    address: SocketAddr,
    method: Method,
    path: &str,
    body: Bytes,
) -> Result<Bytes, LoadError> {
    if !address.ip().is_loopback() {
        return Err(LoadError::NotLoopback(address));
    }
    let failed = |reason: String| LoadError::Connect { address, reason };
    let work = async {
        let mut sender = connect(address).await?;
        let mut request = request(address, body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse::<Uri>().map_err(|e| failed(e.to_string()))?;
        let response = sender.send_request(request).await.map_err(|e| failed(e.to_string()))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|e| failed(e.to_string()))?;
        let body = body.to_bytes();
        if status.is_success() {
            return Ok(body);
        }
        let start = body.get(..300).unwrap_or(&body);
        let answer = format!("{status} {}", String::from_utf8_lossy(start));
        Err(LoadError::NoAnswer { address, answer })
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    LocalSet::new().block_on(&runtime.map_err(|e| failed(e.to_string()))?, work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::Workload;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const QUICK: Limits = Limits {
        connections: 3,
        time: Duration::from_millis(150),
        warm: Duration::from_millis(20),
    };

    /// Runs a server beside the blocking load of a test.
    fn beside<F, S>(serve: F) -> SocketAddr
    where
        F: FnOnce(tokio::net::TcpListener) -> S + Send + 'static,
        S: Future<Output = ()>,
    {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                send.send(listener.local_addr().unwrap()).unwrap();
                serve(listener).await;
            });
        });
        receive.recv().unwrap()
    }

    fn upstream(pace: Duration) -> SocketAddr {
        beside(move |listener| async move {
            crate::upstream::serve_on(listener, pace).await.unwrap();
        })
    }

    #[test]
    fn whole_answers_are_counted_and_timed() {
        let address = upstream(Duration::ZERO);
        let sample = run(address, &Workload::Seen { bytes: 200 }.bodies(0, 1), QUICK).unwrap();
        assert!(sample.whole.len() > 10, "{}", sample.whole.len());
        assert_eq!(sample.failures, 0);
        assert!(sample.rate() > 50.0);
        assert!(sample.first.median().unwrap() <= sample.whole.median().unwrap());
    }

    #[test]
    fn the_first_word_of_a_stream_is_seen_long_before_its_end() {
        let address = upstream(Duration::from_millis(10));
        let sample = run(address, &Workload::Stream { bytes: 200 }.bodies(0, 1), QUICK).unwrap();
        assert_eq!(sample.failures, 0);
        let (first, whole) = (sample.first.median().unwrap(), sample.whole.median().unwrap());
        assert!(whole > Duration::from_millis(80), "{whole:?}");
        assert!(first * 3 < whole, "{first:?} of {whole:?}");
    }

    #[test]
    fn a_list_is_sent_once_and_a_conversation_to_its_end() {
        let address = upstream(Duration::ZERO);
        let limits = Limits { connections: 1, time: Duration::ZERO, warm: Duration::ZERO };
        let bodies = Workload::Conversation.bodies(0, 80);
        assert_eq!(run(address, &bodies, limits).unwrap().whole.len(), 40);
        let limits = Limits { time: Duration::from_secs(30), connections: 4, ..limits };
        let bodies = Workload::New { bytes: 200 }.bodies(0, 25);
        assert_eq!(run(address, &bodies, limits).unwrap().whole.len(), 25);
    }

    #[test]
    fn a_server_with_another_answer_is_refused() {
        let address = beside(|listener| async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let mut buffer = [0; 4096];
                    while socket.read(&mut buffer).await.unwrap_or(0) > 0 {
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnope";
                        if socket.write_all(answer).await.is_err() {
                            break;
                        }
                    }
                });
            }
        });
        let error = run(address, &Workload::Seen { bytes: 200 }.bodies(0, 1), QUICK);
        assert!(error.unwrap_err().to_string().contains("nope"));
    }

    #[test]
    fn waiting_ends_when_the_server_is_there_or_the_time_is_over() {
        let address = upstream(Duration::ZERO);
        wait(address, "/last", Duration::from_secs(10), || true).unwrap();
        let error = wait(address, "/nothing", Duration::from_millis(60), || true).unwrap_err();
        assert!(error.to_string().contains("404"), "{error}");
        let begun = Instant::now();
        assert!(wait(address, "/nothing", Duration::from_secs(60), || false).is_err());
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn nothing_but_loopback_is_loaded() {
        let bodies = Workload::Seen { bytes: 200 }.bodies(0, 1);
        let error = run("192.0.2.1:80".parse().unwrap(), &bodies, QUICK).unwrap_err();
        assert!(matches!(error, LoadError::NotLoopback(_)));
    }

    #[test]
    fn text_is_found_behind_empty_and_absent_contents() {
        assert!(!has_text(br#"{"delta":{"role":"assistant","content":""}}"#));
        assert!(!has_text(br#"{"delta":{"content":null}}"#));
        assert!(has_text(br#"{"delta":{"content":""}} {"delta":{"content": "T"#));
        let stream = b"data: {\"choices\":[{\"delta\":{\"content\":\"a \"}}]}\n\n\
            data: {\"choices\":[{\"delta\":{\"content\":\"b\"}}]}\n\ndata: [DONE]\n\n";
        assert_eq!(text_of(stream), "a b");
    }
}
