//! Watches the bytes of an HTTP/1 connection for messages that two servers could read in two ways.
//!
//! The HTTP library refuses most malformed heads, but repairs one kind: of `Content-Length` beside
//! `Transfer-Encoding` it silently drops the first (RFC 9112 §6.3 allows that). We refuse it, since
//! a request that is read in two ways is how requests are smuggled. For that one has to see the
//! head as it was sent.
//!
//! Promises: bytes pass unchanged until a head is refused; then the library is given a byte that it
//! cannot but refuse, so that the client gets its 400 and the connection ends. Never buffers more
//! than a line.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest line that is kept for a look; of longer ones only the beginning matters.
const LINE: usize = 256;

/// The framing of one direction of a connection, as RFC 9112 §6 and §7.1 have it.
#[derive(Debug)]
pub struct Framing {
    state: State,
    line: Vec<u8>,
    /// Bytes of the current line, also of what is not kept.
    length: usize,
    content_length: Option<u64>,
    chunked: bool,
    codings: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before or in the request line.
    Request,
    /// In the header lines.
    Headers,
    /// In a body of known length.
    Body(u64),
    /// In the line with the size of a chunk.
    ChunkSize,
    /// In the data of a chunk, its line end included.
    Chunk(u64),
    /// In the lines behind the last chunk.
    Trailers,
    /// Refused: nothing that follows means anything.
    Refused,
}

/// The message has more than one reading, or none.
#[derive(Debug, PartialEq, Eq)]
pub struct Ambiguous;

impl Default for Framing {
    fn default() -> Self {
        Self {
            state: State::Request,
            line: Vec::new(),
            length: 0,
            content_length: None,
            chunked: false,
            codings: 0,
        }
    }
}

impl Framing {
    /// Looks at the next bytes.
    ///
    /// # Errors
    /// [`Ambiguous`], now and ever after.
    pub fn watch(&mut self, mut bytes: &[u8]) -> Result<(), Ambiguous> {
        while !bytes.is_empty() {
            bytes = match self.state {
                State::Refused => return Err(Ambiguous),
                State::Body(left) => self.skip(bytes, left, State::Body, State::Request),
                State::Chunk(left) => self.skip(bytes, left, State::Chunk, State::ChunkSize),
                _ => self.lines(bytes)?,
            };
        }
        Ok(())
    }

    fn skip<'a>(
        &mut self,
        bytes: &'a [u8],
        left: u64,
        more: fn(u64) -> State,
        after: State,
    ) -> &'a [u8] {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let left = left - count as u64;
        self.state = if left == 0 { after } else { more(left) };
        bytes.get(count..).unwrap_or_default()
    }

    /// Takes bytes up to the end of a line.
    fn lines<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Ambiguous> {
        let end = memchr::memchr(b'\n', bytes);
        let (part, rest) = match end {
            Some(at) => (bytes.get(..at), bytes.get(at + 1..)),
            None => (Some(bytes), None),
        };
        let part = part.unwrap_or_default();
        let room = LINE.saturating_sub(self.line.len()).min(part.len());
        self.line.extend_from_slice(part.get(..room).unwrap_or_default());
        self.length += part.len();
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            let whole = self.length == line.len();
            self.length = 0;
            let judged = self.line(line.strip_suffix(b"\r").unwrap_or(&line), whole);
            self.line = line;
            self.line.clear();
            if judged.is_err() {
                self.state = State::Refused;
            }
            judged?;
        }
        Ok(rest.unwrap_or_default())
    }

    /// A line without its end; `whole` is false when only its beginning is there.
    fn line(&mut self, line: &[u8], whole: bool) -> Result<(), Ambiguous> {
        match self.state {
            // Empty lines before a request are allowed (RFC 9112 §2.2).
            State::Request if line.is_empty() => {}
            State::Request => self.state = State::Headers,
            State::Headers if line.is_empty() => self.end_of_head()?,
            State::Headers => self.header(line, whole)?,
            State::ChunkSize => {
                let digits: &[u8] = line.split(|b| *b == b';').next().unwrap_or_default();
                let digits = digits.trim_ascii_end();
                let size = std::str::from_utf8(digits)
                    .ok()
                    .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()) && d.len() <= 15)
                    .and_then(|d| u64::from_str_radix(d, 16).ok())
                    .ok_or(Ambiguous)?;
                // The data ends with CR LF.
                self.state = if size == 0 { State::Trailers } else { State::Chunk(size + 2) };
            }
            State::Trailers if line.is_empty() => self.state = State::Request,
            State::Trailers | State::Body(_) | State::Chunk(_) | State::Refused => {}
        }
        Ok(())
    }

    fn header(&mut self, line: &[u8], whole: bool) -> Result<(), Ambiguous> {
        let Some(colon) = memchr::memchr(b':', line) else { return Ok(()) };
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = std::str::from_utf8(value)
                .ok()
                .filter(|v| whole && v.bytes().all(|b| b.is_ascii_digit()) && v.len() <= 18)
                .and_then(|v| v.parse().ok())
                .ok_or(Ambiguous)?;
            if self.content_length.replace(length).is_some() {
                return Err(Ambiguous);
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.codings += 1;
            self.chunked = value.eq_ignore_ascii_case(b"chunked");
        }
        Ok(())
    }

    fn end_of_head(&mut self) -> Result<(), Ambiguous> {
        let length = self.content_length.take();
        let codings = std::mem::take(&mut self.codings);
        let chunked = std::mem::take(&mut self.chunked);
        self.state = match (codings, chunked, length) {
            (0, _, None | Some(0)) => State::Request,
            (0, _, Some(length)) => State::Body(length),
            (1, true, None) => State::ChunkSize,
            _ => return Err(Ambiguous),
        };
        Ok(())
    }
}

/// A connection whose incoming bytes are watched.
pub struct Watched<T> {
    inner: T,
    framing: Framing,
}

impl<T> Watched<T> {
    /// Watches a connection from its beginning.
    pub fn new(inner: T) -> Self {
        Self { inner, framing: Framing::default() }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Watched<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let new = buffer.filled().get(before..).unwrap_or_default();
        if !new.is_empty() && self.framing.watch(new).is_err() {
            tracing::warn!("a request with ambiguous framing was refused");
            // The end of the head is among these bytes, so the library has not read it yet. A NUL
            // is allowed nowhere in a head.
            for byte in buffer.filled_mut().iter_mut().skip(before) {
                *byte = 0;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same verdict for every cut.
    fn verdict(text: &str) -> Result<(), Ambiguous> {
        let mut verdicts = Vec::new();
        for size in [1, 2, 3, 7, text.len().max(1)] {
            let mut framing = Framing::default();
            let all = text.as_bytes().chunks(size).try_for_each(|part| framing.watch(part));
            verdicts.push(all);
        }
        assert!(verdicts.windows(2).all(|pair| pair.first() == pair.last()), "{text:?}");
        verdicts.pop().unwrap()
    }

    #[test]
    fn ordinary_messages_pass() {
        for text in [
            "GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloPOST / HTTP/1.1\r\ncontent-length:3\r\n\r\nabc",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\nt: x\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            // What looks like a head inside a body is none.
            "POST / HTTP/1.1\r\ncontent-length: 58\r\n\r\na: b\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n....GET / HTTP/1.1\r\n\r\n",
            "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(verdict(text), Ok(()), "{text:?}");
        }
        let long = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(5000));
        assert_eq!(verdict(&long), Ok(()));
    }

    #[test]
    fn two_readings_are_refused() {
        for head in [
            "content-length: 5\r\ntransfer-encoding: chunked",
            "transfer-encoding: chunked\r\ncontent-length: 5",
            "content-length: 5\r\ncontent-length: 5",
            "content-length: 5\r\nContent-Length: 6",
            "content-length: +5",
            "content-length: 5, 5",
            "content-length: 0x5",
            "content-length:",
            "transfer-encoding: gzip",
            "transfer-encoding: chunked, gzip",
            "transfer-encoding: gzip, chunked",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        ] {
            let text = format!("POST / HTTP/1.1\r\n{head}\r\n\r\nhello");
            assert_eq!(verdict(&text), Err(Ambiguous), "{head}");
            let second = format!("GET / HTTP/1.1\r\n\r\n{text}");
            assert_eq!(verdict(&second), Err(Ambiguous), "{head}");
        }
        for size in ["g", "", "-1", "0x5", "fffffffffffffffff"] {
            let text = format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{size}\r\n");
            assert_eq!(verdict(&text), Err(Ambiguous), "chunk size {size:?}");
        }
    }
}
