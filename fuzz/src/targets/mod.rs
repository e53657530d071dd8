//! The targets and their table.

pub mod normalise;
pub mod splice;
pub mod stream;

use crate::Target;

/// Every target, in the order in which they run.
pub static TARGETS: &[Target] = &[
    Target { name: "splice", run: splice::run, dictionary: JSON },
    Target { name: "stream", run: stream::run, dictionary: EVENTS },
    Target {
        name: "normalise",
        run: normalise::run,
        dictionary: &[
            b"maria.keller@acme-industrial.org",
            b"DE89 3704 0044 0532 0130 00",
            b"4539 1488 0343 6467",
            b"+41 44 668 18 00",
            b"&#64;",
            b"&commat;",
            b"%40",
            b"\\u0040",
            b"http://",
            b"user:pass@",
            b" [at] ",
            b"-----BEGIN ",
            b"ghp_",
            b"AKIA",
            b"sk-ant-",
            b"password=",
            b"\xe2\x80\x8b",
            b"\xef\xbc\xa0",
            b"\xd0\xb0",
        ],
    },
];

const JSON: &[&[u8]] = &[
    b"SURROGATE",
    b"\"messages\":[",
    b"\"content\":",
    b"\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}}]",
    b"\"input\":",
    b"\"type\":\"text\"",
    b"\"signature\":",
    b"data:text/plain;base64,",
    b"TWFyaWEgS2VsbGVyIG1haWxz",
    b"\\\"",
    b"\\\\\\\"",
    b"\\u0061",
    b"\\ud83d\\ude00",
    b"1234567",
    b"1e9999",
    b"[[[",
    b"]]]",
    b"{\"a\":1}",
];

const EVENTS: &[&[u8]] = &[
    b"data: ",
    b"event: ",
    b"\r\n\r\n",
    b"\n\n",
    b"\r\r",
    b": ping",
    b"[DONE]",
    b"SURROGATE",
    b"SURRO",
    b"\\u0053URROGATE",
    b"\"finish_reason\":\"stop\"",
    b"\"index\":1",
    b"\"error\":{}",
    b"{\"type\":\"content_block_stop\",\"index\":0}",
    b"{\"type\":\"message_stop\"}",
    b"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"SURR\"}}]}",
    b"\xef\xbb\xbf",
];
