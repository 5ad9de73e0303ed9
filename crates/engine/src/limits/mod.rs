//! What this process may use: processors and memory of the machine, or less where a container says so. Reading threads and the size of
//! batches follow it.

mod cgroup;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use sp_domain::diagnostics::Limits;

/// Most threads that read: the one writer keeps up with no more.
const MOST_READERS: usize = 8;
/// Memory that a reading thread needs besides batches: its file's chunk, the record in work, the work space of compression.
const PER_READER: u64 = 48 << 20;
/// Text in a batch when there is enough memory.
const BATCH_BYTES: usize = 4 << 20;
/// The smallest batch worth a transaction.
const LEAST_BATCH_BYTES: usize = 256 << 10;

/// Where the system says what a process may use.
#[derive(Clone, Debug)]
pub struct LimitFiles {
    /// Root of the control groups.
    pub cgroup: PathBuf,
    /// The process file system.
    pub proc: PathBuf,
}

impl Default for LimitFiles {
    fn default() -> Self {
        Self { cgroup: "/sys/fs/cgroup".into(), proc: "/proc".into() }
    }
}

/// Reads the limits in force. Where the system tells nothing (other than on Linux), the processors are those of the machine.
pub fn limits(files: &LimitFiles) -> Limits {
    let read = |path: &Path| fs::read_to_string(path).ok();
    let own = read(&files.proc.join("self/cgroup")).unwrap_or_default();
    let group = cgroup::limits(&own, |path| read(&files.cgroup.join(path)));
    let machine = read(&files.proc.join("meminfo")).and_then(|text| cgroup::total_memory(&text));
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    Limits {
        cpus: group.cpus.map_or(cpus, |cpus_of_group| cpus.min(cpus_of_group)) as i64,
        memory_bytes: [group.memory_bytes, machine].into_iter().flatten().min().map(u64::cast_signed),
    }
}

/// Gives the pool of threads that lists and counts as many threads as there are processors. The first call of a process decides.
pub fn limit_threads(limits: &Limits) {
    // A second engine in one process finds the pool made: that is the same machine.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(limits.cpus.max(1) as usize).build_global();
}

/// How a sync stays within the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Threads that read.
    pub(crate) readers: usize,
    /// Batches that may wait for the writer.
    pub(crate) waiting: usize,
    /// Text gathered before a checkpoint is used for storing.
    pub(crate) batch_bytes: usize,
}

impl Budget {
    pub(crate) fn of(limits: &Limits) -> Self {
        let memory = limits.memory_bytes.map_or(u64::MAX, |bytes| bytes.max(0).cast_unsigned());
        let by_memory = usize::try_from(memory / PER_READER).unwrap_or(usize::MAX);
        let readers = (limits.cpus.max(1) as usize).min(by_memory.max(1)).min(MOST_READERS);
        let waiting = if by_memory > 4 { 4 } else { 2 };
        // All batches together take about a sixth: in memory a text needs twice its size, and the rows made of it as much again.
        let share = usize::try_from(memory / 6).unwrap_or(usize::MAX) / (readers + waiting + 1);
        Self { readers, waiting, batch_bytes: share.clamp(LEAST_BATCH_BYTES, BATCH_BYTES) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(cpus: i64, memory_mb: Option<i64>) -> (usize, usize, usize) {
        let Budget { readers, waiting, batch_bytes } = Budget::of(&Limits { cpus, memory_bytes: memory_mb.map(|mb| mb << 20) });
        (readers, waiting, batch_bytes >> 10)
    }

    #[test]
    fn a_sync_takes_what_there_is_and_no_more() {
        assert_eq!(budget(64, None), (8, 4, 4096));
        assert_eq!(budget(2, Some(8000)), (2, 4, 4096));
        assert_eq!(budget(8, Some(256)), (5, 4, 4096));
        assert_eq!(budget(8, Some(128)), (2, 2, 4096));
        assert_eq!(budget(8, Some(48)), (1, 2, 2048));
        assert_eq!(budget(0, Some(0)), (1, 2, 256));
    }

    #[test]
    fn a_container_is_read_from_where_it_is_said_to_be() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = LimitFiles { cgroup: folder.path().to_owned(), proc: folder.path().join("proc") };
        let machine = limits(&files);
        assert_eq!((machine.cpus >= 1, machine.memory_bytes), (true, None));
        fs::write(folder.path().join("cpu.max"), "100000 100000\n").expect("room on disk");
        fs::write(folder.path().join("memory.max"), "134217728\n").expect("room on disk");
        assert_eq!(limits(&files), Limits { cpus: 1, memory_bytes: Some(128 << 20) });
    }
}
