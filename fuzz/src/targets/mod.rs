//! The targets and their table.

pub mod headers;
pub mod normalise;
pub mod restorer;
pub mod splice;
pub mod stream;

use crate::Target;

/// Every target, in the order in which they run.
pub static TARGETS: &[Target] = &[
    Target { name: "splice", run: splice::run, dictionary: JSON },
    Target { name: "stream", run: stream::run, dictionary: EVENTS },
    Target {
        name: "restorer",
        run: restorer::run,
        dictionary: &[
            b"{0}",
            b"{0u}",
            b"{1l}",
            b"{1}'s",
            b"**{0}**",
            b"\n",
            b"\\n",
            b"\\u00e9",
            b"\"",
            b"[PERSON_1]",
            b"[EMAIL_1]",
            b"maria@acme-industrial.org",
            b"+41 44 668 18 00",
            b";Jo Li",
            b"%40",
            b"&amp;",
            b"\xc3\x9f",
            b"\xe2\x80\x8b",
        ],
    },
    Target {
        name: "headers",
        run: headers::run,
        dictionary: &[
            b"host: 127.0.0.1:8080\n",
            b"host: proxy.internal\n",
            b"\nhost: ",
            b"origin: http://127.0.0.1:8080\n",
            b"\ncontent-length: 5",
            b"\ntransfer-encoding: chunked",
            b"\nconnection: x-hop, close",
            b"\nx-forwarded-for: 1",
            b"\nset-cookie: a",
            b"\r\n",
            b"\r\n\r\n",
            b"localhost",
            b"[::1]",
            b".evil.invalid",
            b":8080",
            b"@",
            b"\0",
            b"chunked, gzip",
        ],
    },
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
