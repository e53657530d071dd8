//! Memory of a process with all its children, from `/proc`.
//!
//! The proportional set size is summed: pages that several processes share count once, so that a
//! contender with many workers is not made to look bigger than it is.

use std::collections::HashMap;
use std::fs;

/// The parent of each process that runs.
fn parents() -> std::io::Result<HashMap<u32, u32>> {
    let mut parents = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        // A process may end while we look.
        let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { continue };
        // proc(5): the second field is the name in parentheses and may hold anything.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1));
        if let Some(parent) = parent.and_then(|p| p.parse().ok()) {
            parents.insert(pid, parent);
        }
    }
    Ok(parents)
}

fn own(pid: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// KiB of a process and its descendants.
///
/// # Errors
/// `/proc` cannot be read, or the process does not run.
pub fn of_tree(root: u32) -> std::io::Result<u64> {
    let parents = parents()?;
    let below = |pid: u32| {
        let mut at = Some(pid);
        // A chain of parents ends at 0; the bound guards against a pid used again meanwhile.
        for _ in 0..64 {
            match at {
                Some(pid) if pid == root => return true,
                Some(pid) => at = parents.get(&pid).copied(),
                None => return false,
            }
        }
        false
    };
    let root_is = own(root).ok_or_else(|| {
        std::io::Error::new(std::io::ErrorKind::NotFound, format!("process {root} does not run"))
    })?;
    let children = parents.keys().filter(|pid| **pid != root && below(**pid));
    Ok(root_is + children.filter_map(|pid| own(*pid)).sum::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_count_and_the_dead_are_an_error() {
        let alone = of_tree(std::process::id()).unwrap();
        assert!(alone > 500, "{alone}");
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let own_child = own(child.id()).unwrap();
        let both = parents().unwrap();
        assert_eq!(both.get(&child.id()), Some(&std::process::id()));
        assert!(of_tree(std::process::id()).unwrap() >= own_child);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(of_tree(child.id()).is_err());
    }
}
