//! The answer to a commit: a future for asynchronous callers, a blocking wait for others.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use tokio::sync::oneshot::Receiver;

use crate::VaultError;

/// A commit on its way to the disk. It goes on when this is dropped; only the news is lost.
#[must_use = "nothing may be sent before the commit is durable"]
pub struct Commit(State);

enum State {
    Known(Result<(), VaultError>),
    Queued(Receiver<Result<(), VaultError>>),
}

impl Commit {
    pub(crate) fn known(result: Result<(), VaultError>) -> Self {
        Self(State::Known(result))
    }

    pub(crate) fn queued(receiver: Receiver<Result<(), VaultError>>) -> Self {
        Self(State::Queued(receiver))
    }

    /// Returns when the mappings are on the disk: synced, not only written.
    ///
    /// # Errors
    /// Why they are not. [`VaultError::ScopeGone`] asks to load the scope again; after
    /// [`VaultError::DiskFull`] and [`VaultError::Database`] the same commit may be tried again,
    /// also when in truth it had succeeded.
    pub async fn durable(self) -> Result<(), VaultError> {
        match self.0 {
            State::Known(result) => result,
            State::Queued(receiver) => receiver.await.unwrap_or(Err(VaultError::Closed)),
        }
    }

    /// As [`durable`](Self::durable), blocking the thread; works inside and outside a runtime, but
    /// must not be called where blocking is not allowed.
    ///
    /// # Errors
    /// As [`durable`](Self::durable).
    pub fn wait(self) -> Result<(), VaultError> {
        let mut future = pin!(self.durable());
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut context = Context::from_waker(&waker);
        loop {
            match Pin::as_mut(&mut future).poll(&mut context) {
                Poll::Ready(result) => return result,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn waiting_ends_with_the_answer_or_when_nobody_can_give_one() {
        let (sender, receiver) = oneshot::channel();
        let answering = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            sender.send(Err(VaultError::ScopeGone)).unwrap();
        });
        assert_eq!(Commit::queued(receiver).wait(), Err(VaultError::ScopeGone));
        answering.join().unwrap();
        let (sender, receiver) = oneshot::channel();
        drop(sender);
        assert_eq!(Commit::queued(receiver).wait(), Err(VaultError::Closed));
        assert_eq!(Commit::known(Ok(())).wait(), Ok(()));
    }
}
