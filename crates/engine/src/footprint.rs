//! What SessionPilot itself costs: processor, memory, bytes read and written, room on the disk. Linux tells through `/proc`; elsewhere those
//! figures are unknown.

use std::{fs, path::Path};

use sp_domain::diagnostics::{Footprint, StoreSize};

use crate::{EngineError, Shared};

/// Folders beside the database, below the data directory.
const ARCHIVE: &str = "archive";
const SEARCH: &str = "search";

/// Milliseconds per tick of `/proc/self/stat`: Linux shows them as hundredths of a second on every machine.
const TICK_MS: i64 = 10;

pub(crate) async fn footprint(shared: &Shared) -> Result<Footprint, EngineError> {
    let process = Path::new("/proc/self");
    let read = |name: &str| fs::read_to_string(process.join(name)).unwrap_or_default();
    let (status, io) = (read("status"), read("io"));
    let cpu_ms = cpu_ms(&read("stat"));
    let uptime_ms = (shared.config.clock.now().ms() - shared.started_at.ms()).max(0);
    let data_dir = &shared.config.data_dir;
    Ok(Footprint {
        started_at: shared.started_at,
        uptime_ms,
        cpu_ms,
        cpu_permille: cpu_ms.filter(|_| uptime_ms > 0).map(|ms| ms * 1000 / uptime_ms),
        resident_bytes: kilobytes(&status, "VmRSS:"),
        peak_resident_bytes: kilobytes(&status, "VmHWM:"),
        read_bytes: number(&io, "rchar:"),
        written_bytes: number(&io, "wchar:"),
        disk_read_bytes: number(&io, "read_bytes:"),
        disk_written_bytes: number(&io, "write_bytes:"),
        store: StoreSize {
            database_bytes: shared.store.size_bytes().await?,
            archive_bytes: size_of(&data_dir.join(ARCHIVE)),
            search_bytes: size_of(&data_dir.join(SEARCH)),
        },
        limits: shared.config.limits,
    })
}

/// User and system time; the name before them may contain anything, brackets and spaces too.
fn cpu_ms(stat: &str) -> Option<i64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<i64>().ok();
    Some((ticks()? + ticks()?) * TICK_MS)
}

fn kilobytes(status: &str, name: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<i64>().ok()?.checked_mul(1024)
}

fn number(io: &str, name: &str) -> Option<i64> {
    io.lines().find_map(|line| line.strip_prefix(name))?.trim().parse().ok()
}

/// Bytes in the files of a folder and those below; `None` when there is no such folder.
fn size_of(folder: &Path) -> Option<i64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        bytes += if metadata.is_dir() { size_of(&entry.path()).unwrap_or(0) } else { metadata.len() as i64 };
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_file_system_is_understood() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 1 2 3 4 150 25 0 0 20 0 9 0 123 456 789";
        assert_eq!(cpu_ms(stat), Some(1750));
        assert_eq!(kilobytes("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\n", "VmRSS:"), Some(2 << 20));
        assert_eq!(number("rchar: 12\nread_bytes: 7\n", "read_bytes:"), Some(7));
    }

    #[test]
    fn where_nothing_is_told_nothing_is_claimed() {
        for text in ["", "42 (x", "42 (x) S 1", "VmRSS: many kB", "rchar: x"] {
            assert_eq!((cpu_ms(text), kilobytes(text, "VmRSS:"), number(text, "rchar:")), (None, None, None), "{text}");
        }
        assert_eq!(size_of(Path::new("/nowhere/at/all")), None);
    }

    #[test]
    fn folders_are_summed_up() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("below")).expect("room on disk");
        fs::write(folder.path().join("one"), "12345").expect("room on disk");
        fs::write(folder.path().join("below/two"), "123").expect("room on disk");
        assert_eq!(size_of(folder.path()), Some(8));
    }
}
