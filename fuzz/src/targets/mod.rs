//! The targets and their table.

pub mod normalise;

use crate::Target;

/// Every target, in the order in which they run.
pub static TARGETS: &[Target] = &[Target {
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
}];
