//! The thread that writes log lines.
//!
//! Promises: whoever logs waits for nothing but a place in a queue of fixed length; when it is
//! full the line is dropped and counted.

use super::{Redactor, file::LogFile};
use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};
use tracing_subscriber::fmt::MakeWriter;

/// Lines that may wait.
const QUEUE: usize = 4096;
/// The longest line, in bytes; the rest is cut.
const MAX_LINE: usize = 16 << 10;

/// Where a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Output {
    Stderr,
    File,
}

enum Message {
    Line(Output, Vec<u8>),
    Flush(SyncSender<()>),
    Stop,
}

/// The queue and its thread.
pub(super) struct Sink {
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Sink {
    pub fn start(redactor: Redactor, file: Option<LogFile>) -> io::Result<Self> {
        let (sender, receiver) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("log".into())
            .spawn(move || write_lines(&receiver, &redactor, file))?;
        Ok(Self { sender, dropped: Arc::default(), thread: Some(thread) })
    }

    pub fn writer(&self, output: Output) -> Queue {
        Queue { output, sender: self.sender.clone(), dropped: Arc::clone(&self.dropped) }
    }

    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.sender.send(Message::Flush(done)).is_ok() {
            let _ = wait.recv();
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.sender.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_lines(receiver: &Receiver<Message>, redactor: &Redactor, mut file: Option<LogFile>) {
    for message in receiver {
        match message {
            Message::Line(output, line) => {
                let text = String::from_utf8_lossy(&line);
                let clean = redactor.line(text.trim_end_matches('\n'));
                let whole = format!("{clean}\n");
                // A log that cannot be written must not stop the program, and there is no other
                // place to say so.
                match (output, &mut file) {
                    (Output::Stderr, _) => drop(io::stderr().write_all(whole.as_bytes())),
                    (Output::File, Some(file)) => file.write(whole.as_bytes()),
                    (Output::File, None) => {}
                }
            }
            Message::Flush(done) => drop(done.send(())),
            Message::Stop => break,
        }
    }
}

/// Makes writers that put whole lines into the queue.
#[derive(Clone)]
pub(super) struct Queue {
    output: Output,
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

impl Write for Queue {
    /// One call is one line: that is how the formatting layer writes.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut kept = line.get(..line.len().min(MAX_LINE)).unwrap_or_default().to_vec();
        if kept.len() < line.len() {
            kept.extend_from_slice("…".as_bytes());
        }
        if self.sender.try_send(Message::Line(self.output, kept)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Queue {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_reach_the_file_without_secrets() {
        let home = tempfile::tempdir().unwrap();
        let file = LogFile::open(home.path()).unwrap();
        let sink = Sink::start(Redactor::new().unwrap(), Some(file)).unwrap();
        let mut writer = sink.writer(Output::File);
        writer.write_all(b"cannot open postgres://app:hunter2hunter2@db/x\n").unwrap();
        writer.write_all("x".repeat(MAX_LINE * 2).as_bytes()).unwrap();
        sink.flush();
        let kept = std::fs::read_to_string(home.path().join("proxy.log")).unwrap();
        assert!(kept.starts_with("cannot open ") && !kept.contains("hunter2"), "{kept}");
        assert_eq!(kept.lines().count(), 2);
        assert!(kept.len() < MAX_LINE + 100);
        assert_eq!(sink.dropped(), 0);
    }
}
