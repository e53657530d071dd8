//! Who has failed to log in too often waits: longer each time, never for ever.
//!
//! Promises: counts by account and by address, so that neither many addresses nor many names help;
//! the memory for it is bounded. It forgets when the process ends.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Failures without consequence.
const FREE: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Failures older than this are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
const ENTRIES: usize = 10_000;

/// Whom failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whom {
    Account(String),
    Address(IpAddr),
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

/// Failed logins of this process.
#[derive(Default)]
pub struct Lockout {
    table: Mutex<HashMap<Whom, Failures>>,
}

fn wait(count: u32) -> Duration {
    match count.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(over) => FIRST_WAIT.saturating_mul(1 << over.min(16)).min(LONGEST_WAIT),
    }
}

fn whom(account: &str, address: IpAddr) -> [Whom; 2] {
    let address = match address.to_canonical() {
        // One client owns a /64.
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 => v4,
    };
    [Whom::Account(account.to_lowercase()), Whom::Address(address)]
}

impl Lockout {
    fn lock(&self) -> MutexGuard<'_, HashMap<Whom, Failures>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long this account or address must still wait; nothing when it may try.
    pub fn must_wait(&self, account: &str, address: IpAddr, now: Instant) -> Option<Duration> {
        let table = self.lock();
        whom(account, address)
            .iter()
            .filter_map(|w| table.get(w))
            .map(|f| (f.last + wait(f.count)).saturating_duration_since(now))
            .max()
            .filter(|left| !left.is_zero())
    }

    /// Counts a failure; true when it is the one that begins a wait.
    pub fn failed(&self, account: &str, address: IpAddr, now: Instant) -> bool {
        let mut table = self.lock();
        let mut begins = false;
        for whom in whom(account, address) {
            if table.len() >= ENTRIES && !table.contains_key(&whom) {
                make_room(&mut table, now);
            }
            let failures = table.entry(whom).or_insert(Failures { count: 0, last: now });
            if now.saturating_duration_since(failures.last) > FORGOTTEN {
                failures.count = 0;
            }
            failures.count = failures.count.saturating_add(1);
            failures.last = now;
            begins |= failures.count >= FREE;
        }
        begins
    }

    /// Forgets the failures of an account and an address that logged in.
    pub fn succeeded(&self, account: &str, address: IpAddr) {
        let mut table = self.lock();
        for whom in whom(account, address) {
            table.remove(&whom);
        }
    }
}

/// Forgets what is old, and else what failed least often: those who wait stay.
fn make_room(table: &mut HashMap<Whom, Failures>, now: Instant) {
    table.retain(|_, f| now.saturating_duration_since(f.last) <= FORGOTTEN);
    if table.len() >= ENTRIES {
        let mut counts: Vec<(u32, Whom)> =
            table.iter().map(|(whom, f)| (f.count, whom.clone())).collect();
        counts.sort_unstable_by_key(|(count, _)| *count);
        for (_, whom) in counts.into_iter().take(ENTRIES / 8) {
            table.remove(&whom);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn the_wait_grows_and_ends() {
        let lockout = Lockout::default();
        let mut now = Instant::now();
        for n in 1..=4 {
            assert!(!lockout.failed("admin", HERE, now), "{n}");
            assert_eq!(lockout.must_wait("admin", HERE, now), None);
        }
        let mut before = Duration::ZERO;
        for _ in 0..20 {
            assert!(lockout.failed("Admin", HERE, now));
            let left = lockout.must_wait("admin", HERE, now).unwrap();
            assert!(left >= before && left <= LONGEST_WAIT);
            before = left;
            now += left;
            assert_eq!(lockout.must_wait("admin", HERE, now), None, "never for ever");
        }
        assert_eq!(before, LONGEST_WAIT);
        now += FORGOTTEN + Duration::from_secs(1);
        assert!(!lockout.failed("admin", HERE, now));
    }

    #[test]
    fn account_and_address_count_each_for_itself() {
        let lockout = Lockout::default();
        let now = Instant::now();
        for n in 0..5 {
            lockout.failed(&format!("name {n}"), HERE, now);
        }
        assert!(lockout.must_wait("another", HERE, now).is_some());
        assert_eq!(lockout.must_wait("another", THERE, now), None);
        for _ in 0..5 {
            lockout.failed("admin", THERE, now);
        }
        assert!(lockout.must_wait("admin", "198.51.100.7".parse().unwrap(), now).is_some());
        lockout.succeeded("admin", THERE);
        assert_eq!(lockout.must_wait("admin", THERE, now), None);
    }

    #[test]
    fn its_memory_is_bounded() {
        let lockout = Lockout::default();
        let now = Instant::now();
        for _ in 0..9 {
            lockout.failed("admin", THERE, now);
        }
        for n in 0..ENTRIES + 100 {
            lockout.failed(&n.to_string(), HERE, now);
        }
        assert!(lockout.lock().len() <= ENTRIES + 1);
        assert!(lockout.must_wait("admin", THERE, now).is_some(), "who waits is not forgotten");
    }
}
