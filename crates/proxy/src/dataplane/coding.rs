//! Content codings: gzip, deflate, Brotli and Zstandard, read incrementally and within bounds.
//!
//! Promises: never holds more decoded bytes than the limit; what is not what it says it is, or stops
//! in the middle, is an error. RFC 9110 §8.4, RFC 8878 (zstd), RFC 7932 (br).

use std::io::{self, Write};

use http::{HeaderMap, HeaderValue, header};

/// What is asked of providers: what can be read here.
pub const ACCEPTED: &[Coding] = &[Coding::Gzip, Coding::Brotli, Coding::Zstd, Coding::Deflate];

/// The largest window of a Zstandard frame that is read (RFC 8878 asks for at least 8 MiB).
const ZSTD_WINDOW_LOG: u32 = 23;

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 1950 (zlib), as the name `deflate` means in HTTP.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// The name in headers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The coding of a message; nothing when it is not known, or when there are several.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
        let Some(value) = values.next() else { return Some(Self::Identity) };
        if values.next().is_some() {
            return None;
        }
        Self::by_name(value.to_str().ok()?.trim())
    }
}

/// The client's wishes cut down to what can be read here; never empty.
#[must_use]
pub fn accept_encoding(headers: &HeaderMap) -> HeaderValue {
    let wishes: Vec<&str> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|wish| {
            let mut parts = wish.split(';').map(str::trim);
            let name = parts.next()?;
            let refused = parts.any(|p| {
                p.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
            });
            (!refused).then_some(name)
        })
        .collect();
    let wanted: Vec<&str> = ACCEPTED
        .iter()
        .map(|coding| coding.name())
        .filter(|name| wishes.iter().any(|wish| wish.eq_ignore_ascii_case(name)))
        .collect();
    let list = if wanted.is_empty() { "identity".to_owned() } else { wanted.join(", ") };
    HeaderValue::from_str(&list).unwrap_or(HeaderValue::from_static("identity"))
}

/// Why a body could not be decoded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// More comes out than is allowed.
    #[error("the decompressed body is too large")]
    TooLarge,
    /// It is not what its coding says.
    #[error("the body is not valid {0}")]
    Damaged(&'static str),
}

/// Decodes a body that comes in parts.
pub struct Decoder {
    coding: Coding,
    inner: Inner,
}

enum Inner {
    Identity(Sink),
    Gzip(Box<flate2::write::MultiGzDecoder<Sink>>),
    Deflate(Box<flate2::write::ZlibDecoder<Sink>>),
    Brotli(Box<brotli::DecompressorWriter<Sink>>),
    Zstd(Box<ZstdWriter>),
}

type ZstdWriter = zstd::stream::zio::Writer<Sink, ZstdState>;

/// Tracks whether the last frame was complete: a stream that stops inside one is cut.
struct ZstdState {
    decoder: zstd::stream::raw::Decoder<'static>,
    at_end: bool,
    fed: bool,
}

/// Takes decoded bytes up to a limit.
struct Sink {
    bytes: Vec<u8>,
    total: usize,
    limit: usize,
    overflow: bool,
}

impl Write for Sink {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.total = self.total.saturating_add(data.len());
        if self.total > self.limit {
            self.overflow = true;
            return Err(io::Error::other("over the limit"));
        }
        self.bytes.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Decoder {
    /// A decoder that gives at most `limit` bytes in all.
    ///
    /// # Errors
    /// [`DecodeError::Damaged`] when the library cannot start (memory).
    pub fn new(coding: Coding, limit: usize) -> Result<Self, DecodeError> {
        let sink = Sink { bytes: Vec::new(), total: 0, limit, overflow: false };
        let inner = match coding {
            Coding::Identity => Inner::Identity(sink),
            Coding::Gzip => Inner::Gzip(Box::new(flate2::write::MultiGzDecoder::new(sink))),
            Coding::Deflate => Inner::Deflate(Box::new(flate2::write::ZlibDecoder::new(sink))),
            Coding::Brotli => {
                Inner::Brotli(Box::new(brotli::DecompressorWriter::new(sink, 16 << 10)))
            }
            Coding::Zstd => Inner::Zstd(Box::new(zstd_writer(sink)?)),
        };
        Ok(Self { coding, inner })
    }

    /// Takes a part; appends what can be decoded to `out`.
    ///
    /// # Errors
    /// [`DecodeError`]; the decoder must not be used any further.
    pub fn push(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        if data.is_empty() {
            return Ok(());
        }
        let result = match &mut self.inner {
            Inner::Identity(sink) => sink.write_all(data),
            Inner::Gzip(writer) => writer.write_all(data).and_then(|()| writer.flush()),
            Inner::Deflate(writer) => writer.write_all(data).and_then(|()| writer.flush()),
            Inner::Brotli(writer) => writer.write_all(data).and_then(|()| writer.flush()),
            Inner::Zstd(writer) => writer.write_all(data).and_then(|()| writer.flush()),
        };
        self.take(result, out)
    }

    /// Ends the body.
    ///
    /// # Errors
    /// [`DecodeError`]: it was not complete.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let result = match &mut self.inner {
            Inner::Identity(_) => Ok(()),
            Inner::Gzip(writer) => writer.try_finish(),
            Inner::Deflate(writer) => writer.try_finish(),
            Inner::Brotli(writer) => writer.close(),
            Inner::Zstd(writer) => writer.flush().and_then(|()| {
                let state = writer.operation();
                if state.fed && !state.at_end {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                Ok(())
            }),
        };
        self.take(result, out)
    }

    fn take(&mut self, result: io::Result<()>, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let sink = match &mut self.inner {
            Inner::Identity(sink) => sink,
            Inner::Gzip(writer) => writer.get_mut(),
            Inner::Deflate(writer) => writer.get_mut(),
            Inner::Brotli(writer) => writer.get_mut(),
            Inner::Zstd(writer) => writer.writer_mut(),
        };
        out.append(&mut sink.bytes);
        match result {
            Ok(()) => Ok(()),
            Err(_) if sink.overflow => Err(DecodeError::TooLarge),
            Err(_) => Err(DecodeError::Damaged(self.coding.name())),
        }
    }
}

fn zstd_writer(sink: Sink) -> Result<ZstdWriter, DecodeError> {
    let damaged = |_| DecodeError::Damaged("zstd");
    let mut decoder = zstd::stream::raw::Decoder::new().map_err(damaged)?;
    decoder
        .set_parameter(zstd::stream::raw::DParameter::WindowLogMax(ZSTD_WINDOW_LOG))
        .map_err(damaged)?;
    let state = ZstdState { decoder, at_end: false, fed: false };
    Ok(zstd::stream::zio::Writer::new(sink, state))
}

impl zstd::stream::raw::Operation for ZstdState {
    fn run<C: zstd::zstd_safe::WriteBuf + ?Sized>(
        &mut self,
        input: &mut zstd::stream::raw::InBuffer<'_>,
        output: &mut zstd::stream::raw::OutBuffer<'_, C>,
    ) -> io::Result<usize> {
        let hint = self.decoder.run(input, output)?;
        self.at_end = hint == 0;
        self.fed = true;
        Ok(hint)
    }

    fn reinit(&mut self) -> io::Result<()> {
        self.decoder.reinit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(coding: Coding, data: &[u8]) -> Vec<u8> {
        match coding {
            Coding::Identity => data.to_vec(),
            Coding::Gzip => {
                let mut to = flate2::write::GzEncoder::new(Vec::new(), Default::default());
                to.write_all(data).unwrap();
                to.finish().unwrap()
            }
            Coding::Deflate => {
                let mut to = flate2::write::ZlibEncoder::new(Vec::new(), Default::default());
                to.write_all(data).unwrap();
                to.finish().unwrap()
            }
            Coding::Brotli => {
                let mut out = Vec::new();
                let mut to = brotli::CompressorWriter::new(&mut out, 4096, 5, 20);
                to.write_all(data).unwrap();
                drop(to);
                out
            }
            Coding::Zstd => zstd::stream::encode_all(data, 3).unwrap(),
        }
    }

    fn decode(
        coding: Coding,
        data: &[u8],
        cut: usize,
        limit: usize,
    ) -> Result<Vec<u8>, DecodeError> {
        let mut decoder = Decoder::new(coding, limit)?;
        let mut out = Vec::new();
        for part in data.chunks(cut) {
            decoder.push(part, &mut out)?;
        }
        decoder.finish(&mut out)?;
        Ok(out)
    }

    const ALL: [Coding; 5] =
        [Coding::Identity, Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd];

    #[test]
    fn every_coding_in_parts_of_any_size() {
        let text = "Dear Maria, thank you for writing. ".repeat(300);
        for coding in ALL {
            let data = encode(coding, text.as_bytes());
            for cut in [1, 2, 7, 100, data.len()] {
                let out = decode(coding, &data, cut, 1 << 20).unwrap();
                assert!(out == text.as_bytes(), "{coding:?} in parts of {cut}");
            }
        }
    }

    #[test]
    fn what_is_flushed_comes_out_at_once() {
        let mut to = flate2::write::GzEncoder::new(Vec::new(), Default::default());
        to.write_all(b"data: first\n\n").unwrap();
        to.flush().unwrap();
        let mut decoder = Decoder::new(Coding::Gzip, 1 << 20).unwrap();
        let mut out = Vec::new();
        decoder.push(to.get_ref(), &mut out).unwrap();
        assert_eq!(out, b"data: first\n\n");
    }

    #[test]
    fn cut_and_damaged_bodies_are_errors() {
        let text = "Dear Maria, thank you for writing. ".repeat(300);
        for coding in &ALL[1..] {
            let data = encode(*coding, text.as_bytes());
            let cut = decode(*coding, &data[..data.len() - 3], 64, 1 << 20);
            assert!(cut.is_err(), "{coding:?} that is cut");
            let other = decode(*coding, text.as_bytes(), 64, 1 << 20);
            assert_eq!(other, Err(DecodeError::Damaged(coding.name())));
        }
    }

    #[test]
    fn bombs_stop_at_the_limit() {
        let zeros = vec![b'0'; 8 << 20];
        for coding in ALL {
            let data = encode(coding, &zeros);
            let got = decode(coding, &data, 16 << 10, 1 << 20);
            assert_eq!(got, Err(DecodeError::TooLarge), "{coding:?}");
        }
    }

    #[test]
    fn wishes_are_cut_down() {
        let mut headers = HeaderMap::new();
        assert_eq!(accept_encoding(&headers), "identity");
        headers.insert(header::ACCEPT_ENCODING, "br;q=1.0, compress, GZIP;q=0".parse().unwrap());
        assert_eq!(accept_encoding(&headers), "br");
        headers.insert(header::ACCEPT_ENCODING, "gzip, deflate, br, zstd".parse().unwrap());
        assert_eq!(accept_encoding(&headers), "gzip, br, zstd, deflate");
    }
}
