//! Accounts and transcripts, by listing alone.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::SourceKey,
};

use crate::{Found, Roots, Scope, Source, Warnings, file, roots::distinct};

/// Directories of other programs that are named like a profile.
const OTHERS: [&str; 4] = [".claude-local", ".claude-code-router", ".claude-monitor", ".claude-squad"];
/// Folders below `subagents` that are looked into: workflows lie two levels deep.
const DEPTH: usize = 4;

/// A directory that may be an account.
struct Candidate {
    directory: PathBuf,
    origin: Origin,
    name: Option<String>,
}

/// Why a directory is looked at; what is found by its name alone must hold sessions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Default,
    Named,
    Configured,
    Guessed,
}

/// Accounts and sources under the roots.
pub(super) fn sources(roots: &Roots) -> Found {
    let mut search = Search { roots, found: Found::default(), warnings: Warnings::new(Tool::Claude) };
    for candidate in search.candidates() {
        search.look_into(candidate);
    }
    let Search { mut found, mut warnings, .. } = search;
    found.sources.sort_by(|one, other| one.key.cmp(&other.key));
    found.sources.dedup_by(|one, other| one.key == other.key);
    found.warnings = warnings.take();
    found
}

struct Search<'a> {
    roots: &'a Roots,
    found: Found,
    warnings: Warnings,
}

impl Search<'_> {
    /// Every directory to look into, once by its real path. What the configuration says of one wins.
    fn candidates(&mut self) -> Vec<Candidate> {
        let roots = self.roots;
        let candidate = |directory: PathBuf, origin| Candidate { directory, origin, name: None };
        let mut all = vec![
            candidate(roots.home.join(".claude"), Origin::Default),
            candidate(roots.home.join(".config/claude"), Origin::Default),
            candidate(roots.config_home().join("claude"), Origin::Default),
        ];
        all.extend(roots.overrides.claude_config_dirs.iter().map(|path| candidate(config_directory(path), Origin::Named)));
        let configured = |account: &crate::ConfiguredAccount| Candidate {
            directory: config_directory(&account.path),
            origin: Origin::Configured,
            name: account.name.clone(),
        };
        all.extend(roots.configured_for(Tool::Claude).map(configured));
        all.extend(self.profiles().into_iter().map(|path| candidate(path, Origin::Guessed)));
        merge(all)
    }

    /// `~/.claude*`, sorted.
    fn profiles(&mut self) -> Vec<PathBuf> {
        let is_profile = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            name.starts_with(".claude") && !OTHERS.contains(&name) && path.is_dir()
        };
        let home = self.roots.home.clone();
        self.list(&home).into_iter().filter(is_profile).collect()
    }

    fn look_into(&mut self, candidate: Candidate) {
        let projects = candidate.directory.join("projects");
        self.found.watch.push(projects.clone());
        let listing = fs::read_dir(&projects);
        let is_absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        let error = listing.err().filter(|error| !is_absent(error));
        let is_there = if candidate.origin == Origin::Configured { candidate.directory.exists() } else { projects.exists() };
        if !is_there && error.is_none() {
            return;
        }
        let directory = self.roots.account_directory(&candidate.directory);
        if let Some(error) = &error {
            self.warnings.note(&projects, None, WarningKind::Unreadable, reason(error));
        }
        let sources = if error.is_some() { Vec::new() } else { self.transcripts(&projects, &directory) };
        if candidate.origin == Origin::Guessed && sources.is_empty() && error.is_none() {
            return;
        }
        self.found.sources.extend(sources);
        let account = self.account(candidate, directory, error.as_ref().map(reason));
        self.found.accounts.push(account);
    }

    fn account(&self, candidate: Candidate, directory: String, error: Option<String>) -> Account {
        let name = candidate.name.unwrap_or_else(|| account_name(&candidate.directory));
        let is_taken = self.found.accounts.iter().any(|known| known.name == name);
        Account {
            tool: Tool::Claude,
            name: if is_taken { directory.clone() } else { name },
            directory,
            path: candidate.directory.to_string_lossy().into_owned(),
            configured: candidate.origin == Origin::Configured,
            error,
        }
    }

    /// All transcripts below `projects`.
    fn transcripts(&mut self, projects: &Path, account: &str) -> Vec<Source> {
        // Only a link can lead to a folder a second time.
        let (links, mut folders): (Vec<_>, Vec<_>) =
            self.list(projects).into_iter().filter(|path| path.is_dir()).partition(|path| path.is_symlink());
        if !links.is_empty() {
            folders = distinct(folders.into_iter().chain(links));
        }
        let mut files = Vec::new();
        for entry in folders.iter().flat_map(|folder| self.list(folder)).collect::<Vec<_>>() {
            if has_extension(&entry, "jsonl") {
                files.push(entry);
            } else if entry.extension().is_none() {
                self.agents(&entry.join("subagents"), DEPTH, &mut files);
            }
        }
        files.into_iter().filter(|path| path.is_file()).filter_map(|path| source(path, account)).collect()
    }

    /// Sub-agents of a session, those of workflows in folders of their own.
    fn agents(&mut self, folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
        for entry in self.list(folder) {
            let name = entry.file_name().and_then(OsStr::to_str).unwrap_or_default();
            if name.starts_with("agent-") && has_extension(&entry, "jsonl") {
                files.push(entry);
            } else if depth > 0 && entry.extension().is_none() {
                self.agents(&entry, depth - 1, files);
            }
        }
    }

    /// A folder's entries, sorted; none when it is no folder or is gone.
    fn list(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Vec::new(),
            Err(error) => {
                self.warnings.note(folder, None, WarningKind::Unreadable, reason(&error));
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        paths
    }
}

/// An entry of `CLAUDE_CONFIG_DIR` may be the directory itself or its `projects`.
fn config_directory(path: &Path) -> PathBuf {
    let is_projects = path.file_name() == Some(OsStr::new("projects")) && !path.join("projects").is_dir();
    match path.parent() {
        Some(parent) if is_projects => parent.to_owned(),
        _ => path.to_owned(),
    }
}

fn merge(all: Vec<Candidate>) -> Vec<Candidate> {
    let kept = distinct(all.iter().map(|candidate| candidate.directory.clone()));
    let mut merged: Vec<Candidate> = Vec::new();
    for path in kept {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let place = real(&path);
        let mut same = all.iter().filter(|candidate| real(&candidate.directory) == place);
        let Some(first) = same.clone().next() else { continue };
        let configured = same.find(|candidate| candidate.origin == Origin::Configured);
        let (origin, name) = configured.map_or((first.origin, None), |account| (Origin::Configured, account.name.clone()));
        merged.push(Candidate { directory: path, origin, name });
    }
    merged
}

/// `.claude` → `claude`, `.claude-work` → `work`, `.claude2` → `claude2`; elsewhere the directory's own name.
fn account_name(directory: &Path) -> String {
    let name = directory.file_name().unwrap_or(directory.as_os_str()).to_string_lossy();
    let profile = name.strip_prefix(".claude-").filter(|profile| !profile.is_empty());
    profile.or_else(|| name.strip_prefix('.')).unwrap_or(&name).to_owned()
}

fn source(path: PathBuf, account: &str) -> Option<Source> {
    let meta = path.with_extension("meta.json");
    let is_agent = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("agent-"));
    let key = SourceKey { tool: Tool::Claude, path: path.to_string_lossy().into_owned() };
    let meta = Some(meta).filter(|meta| is_agent && meta.is_file());
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    file::source(key, account, Scope::Session(stem), std::iter::once(path).chain(meta).collect())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn reason(error: &io::Error) -> String {
    error.kind().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ConfiguredAccount;

    fn home(files: &[&str]) -> tempfile::TempDir {
        let home = tempfile::tempdir().expect("a temporary folder");
        for file in files {
            let path = home.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
            fs::write(path, "{}\n").expect("room on disk");
        }
        home
    }

    fn accounts(found: &Found) -> Vec<(&str, &str)> {
        found.accounts.iter().map(|account| (account.directory.as_str(), account.name.as_str())).collect()
    }

    fn files<'a>(found: &'a Found, home: &Path) -> Vec<&'a str> {
        let home = home.to_str().expect("text");
        found.sources.iter().filter_map(|source| source.key.path.strip_prefix(home)?.strip_prefix('/')).collect()
    }

    #[test]
    fn profiles_are_found_and_named() {
        let home = home(&[
            ".claude/projects/-p/a.jsonl",
            ".claude-work/projects/-p/b.jsonl",
            ".claude2/projects/-p/c.jsonl",
            ".config/claude/projects/-p/d.jsonl",
            ".claude-squad/projects/-p/e.jsonl",
            ".claude-code-router/projects/-p/e.jsonl",
            ".claude-monitor/projects/-p/e.jsonl",
            ".claude-local/projects/-p/e.jsonl",
            ".claude-empty/projects/-p/notes.txt",
            ".claude.json",
        ]);
        let found = sources(&Roots::of_home(home.path()));
        let expected = [(".claude", "claude"), (".config/claude", ".config/claude"), (".claude-work", "work"), (".claude2", "claude2")];
        assert_eq!(accounts(&found)[..2], [(".claude", "claude"), (".config/claude", ".config/claude")]);
        assert_eq!(accounts(&found), expected);
        assert_eq!(found.sources.len(), 4);
        assert_eq!(found.warnings, []);
    }

    #[test]
    fn every_kind_of_transcript_is_listed() {
        let home = home(&[
            ".claude/projects/-p/s.jsonl",
            ".claude/projects/-p/agent-a1.jsonl",
            ".claude/projects/-p/s/subagents/agent-a2.jsonl",
            ".claude/projects/-p/s/subagents/agent-a2.meta.json",
            ".claude/projects/-p/s/subagents/workflows/r/agent-a3.jsonl",
            ".claude/projects/-p/s/subagents/workflows/r/journal.jsonl",
            ".claude/projects/-p/s/tool-results/x.jsonl",
            ".claude/projects/-p/sessions-index.json",
            ".claude/projects/stray.jsonl",
            ".claude/history.jsonl",
        ]);
        let found = sources(&Roots::of_home(home.path()));
        assert_eq!(
            files(&found, home.path()),
            [
                ".claude/projects/-p/agent-a1.jsonl",
                ".claude/projects/-p/s.jsonl",
                ".claude/projects/-p/s/subagents/agent-a2.jsonl",
                ".claude/projects/-p/s/subagents/workflows/r/agent-a3.jsonl",
            ]
        );
        assert_eq!(found.sources[2].files.len(), 2);
    }

    #[test]
    fn named_directories_add_to_the_defaults_once() {
        let home = home(&[".claude/projects/-p/a.jsonl", "else/where/projects/-p/b.jsonl", "team/projects/-p/c.jsonl"]);
        let mut roots = Roots::of_home(home.path());
        let path = |name: &str| home.path().join(name);
        roots.overrides.claude_config_dirs = vec![path(".claude/projects"), path("else/where/projects"), path("missing")];
        roots.configured = vec![
            ConfiguredAccount { tool: Tool::Claude, name: Some("Team".to_owned()), path: path("team") },
            ConfiguredAccount { tool: Tool::Claude, name: Some("Me".to_owned()), path: path(".claude") },
            ConfiguredAccount { tool: Tool::Codex, name: None, path: path("codex") },
        ];
        let found = sources(&roots);
        assert_eq!(accounts(&found), [(".claude", "Me"), ("else/where", "where"), ("team", "Team")]);
        let configured: Vec<bool> = found.accounts.iter().map(|account| account.configured).collect();
        assert_eq!(configured, [true, false, true]);
        assert!(found.watch.contains(&path("missing/projects")));
    }

    #[cfg(unix)]
    #[test]
    fn links_to_a_known_directory_are_no_second_account() {
        let home = home(&[".claude/projects/-p/a.jsonl"]);
        std::os::unix::fs::symlink(home.path().join(".claude"), home.path().join(".claude-link")).expect("a link");
        std::os::unix::fs::symlink(home.path().join(".claude/projects/-p"), home.path().join(".claude/projects/-q")).expect("a link");
        let found = sources(&Roots::of_home(home.path()));
        assert_eq!(accounts(&found), [(".claude", "claude")]);
        assert_eq!(found.sources.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_does_not_stop_the_rest() {
        let home = home(&[".claude/projects", ".claude-work/projects/-p/b.jsonl"]);
        let found = sources(&Roots::of_home(home.path()));
        assert_eq!(accounts(&found), [(".claude", "claude"), (".claude-work", "work")]);
        assert!(found.accounts[0].error.is_some() && found.accounts[1].error.is_none());
        assert_eq!(found.warnings.len(), 1);
        assert_eq!(found.sources.len(), 1);
    }

    #[test]
    fn an_empty_home_is_watched() {
        let home = home(&[]);
        let found = sources(&Roots::of_home(home.path()));
        assert_eq!(found.accounts, []);
        assert!(found.watch.contains(&home.path().join(".claude/projects")));
    }
}
