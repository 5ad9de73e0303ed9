//! Accounts and sources of Gemini CLI, by listing and `stat` alone. Credentials beside them are never opened.

use std::{
    io,
    path::{Path, PathBuf},
};

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::SourceKey,
};

use crate::{ConfiguredAccount, Found, Roots, Scope, Warnings, file, roots::distinct};

pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Gemini);
    for directory in directories(roots) {
        let tmp = directory.join("tmp");
        found.watch.push(tmp.clone());
        if !directory.is_dir() {
            continue;
        }
        let mut account = account(roots, &found.accounts, &directory);
        match list(&tmp) {
            Ok(projects) => projects.iter().for_each(|project| add_project(project, &account.directory, &mut found, &mut warnings)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                warnings.note(&tmp, None, WarningKind::Unreadable, error.to_string());
                account.error = Some(error.to_string());
            }
        }
        found.accounts.push(account);
    }
    found.sources.sort_by(|one, other| one.key.cmp(&other.key));
    found.warnings = warnings.take();
    found
}

fn directories(roots: &Roots) -> Vec<PathBuf> {
    let own = [Some(&roots.home), roots.overrides.gemini_cli_home.as_ref()];
    let configured = roots.configured_for(Tool::Gemini).map(|account| account.path.clone());
    distinct(own.into_iter().flatten().map(|home| home.join(".gemini")).chain(configured))
}

fn account(roots: &Roots, known: &[Account], directory: &Path) -> Account {
    let configured: Option<&ConfiguredAccount> = roots.configured_for(Tool::Gemini).find(|account| account.path == directory);
    let relative = roots.account_directory(directory);
    let name = configured.and_then(|account| account.name.clone()).unwrap_or_else(|| Tool::Gemini.as_str().to_owned());
    let is_taken = known.iter().any(|account| account.name == name);
    Account {
        tool: Tool::Gemini,
        name: if is_taken { relative.clone() } else { name },
        directory: relative,
        path: directory.to_string_lossy().into_owned(),
        configured: configured.is_some(),
        error: None,
    }
}

fn add_project(project: &Path, account: &str, found: &mut Found, warnings: &mut Warnings) {
    if !project.is_dir() {
        return;
    }
    add_source(project.join("logs.json"), account, found);
    for entry in readable(&project.join("chats"), warnings) {
        if entry.is_dir() {
            let recordings = readable(&entry, warnings).into_iter().filter(|path| is_recording(path, ""));
            recordings.for_each(|path| add_source(path, account, found));
        } else if is_recording(&entry, "session-") {
            add_source(entry, account, found);
        }
    }
}

/// Leftovers of writing and recovery (`*.tmp-*`, `*.unreadable-*`) have another ending.
fn is_recording(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let is_leftover = name.contains(".tmp-") || name.contains(".unreadable-");
    let extension = path.extension().and_then(|extension| extension.to_str());
    name.starts_with(prefix) && !is_leftover && matches!(extension, Some("json" | "jsonl"))
}

fn add_source(path: PathBuf, account: &str, found: &mut Found) {
    let key = SourceKey { tool: Tool::Gemini, path: path.to_string_lossy().into_owned() };
    let scope = if path.ends_with("logs.json") { Scope::Whole } else { Scope::Session(None) };
    found.sources.extend(file::source(key, account, scope, vec![path]));
}

fn readable(folder: &Path, warnings: &mut Warnings) -> Vec<PathBuf> {
    list(folder).unwrap_or_else(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            warnings.note(folder, None, WarningKind::Unreadable, error.to_string());
        }
        Vec::new()
    })
}

/// Paths in a folder, sorted.
pub(super) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = folder.read_dir()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

/// The folder `tmp/<project>` a file belongs to: the one that holds `chats` or `logs.json`.
pub(super) fn project_folder(path: &Path) -> Option<&Path> {
    let chats = path.ancestors().skip(1).take(2).find(|folder| folder.ends_with("chats"));
    chats.unwrap_or(path).parent()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(home: &Path, path: &str) {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
        fs::write(path, "{}").expect("room on disk");
    }

    fn names(found: &Found, home: &Path) -> Vec<String> {
        let relative = |path: &str| Path::new(path).strip_prefix(home).map(|path| path.to_string_lossy().into_owned());
        found.sources.iter().map(|source| relative(&source.key.path).unwrap_or_default()).collect()
    }

    #[test]
    fn finds_recordings_and_prompt_logs_but_no_leftovers() {
        let home = tempfile::tempdir().expect("a folder");
        for path in [
            ".gemini/oauth_creds.json",
            ".gemini/tmp/a/logs.json",
            ".gemini/tmp/a/checkpoint-x.json",
            ".gemini/tmp/a/chats/session-1.json",
            ".gemini/tmp/a/chats/session-1.jsonl",
            ".gemini/tmp/a/chats/session-2.json.tmp-7",
            ".gemini/tmp/a/chats/session-3.unreadable-1.json",
            ".gemini/tmp/a/chats/other.json",
            ".gemini/tmp/a/chats/parent/child.jsonl",
            ".gemini/tmp/bin/rg",
        ] {
            write(home.path(), path);
        }
        let found = find(&Roots::of_home(home.path()));
        insta::assert_json_snapshot!(names(&found, home.path()), @r#"
        [
          ".gemini/tmp/a/chats/parent/child.jsonl",
          ".gemini/tmp/a/chats/session-1.json",
          ".gemini/tmp/a/chats/session-1.jsonl",
          ".gemini/tmp/a/logs.json"
        ]
        "#);
        assert_eq!(found.accounts.iter().map(|account| account.directory.as_str()).collect::<Vec<_>>(), [".gemini"]);
        assert!(found.warnings.is_empty());
    }

    #[test]
    fn overrides_and_configuration_add_accounts_once() {
        let home = tempfile::tempdir().expect("a folder");
        write(home.path(), ".gemini/tmp/a/logs.json");
        write(home.path(), "other/.gemini/tmp/a/logs.json");
        let mut roots = Roots::of_home(home.path());
        roots.overrides.gemini_cli_home = Some(home.path().join("other"));
        let again = ConfiguredAccount { tool: Tool::Gemini, name: Some("x".to_owned()), path: home.path().join("other/../.gemini") };
        roots.configured = vec![again];
        let accounts = find(&roots).accounts;
        let named: Vec<_> = accounts.iter().map(|account| (account.name.as_str(), account.directory.as_str())).collect();
        assert_eq!(named, [("gemini", ".gemini"), ("other/.gemini", "other/.gemini")]);
    }

    #[test]
    fn a_missing_store_is_watched() {
        let home = tempfile::tempdir().expect("a folder");
        let found = find(&Roots::of_home(home.path()));
        assert!(found.accounts.is_empty());
        assert_eq!(found.watch, [home.path().join(".gemini/tmp")]);
    }

    #[test]
    fn every_file_knows_its_project_folder() {
        for path in ["/t/a/logs.json", "/t/a/chats/session-1.json", "/t/a/chats/p/c.jsonl"] {
            assert_eq!(project_folder(Path::new(path)), Some(Path::new("/t/a")), "{path}");
        }
    }
}
