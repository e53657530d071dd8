//! Threads for work that would hold up a runtime thread: scanning long texts, reading the vault.
//!
//! Promises: the queue is bounded, so that overload is refused at once instead of piling up; a job
//! whose caller went away is dropped before it begins. It must never run anything that waits for
//! another job of the same pool.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Why a job was not run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// As many jobs wait as may wait: refuse the request, the client may try again.
    #[error("too much work is waiting")]
    Full,
    /// The pool is shutting down, or the job panicked.
    #[error("the work was not finished")]
    Lost,
}

/// A fixed number of threads with one bounded queue.
pub struct CpuPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    capacity: usize,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl std::fmt::Debug for CpuPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CpuPool").field("threads", &self.threads.len()).finish_non_exhaustive()
    }
}

impl CpuPool {
    /// Starts `threads` threads (at least one); at most `capacity` jobs wait.
    ///
    /// # Errors
    /// The system's, when it gives no thread.
    pub fn start(threads: usize, capacity: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            wake: Condvar::new(),
            capacity: capacity.max(1),
        });
        let mut pool = Self { shared: Arc::clone(&shared), threads: Vec::new() };
        for number in 0..threads.max(1) {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new()
                .name(format!("cpu-{number}"))
                .spawn(move || shared.work())?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Runs `job` on a thread of the pool and gives its result. Dropping the future before the job
    /// has begun takes it out of the work to do.
    ///
    /// # Errors
    /// [`PoolError`].
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let (done, result) = oneshot::channel();
        self.shared.push(Box::new(move || {
            if !done.is_closed() {
                // The receiver may go away meanwhile; nobody else wants the result.
                let _ = done.send(job());
            }
        }))?;
        result.await.map_err(|_| PoolError::Lost)
    }
}

impl Drop for CpuPool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.wake.notify_all();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so; there is nothing to add while dropping.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), PoolError> {
        let mut queue = self.lock();
        if queue.closed {
            return Err(PoolError::Lost);
        }
        if queue.jobs.len() >= self.capacity {
            return Err(PoolError::Full);
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.wake.notify_one();
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            // A job that panics must not take the thread with it; its caller sees `Lost`.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            queue = self.wake.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn jobs_give_their_results() {
        let pool = CpuPool::start(2, 100).unwrap();
        let sum = block_on(async {
            let mut sum = 0;
            for n in 0..50_u64 {
                sum += pool.run(move || n * 2).await.unwrap();
            }
            sum
        });
        assert_eq!(sum, 2450);
    }

    #[test]
    fn a_full_queue_refuses() {
        let pool = CpuPool::start(1, 1).unwrap();
        let (release, hold) = mpsc::channel::<()>();
        let (begun, started) = mpsc::channel();
        pool.shared
            .push(Box::new(move || {
                begun.send(()).unwrap();
                let _ = hold.recv();
            }))
            .unwrap();
        started.recv().unwrap();
        pool.shared.push(Box::new(|| ())).unwrap();
        assert_eq!(block_on(pool.run(|| ())), Err(PoolError::Full));
        release.send(()).unwrap();
    }

    #[test]
    fn a_panic_is_the_jobs_own_affair() {
        let pool = CpuPool::start(1, 10).unwrap();
        assert_eq!(block_on(pool.run(|| panic!("on purpose"))), Err(PoolError::Lost));
        assert_eq!(block_on(pool.run(|| 7)), Ok(7));
    }

    #[test]
    fn a_job_that_nobody_waits_for_is_not_run() {
        let pool = CpuPool::start(1, 10).unwrap();
        let (release, hold) = mpsc::channel::<()>();
        pool.shared
            .push(Box::new(move || {
                let _ = hold.recv();
            }))
            .unwrap();
        let (ran, runs) = mpsc::channel::<()>();
        block_on(async {
            let mut abandoned = Box::pin(pool.run(move || ran.send(()).unwrap()));
            std::future::poll_fn(|context| {
                let _ = abandoned.as_mut().poll(context);
                std::task::Poll::Ready(())
            })
            .await;
        });
        release.send(()).unwrap();
        drop(pool);
        assert!(runs.recv().is_err());
    }
}
