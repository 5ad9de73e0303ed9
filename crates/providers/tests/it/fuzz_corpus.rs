//! Replays what the fuzz targets found or began with, and every fixture, through the same functions: on stable Rust, in seconds.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sp_providers::fuzzing;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 5] = [
    ("claude_code", fuzzing::claude_code),
    ("codex", fuzzing::codex),
    ("gemini", fuzzing::gemini),
    ("kilo", fuzzing::kilo),
    ("opencode", fuzzing::opencode),
];

#[test]
fn nothing_in_the_corpus_breaks_an_importer() {
    for (name, target) in TARGETS {
        let mut files = files(&crate_folder().join("../../fuzz/corpus").join(name));
        let count = files.len();
        assert!(count > 0, "{name}: the corpus is empty");
        files.extend(self::files(&crate_folder().join("src").join(name)));
        for file in files {
            target(&fs::read(&file).expect("readable"));
        }
    }
}

fn crate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("readable").path());
    let (folders, mut found): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    found.extend(folders.iter().flat_map(|folder| files(folder)));
    found
}
