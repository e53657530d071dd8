//! The answer on its way to the client: the originals go back in, whole or as a stream.
//!
//! Promises: what holds no surrogate passes byte for byte; a stream is never held longer than its
//! restorer needs; a stream that breaks off ends with an error event, after everything that came.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use private_ai_formats::{
    Dialect, Endpoint, Framing, StreamEnd, StreamLimits, StreamRewriter, framing,
};
use tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, timeout},
};

use super::{
    coding::{Coding, Decoder},
    headers,
    upstream::UpstreamError,
};
use crate::engine::{Engine, Restoring};

/// The most bytes of an answer that is not a stream, after decompression.
const WHOLE: usize = 64 << 20;

/// The most bytes of a stream, after decompression: more than any model writes.
const STREAM: usize = 1 << 30;

/// What is known of the request that is answered.
pub struct Exchange {
    /// The table for the body.
    pub endpoint: Endpoint,
    /// The family, for error events.
    pub dialect: Dialect,
    /// The request's method.
    pub method: Method,
    /// Puts the originals back.
    pub restoring: Restoring,
    /// The text of the answer is JSON.
    pub json_answer: bool,
    /// The longest silence.
    pub idle: Duration,
    /// The longest line of a stream.
    pub line: usize,
}

/// The body of an answer.
pub struct AnswerBody {
    kind: Kind,
    /// Counts the request as being worked on until its answer has been sent.
    permit: Option<OwnedSemaphorePermit>,
}

enum Kind {
    Full(Full<Bytes>),
    Passing(Box<Passing>),
    Restored(Box<Restored>),
}

/// Why a body ends early: the connection to the client is closed.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The provider's body broke off.
    #[error("the provider's answer broke off")]
    Broken,
    /// The provider fell silent.
    #[error("the provider fell silent")]
    Silent,
}

/// A body that stays as it is.
struct Passing {
    body: Incoming,
    silence: Silence,
}

/// A stream of events in which originals are put back.
struct Restored {
    body: Incoming,
    silence: Silence,
    decoder: Decoder,
    rewriter: StreamRewriter<Restoring>,
    dialect: Dialect,
    decoded: Vec<u8>,
    out: Vec<u8>,
    ended: bool,
}

/// Ends a call in which nothing comes any more.
struct Silence {
    longest: Duration,
    sleep: Pin<Box<Sleep>>,
    /// Set when something came since the timer was last looked at: the timer is moved only when it
    /// fires, not at each part.
    last: Instant,
}

impl Silence {
    fn new(longest: Duration) -> Self {
        let last = Instant::now();
        Self { longest, sleep: Box::pin(tokio::time::sleep(longest)), last }
    }

    fn heard(&mut self) {
        self.last = Instant::now();
    }

    /// Ready when the silence was too long.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.sleep.as_mut().poll(context));
            let end = self.last + self.longest;
            if Instant::now() >= end {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(end);
        }
    }
}

impl AnswerBody {
    /// A body that is there.
    #[must_use]
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self { kind: Kind::Full(Full::new(bytes.into())), permit: None }
    }

    /// Counts the request until the body has been sent or dropped.
    pub fn hold(&mut self, permit: OwnedSemaphorePermit) {
        self.permit = Some(permit);
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = AnswerError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, AnswerError>>> {
        match &mut self.get_mut().kind {
            Kind::Full(full) => Pin::new(full).poll_frame(context).map_err(|never| match never {}),
            Kind::Passing(passing) => passing.poll(context),
            Kind::Restored(restored) => restored.poll(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Full(full) => full.is_end_stream(),
            Kind::Passing(passing) => passing.body.is_end_stream(),
            Kind::Restored(restored) => restored.ended,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Full(full) => full.size_hint(),
            Kind::Passing(passing) => passing.body.size_hint(),
            Kind::Restored(_) => SizeHint::default(),
        }
    }
}

impl Passing {
    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, AnswerError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                self.silence.heard();
                Poll::Ready(frame.map(|f| f.map_err(|_| AnswerError::Broken)))
            }
            Poll::Pending => {
                ready!(self.silence.poll(context));
                Poll::Ready(Some(Err(AnswerError::Silent)))
            }
        }
    }
}

impl Restored {
    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, AnswerError>>> {
        while !self.ended {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    self.silence.heard();
                    // Trailers of a provider mean nothing to a client of a stream.
                    if let Ok(data) = frame.into_data() {
                        self.take(&data);
                    }
                }
                Poll::Ready(Some(Err(_))) => self.end(false),
                Poll::Ready(None) => self.end(true),
                Poll::Pending if self.silence.poll(context).is_ready() => self.end(false),
                Poll::Pending => return Poll::Pending,
            }
            if !self.out.is_empty() {
                let bytes = Bytes::from(std::mem::take(&mut self.out));
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
        Poll::Ready(None)
    }

    fn take(&mut self, data: &[u8]) {
        let decoded = self.decoder.push(data, &mut self.decoded);
        // What was decoded before an error still belongs to the client.
        let rewritten = self.rewriter.push(&self.decoded, &mut self.out);
        self.decoded.clear();
        if let Err(error) = rewritten {
            tracing::warn!(%error, "a stream cannot be read");
            self.end(false);
        } else if let Err(error) = decoded {
            tracing::warn!(%error, "a stream cannot be decoded");
            self.end(false);
        }
    }

    /// Ends the stream: everything held back goes out, and an error event when it was cut.
    fn end(&mut self, properly: bool) {
        if self.ended {
            return;
        }
        self.ended = true;
        let mut complete = properly;
        if properly {
            complete = self.decoder.finish(&mut self.decoded).is_ok();
            complete &= self.rewriter.push(&self.decoded, &mut self.out).is_ok();
        }
        complete &= self.rewriter.finish(&mut self.out) == StreamEnd::Complete;
        if !complete {
            tracing::warn!("a stream was cut");
            self.rewriter.error(
                self.dialect,
                "private_ai_upstream_cut",
                "The provider's answer broke off; what came before is complete up to here.",
                &mut self.out,
            );
        }
    }
}

/// Makes the client's answer of the provider's.
///
/// # Errors
/// When a body that must be read as a whole cannot be, and for redirects.
pub async fn answer(
    engine: &Engine,
    response: Response<Incoming>,
    context: Exchange,
) -> Result<Response<AnswerBody>, UpstreamError> {
    let (parts, body) = response.into_parts();
    if parts.status.is_redirection() && parts.status != StatusCode::NOT_MODIFIED {
        return Err(UpstreamError::Redirect);
    }
    let mut headers = headers::for_client(&parts.headers);
    let coding = Coding::of(&parts.headers);
    let kind = match plan(&parts.headers, parts.status, &context, coding) {
        Plan::Pass => {
            if let Some(length) = parts.headers.get(header::CONTENT_LENGTH) {
                headers.insert(header::CONTENT_LENGTH, length.clone());
            }
            Kind::Passing(Box::new(Passing { body, silence: Silence::new(context.idle) }))
        }
        Plan::Stream(coding, framing) => {
            headers.remove(header::CONTENT_ENCODING);
            let limits = StreamLimits { line: context.line, ..StreamLimits::default() };
            let decoder = Decoder::new(coding, STREAM).map_err(|_| UpstreamError::Broken)?;
            Kind::Restored(Box::new(Restored {
                body,
                silence: Silence::new(context.idle),
                decoder,
                rewriter: StreamRewriter::new(context.endpoint, context.restoring, limits)
                    .framed(framing)
                    .json_text(context.json_answer),
                dialect: context.dialect,
                decoded: Vec::new(),
                out: Vec::new(),
                ended: false,
            }))
        }
        Plan::Whole(coding) => {
            let bytes = collect(body, coding, context.idle).await?;
            headers.remove(header::CONTENT_ENCODING);
            let restored = engine
                .restore_body(context.endpoint, bytes, &context.restoring)
                .await
                .map_err(|_| UpstreamError::Broken)?;
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(restored.len()));
            Kind::Full(Full::new(restored))
        }
    };
    let mut answer = Response::new(AnswerBody { kind, permit: None });
    *answer.status_mut() = parts.status;
    *answer.headers_mut() = headers;
    Ok(answer)
}

enum Plan {
    Pass,
    Stream(Coding, Framing),
    Whole(Coding),
}

fn plan(
    headers: &HeaderMap,
    status: StatusCode,
    context: &Exchange,
    coding: Option<Coding>,
) -> Plan {
    let empty = context.method == Method::HEAD
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
        || status.is_informational();
    let Some(coding) = coding.filter(|_| !empty) else { return Plan::Pass };
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match framing(context.endpoint, &kind) {
        Some(Framing::Sse) => return Plan::Stream(coding, Framing::Sse),
        // An error is no stream, whatever the path.
        Some(framing) if status.is_success() => return Plan::Stream(coding, framing),
        _ => {}
    }
    let text = kind.is_empty()
        || kind.starts_with("text/")
        || kind.ends_with("json")
        || kind.ends_with("xml")
        || kind.ends_with("javascript")
        || kind.ends_with("jsonl");
    if context.restoring.is_nothing() || !text { Plan::Pass } else { Plan::Whole(coding) }
}

/// Reads a whole answer and decompresses it.
async fn collect(
    mut body: Incoming,
    coding: Coding,
    idle: Duration,
) -> Result<Bytes, UpstreamError> {
    let mut decoder = Decoder::new(coding, WHOLE).map_err(|_| UpstreamError::Broken)?;
    let mut out =
        Vec::with_capacity(usize::try_from(body.size_hint().lower()).unwrap_or(0).min(WHOLE));
    loop {
        match timeout(idle, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    decoder.push(&data, &mut out).map_err(decode_error)?;
                }
            }
            Ok(Some(Err(_))) => return Err(UpstreamError::Broken),
            Ok(None) => break,
            Err(_) => return Err(UpstreamError::Timeout),
        }
    }
    decoder.finish(&mut out).map_err(decode_error)?;
    Ok(Bytes::from(out))
}

fn decode_error(error: super::coding::DecodeError) -> UpstreamError {
    match error {
        super::coding::DecodeError::TooLarge => UpstreamError::TooLarge,
        super::coding::DecodeError::Damaged(_) => UpstreamError::Broken,
    }
}
