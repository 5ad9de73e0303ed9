//! Which project a working directory belongs to: the repository around it, a worktree's main repository, else the directory itself.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Finds project keys and remembers them: thousands of sessions share a few directories.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    known: Mutex<HashMap<String, String>>,
}

impl Projects {
    /// The project key of a working directory; works for directories that are gone or belong to another system, too.
    pub(crate) fn key_of(&self, directory: &str) -> String {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(directory.to_owned()).or_insert_with(|| resolve(directory)).clone()
    }
}

fn resolve(directory: &str) -> String {
    let main = without_worktree(directory);
    let path = Path::new(main);
    let root = path.is_absolute().then(|| path.ancestors().find_map(repository)).flatten();
    root.map_or_else(|| without_trailing_slash(main).to_owned(), |root| root.to_string_lossy().into_owned())
}

/// `…/app/.claude/worktrees/x` is a worktree of `…/app`.
fn without_worktree(directory: &str) -> &str {
    ["/.claude/worktrees/", "\\.claude\\worktrees\\"].iter().find_map(|mark| directory.find(mark)).map_or(directory, |at| &directory[..at])
}

fn without_trailing_slash(directory: &str) -> &str {
    let trimmed = directory.trim_end_matches(['/', '\\']);
    if trimmed.is_empty() { directory } else { trimmed }
}

/// The main repository when `folder` holds a `.git`: a folder itself, or a file that points into the main repository's.
fn repository(folder: &Path) -> Option<PathBuf> {
    let git = folder.join(".git");
    let kind = fs::metadata(&git).ok()?;
    if kind.is_dir() {
        return Some(folder.to_owned());
    }
    // A worktree: `gitdir: /main/.git/worktrees/name`. A submodule points into `.git/modules` and is a project of its own.
    let text = fs::read_to_string(&git).ok()?;
    let target = folder.join(text.strip_prefix("gitdir:")?.trim());
    let worktrees = target.parent().filter(|parent| parent.ends_with(".git/worktrees"));
    Some(worktrees.and_then(|parent| parent.parent()?.parent()).unwrap_or(folder).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_of_other_machines_stay_as_they_are() {
        for (directory, key) in [
            ("/Users/ada/nowhere/app", "/Users/ada/nowhere/app"),
            ("/Users/ada/nowhere/app/", "/Users/ada/nowhere/app"),
            ("/Users/ada/nowhere/app/.claude/worktrees/fix-1", "/Users/ada/nowhere/app"),
            ("d:/work", "d:/work"),
            ("C:\\work\\app\\.claude\\worktrees\\x", "C:\\work\\app"),
            ("/", "/"),
        ] {
            assert_eq!(resolve(directory), key);
        }
    }

    #[test]
    fn repositories_and_their_worktrees_are_one_project() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let main = folder.path().join("main");
        let worktree = folder.path().join("fix");
        fs::create_dir_all(main.join(".git/worktrees/fix")).expect("room on disk");
        fs::create_dir_all(main.join("src/deep")).expect("room on disk");
        fs::create_dir_all(&worktree).expect("room on disk");
        fs::write(worktree.join(".git"), format!("gitdir: {}\n", main.join(".git/worktrees/fix").display())).expect("room on disk");
        let key = main.to_string_lossy().into_owned();
        assert_eq!(resolve(&main.join("src/deep").to_string_lossy()), key);
        assert_eq!(resolve(&worktree.to_string_lossy()), key);
    }
}
