//! The key by which a store knows this machine again. It lies in the data directory, not in the machine's hardware or name: whoever is renamed,
//! reinstalled or moved with its data stays the same machine.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Name of the file in the data directory.
const FILE: &str = "machine";

/// Characters of a key.
const LENGTH: usize = 32;

/// Reads the key, or makes one for a new data directory. The caller holds the directory.
///
/// # Errors
/// The file cannot be read or written, or holds something else.
pub fn machine_key(folder: &Path) -> io::Result<String> {
    let path = folder.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => checked(text.trim()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = sp_store::random_key();
            write(&path, &key)?;
            Ok(key)
        }
        Err(error) => Err(error),
    }
}

fn checked(key: &str) -> io::Result<String> {
    if key.len() == LENGTH && key.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(key.to_owned());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the file `{FILE}` holds no key: restore it, or delete it to begin as a new machine"),
    ))
}

/// Whole or not at all: half a key would be another machine.
fn write(path: &Path, key: &str) -> io::Result<()> {
    let draft = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_stays_the_same_and_no_two_are_one() {
        let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let key = machine_key(one.path()).expect("a key");
        assert_eq!(machine_key(one.path()).expect("a key"), key);
        assert_ne!(machine_key(other.path()).expect("a key"), key);
        fs::write(one.path().join(FILE), "?").expect("room on disk");
        assert!(machine_key(one.path()).is_err(), "half a key is not a new machine");
    }
}
