//! The sample homes: `SESSION_PILOT_SAMPLES`, else beside the checkout. Where the variable is set a missing folder is a failure.

use std::{
    fs,
    path::{Path, PathBuf},
};

#[expect(clippy::disallowed_methods, reason = "tests find the samples by the variable CI sets")]
pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("SESSION_PILOT_SAMPLES").map(PathBuf::from);
    let is_required = named.is_some();
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples"));
    let is_there = folder.join("expected.json").is_file();
    assert!(is_there || !is_required, "SESSION_PILOT_SAMPLES names {}, which has no expected.json", folder.display());
    if !is_there {
        eprintln!("NOT TESTED: no samples at {}", folder.display());
    }
    is_there.then_some(folder)
}

/// Every file below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()) {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}

/// Copies a folder, over what is there.
pub(crate) fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).expect("below the folder"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("room on disk");
        fs::write(&target, fs::read(&file).expect("readable")).expect("room on disk");
    }
}
