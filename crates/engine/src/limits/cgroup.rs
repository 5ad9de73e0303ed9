//! Control groups, version 2 (`cpu.max`, `memory.max`) and 1 (`cpu.cfs_quota_us`, `memory.limit_in_bytes`): pure text, the files are handed
//! in. A group's limit holds for all groups below it, so the smallest one on the way up is in force. In a container the way up ends at
//! the container's own group, which is the root there.

use std::path::{Path, PathBuf};

/// Limits of a group; `None` is unlimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    /// Whole processors, at least one.
    pub(super) cpus: Option<usize>,
    /// Bytes.
    pub(super) memory_bytes: Option<u64>,
}

/// Version 1 says "unlimited" by a number near the largest.
const UNLIMITED: u64 = 1 << 60;

/// Where the controllers of version 1 are mounted.
const CPU: [&str; 3] = ["cpu", "cpu,cpuacct", "cpuacct,cpu"];
const MEMORY: [&str; 1] = ["memory"];

/// The limits in force for a process whose `/proc/self/cgroup` is `own`; `read` reads a file below the root of the control groups.
pub(super) fn limits(own: &str, read: impl Fn(&Path) -> Option<String>) -> Group {
    let mut limits = Group::default();
    let mut tighten = |cpus: Option<usize>, memory_bytes: Option<u64>| {
        limits.cpus = least(limits.cpus, cpus);
        limits.memory_bytes = least(limits.memory_bytes, memory_bytes);
    };
    for folder in way_up(own, "") {
        let cpus = read(&folder.join("cpu.max")).and_then(|text| cpu_max(&text));
        tighten(cpus, read(&folder.join("memory.max")).and_then(|text| memory_max(&text)));
    }
    for controller in CPU {
        for folder in way_up(own, "cpu").iter().map(|folder| Path::new(controller).join(folder)) {
            let quota = read(&folder.join("cpu.cfs_quota_us")).zip(read(&folder.join("cpu.cfs_period_us")));
            tighten(quota.and_then(|(quota, period)| cpus(&quota, &period)), None);
        }
    }
    for controller in MEMORY {
        for folder in way_up(own, "memory").iter().map(|folder| Path::new(controller).join(folder)) {
            tighten(None, read(&folder.join("memory.limit_in_bytes")).and_then(|text| memory_max(&text)));
        }
    }
    limits
}

/// Memory of the machine by `/proc/meminfo`.
pub(super) fn total_memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

/// The process's group for a controller (empty: version 2), its parent, and so on to the root, relative to where it is mounted.
fn way_up(own: &str, controller: &str) -> Vec<PathBuf> {
    let path = own.lines().find_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        controllers.split(',').any(|name| name == controller).then_some(path)
    });
    let path = Path::new(path.unwrap_or("/").trim_start_matches('/'));
    // The group of a process outside of the container's own root is written with `..`: nothing is visible there.
    let is_visible = !path.components().any(|part| matches!(part, std::path::Component::ParentDir));
    let path = if is_visible { path } else { Path::new("") };
    path.ancestors().map(Path::to_owned).collect()
}

/// `150000 100000` is one processor and a half; `max 100000` is no limit.
fn cpu_max(text: &str) -> Option<usize> {
    let mut words = text.split_whitespace();
    cpus(words.next()?, words.next().unwrap_or("100000"))
}

fn cpus(quota: &str, period: &str) -> Option<usize> {
    let (quota, period) = (quota.trim().parse::<u64>().ok()?, period.trim().parse::<u64>().ok()?);
    // Half a processor more would only let threads wait for each other.
    Some(usize::try_from(quota.checked_div(period)?).ok()?.max(1))
}

/// `max` and numbers near the largest are no limit.
fn memory_max(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| *bytes < UNLIMITED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(own: &str, files: &[(&str, &str)]) -> (Option<usize>, Option<u64>) {
        let read = |path: &Path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| (*text).to_owned());
        let Group { cpus, memory_bytes } = limits(own, read);
        (cpus, memory_bytes)
    }

    #[test]
    fn version_2_in_a_container_and_on_a_host() {
        let limited = [("cpu.max", "150000 100000\n"), ("memory.max", "268435456\n")];
        assert_eq!(group("0::/\n", &limited), (Some(1), Some(256 << 20)));
        assert_eq!(group("", &limited), (Some(1), Some(256 << 20)), "where nothing says which group it is");
        let nested =
            [("a/cpu.max", "400000 100000"), ("a/b/cpu.max", "max 100000"), ("a/b/memory.max", "1000000"), ("a/memory.max", "2000000")];
        assert_eq!(group("0::/a/b\n", &nested), (Some(4), Some(1_000_000)), "the smallest on the way up");
        assert_eq!(group("0::/a\n", &nested), (Some(4), Some(2_000_000)));
    }

    #[test]
    fn version_1_in_a_container_and_on_a_host() {
        let own = "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/docker/x\n";
        let seen_inside =
            [("cpu/cpu.cfs_quota_us", "250000\n"), ("cpu/cpu.cfs_period_us", "100000\n"), ("memory/memory.limit_in_bytes", "134217728\n")];
        assert_eq!(group(own, &seen_inside), (Some(2), Some(128 << 20)));
        let seen_outside = [
            ("cpu,cpuacct/docker/x/cpu.cfs_quota_us", "300000"),
            ("cpu,cpuacct/docker/x/cpu.cfs_period_us", "100000"),
            ("memory/docker/x/memory.limit_in_bytes", "5000000"),
            ("memory/memory.limit_in_bytes", "9223372036854771712"),
        ];
        assert_eq!(group(own, &seen_outside), (Some(3), Some(5_000_000)));
    }

    #[test]
    fn no_limit_is_no_limit() {
        let own = "5:memory:/\n4:cpu:/\n0::/\n";
        let files = [
            ("cpu.max", "max 100000"),
            ("memory.max", "max"),
            ("cpu/cpu.cfs_quota_us", "-1"),
            ("cpu/cpu.cfs_period_us", "100000"),
            ("memory/memory.limit_in_bytes", "9223372036854771712"),
        ];
        assert_eq!(group(own, &files), (None, None));
        assert_eq!(group(own, &[]), (None, None));
    }

    #[test]
    fn whatever_else_stands_there_is_no_limit() {
        assert_eq!(group("0::/../../etc", &[("cpu.max", "100000 100000")]), (Some(1), None));
        for text in ["", "x", "-5 100000", "100000 0", "1e9 5", "99999999999999999999 1"] {
            assert_eq!(group("0::/", &[("cpu.max", text), ("memory.max", text)]), (None, None), "{text:?}");
        }
        assert_eq!(group("0::/", &[("cpu.max", "5000 100000")]), (Some(1), None), "less than one is one");
        assert_eq!(group("0::/", &[("cpu.max", "200000")]), (Some(2), None), "without a period it is the usual one");
        for garbage in ["::", "0:", "a:b", "\u{0}:cpu:/x", "0::x/./y"] {
            assert_eq!(group(garbage, &[]), (None, None));
        }
    }

    #[test]
    fn the_machine_says_what_it_has() {
        assert_eq!(total_memory("MemTotal:       16384 kB\nMemFree: 1 kB\n"), Some(16 << 20));
        assert_eq!(total_memory("MemTotal: many kB"), None);
        assert_eq!(total_memory(""), None);
    }
}
