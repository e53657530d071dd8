//! A provider that costs next to nothing: it answers every chat request with the same text, whole
//! or as a stream, so that what is measured is the contender in front of it.
//!
//! It reads each body to its end and keeps the last one, which `GET /last` gives back: that is how
//! a run finds out whether a contender replaced anything. It must never run anywhere but on
//! loopback.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use memchr::memmem;
use tokio::net::TcpListener;
use tokio::time::{Instant, Sleep};

/// What every answer says; a contender that gives something else did not do its work.
pub const ANSWER: &str = "Thank you, that is all I need for the moment.";

/// The words of [`ANSWER`], one a streamed event.
fn deltas() -> impl Iterator<Item = &'static str> {
    ANSWER.split_inclusive(' ')
}

/// The answers, made once.
#[derive(Debug)]
struct Answers {
    whole: Bytes,
    events: Vec<Bytes>,
    pace: Duration,
    last: Mutex<Bytes>,
}

impl Answers {
    fn new(pace: Duration) -> Self {
        let whole = format!(
            r#"{{"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"bench","choices":[{{"index":0,"message":{{"role":"assistant","content":"{ANSWER}","refusal":null}},"logprobs":null,"finish_reason":"stop"}}],"usage":{{"prompt_tokens":50,"completion_tokens":11,"total_tokens":61}},"system_fingerprint":"fp_bench"}}"#
        );
        let event = |delta: &str, finish: &str| {
            Bytes::from(format!(
                "data: {{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\
                 \"created\":1700000000,\"model\":\"bench\",\"system_fingerprint\":\"fp_bench\",\
                 \"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\
                 \"finish_reason\":{finish}}}]}}\n\n"
            ))
        };
        let mut events = vec![event(r#"{"role":"assistant","content":""}"#, "null")];
        events.extend(deltas().map(|word| event(&format!(r#"{{"content":"{word}"}}"#), "null")));
        events.push(event("{}", r#""stop""#));
        events.push(Bytes::from_static(b"data: [DONE]\n\n"));
        Self { whole: Bytes::from(whole), events, pace, last: Mutex::new(Bytes::new()) }
    }
}

/// A whole answer, or events of which the first two (the role and the first word) come at once and
/// each other one a pace later.
enum Answer {
    Whole(Option<Bytes>),
    Stream { answers: Arc<Answers>, next: usize, wait: Pin<Box<Sleep>> },
}

impl Body for Answer {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = match &mut *self {
            Self::Whole(bytes) => bytes.take(),
            Self::Stream { answers, next, wait } => {
                if *next > 1 {
                    ready!(wait.as_mut().poll_deadline(cx));
                }
                let event = answers.events.get(*next).cloned();
                *next += 1;
                wait.as_mut().reset(Instant::now() + answers.pace);
                event
            }
        };
        Poll::Ready(frame.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(Some(bytes)) => SizeHint::with_exact(bytes.len() as u64),
            Self::Whole(None) => SizeHint::with_exact(0),
            Self::Stream { .. } => SizeHint::default(),
        }
    }
}

trait PollDeadline {
    fn poll_deadline(self, cx: &mut Context<'_>) -> Poll<()>;
}

impl PollDeadline for Pin<&mut Sleep> {
    fn poll_deadline(self, cx: &mut Context<'_>) -> Poll<()> {
        std::future::Future::poll(self, cx)
    }
}

/// Whether a body asks for a stream: `"stream"` as a key, with `true` behind it. In a string the
/// quotes would be escaped.
fn wants_stream(body: &[u8]) -> bool {
    memmem::find_iter(body, br#""stream""#).any(|at| {
        let escaped = at.checked_sub(1).and_then(|i| body.get(i)) == Some(&b'\\');
        let rest = body.get(at + br#""stream""#.len()..).unwrap_or_default().trim_ascii_start();
        let value = rest.strip_prefix(b":").unwrap_or_default().trim_ascii_start();
        !escaped && value.starts_with(b"true")
    })
}

async fn answer(
    answers: Arc<Answers>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, hyper::Error> {
    let (head, body) = request.into_parts();
    let last =
        |answers: &Answers| answers.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let body = body.collect().await?.to_bytes();
    let (status, kind, content) = match (head.method.as_str(), head.uri.path()) {
        ("POST", path) if path.ends_with("/chat/completions") => {
            let stream = wants_stream(&body);
            *answers.last.lock().unwrap_or_else(PoisonError::into_inner) = body;
            if stream {
                let wait = Box::pin(tokio::time::sleep(answers.pace));
                (StatusCode::OK, "text/event-stream", Answer::Stream { answers, next: 0, wait })
            } else {
                (StatusCode::OK, "application/json", Answer::Whole(Some(answers.whole.clone())))
            }
        }
        ("GET", "/last") => {
            (StatusCode::OK, "application/octet-stream", Answer::Whole(Some(last(&answers))))
        }
        _ => (StatusCode::NOT_FOUND, "application/json", Answer::Whole(Some(Bytes::new()))),
    };
    let mut response = Response::new(content);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// Serves until the process ends.
///
/// # Errors
/// The address cannot be bound.
pub async fn serve(address: SocketAddr, pace: Duration) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    serve_on(listener, pace).await
}

/// Serves a listener until the task ends.
///
/// # Errors
/// The listener fails.
pub async fn serve_on(listener: TcpListener, pace: Duration) -> std::io::Result<()> {
    let answers = Arc::new(Answers::new(pace));
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let answers = Arc::clone(&answers);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&answers), request));
            // A client that goes away in the middle is no event here.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_asked_for_by_the_key_and_not_by_text() {
        assert!(wants_stream(br#"{"stream":true,"messages":[]}"#));
        assert!(wants_stream(b"{\"messages\":[], \"stream\" : true}"));
        assert!(!wants_stream(br#"{"stream":false}"#));
        assert!(!wants_stream(br#"{"messages":[{"content":"say \"stream\":true"}]}"#));
        assert!(!wants_stream(b""));
    }

    #[test]
    fn answers_are_what_the_api_promises() {
        let answers = Answers::new(Duration::ZERO);
        let whole: serde_json::Value = serde_json::from_slice(&answers.whole).unwrap();
        assert_eq!(whole["choices"][0]["message"]["content"], ANSWER);
        let mut text = String::new();
        let (done, events) = answers.events.split_last().unwrap();
        assert_eq!(&done[..], b"data: [DONE]\n\n");
        for event in events {
            let event = std::str::from_utf8(event).unwrap();
            let data = event.strip_prefix("data: ").unwrap().strip_suffix("\n\n").unwrap();
            let value: serde_json::Value = serde_json::from_str(data).unwrap();
            text.push_str(value["choices"][0]["delta"]["content"].as_str().unwrap_or_default());
        }
        assert_eq!(text, ANSWER);
    }
}
