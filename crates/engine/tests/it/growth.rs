//! A home that comes into being in random steps: files appear in any order and grow by pieces that end anywhere, also inside a line; some
//! shrink for a while, some are replaced, some keep their time.

use std::{
    collections::BTreeSet,
    fs::{self, File, FileTimes, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sp_providers::Roots;

use crate::{random::Random, samples::files};

/// A file on its way to its final content.
struct Growing {
    path: PathBuf,
    bytes: Vec<u8>,
    written: usize,
    /// Appended to; other files are written as a whole.
    has_lines: bool,
}

/// Files of a home that are not complete yet.
pub(crate) struct Growth {
    files: Vec<Growing>,
}

impl Growth {
    /// Puts what is no session into `home` at once, and keeps the sessions of `template` back. Databases are left out.
    pub(crate) fn of(template: &Path, home: &Path) -> Self {
        let roots = Roots::of_home(template.to_owned());
        let sources = sp_providers::all().iter().flat_map(|provider| provider.sources(&roots).sources).collect::<Vec<_>>();
        let named: BTreeSet<&PathBuf> = sources.iter().flat_map(|source| &source.files).collect();
        let mut growing = Vec::new();
        let is_database = |file: &PathBuf| file.extension().is_some_and(|extension| extension.to_string_lossy().starts_with("db"));
        for file in files(template).into_iter().filter(|file| !is_database(file)) {
            let path = home.join(file.strip_prefix(template).expect("below the folder"));
            fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
            let is_in_tree = file.components().any(|part| part.as_os_str() == "storage" || part.as_os_str() == "tasks");
            if named.contains(&file) || is_in_tree {
                let has_lines = file.extension().is_some_and(|extension| extension == "jsonl");
                growing.push(Growing { path, bytes: fs::read(&file).expect("readable"), written: 0, has_lines });
            } else {
                fs::copy(&file, path).expect("room on disk");
            }
        }
        Self { files: growing }
    }

    /// One change of one file.
    pub(crate) fn step(&mut self, random: &mut Random) {
        if self.files.is_empty() {
            return;
        }
        let at = random.below(self.files.len());
        let file = &mut self.files[at];
        file.step(random);
        if file.is_complete() && random.chance(80) {
            self.files.swap_remove(at);
        }
    }

    /// Everything that is left, in random order.
    pub(crate) fn finish(mut self, random: &mut Random) {
        random.shuffle(&mut self.files);
        for file in &mut self.files {
            file.write(file.bytes.len(), random);
        }
    }
}

impl Growing {
    fn is_complete(&self) -> bool {
        self.written == self.bytes.len()
    }

    fn step(&mut self, random: &mut Random) {
        let rest = self.bytes.len() - self.written;
        let length = match random.below(100) {
            0..10 => random.below(self.written + 1),
            10..50 => self.bytes.len(),
            50..60 => self.written + rest.min(1),
            _ => self.written + random.below(rest + 1),
        };
        self.write(if self.has_lines || random.chance(20) { length } else { self.bytes.len() }, random);
    }

    fn write(&mut self, length: usize, random: &mut Random) {
        if self.has_lines && length >= self.written && self.path.exists() && random.chance(70) {
            let mut file = OpenOptions::new().append(true).open(&self.path).expect("the file is there");
            file.write_all(&self.bytes[self.written..length]).expect("room on disk");
        } else if random.chance(50) {
            let temporary = self.path.with_extension("tmp-1");
            fs::write(&temporary, &self.bytes[..length]).expect("room on disk");
            fs::rename(&temporary, &self.path).expect("one file system");
        } else {
            fs::write(&self.path, &self.bytes[..length]).expect("room on disk");
        }
        self.written = length;
        if random.chance(30) {
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000);
            let times = FileTimes::new().set_modified(then);
            File::options().write(true).open(&self.path).and_then(|file| file.set_times(times)).expect("our own file");
        }
    }
}
