//! The example home as its readers see it.

mod importers;
mod writing;

use std::path::Path;

use sp_demo::{DemoOptions, DemoTruth, write};
use sp_domain::Timestamp;
use tempfile::TempDir;

/// A Friday afternoon.
fn now() -> Timestamp {
    Timestamp::parse("2026-03-20T15:42:00Z").expect("a time")
}

fn options(seed: u64) -> DemoOptions {
    DemoOptions { seed, ..DemoOptions::new(now()) }
}

fn written(options: &DemoOptions) -> (TempDir, DemoTruth) {
    let home = tempfile::tempdir().expect("a temporary folder");
    let truth = write(home.path(), options).expect("an empty folder can be filled");
    (home, truth)
}

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}
