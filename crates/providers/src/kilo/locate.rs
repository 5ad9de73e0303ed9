//! Task folders of the editor extension, by listing and `stat` alone. The editor's own state database is never opened.

use std::{
    io,
    path::{Path, PathBuf},
};

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::SourceKey,
};

use crate::{Found, Roots, Scope, Warnings, file, roots::distinct};

/// Editors the extension runs in.
const EDITORS: [&str; 7] = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf", "Trae", "Positron"];

/// Editor servers on remote machines, below the home.
const SERVERS: [&str; 6] = [
    ".vscode-server/data",
    ".vscode-server-insiders/data",
    ".vscodium-server/data",
    ".cursor-server/data",
    ".windsurf-server/data",
    ".vscode-remote/data",
];

/// Folders of the first generation of the command line.
const COMMAND_LINE: [&str; 2] = [".kilocode/cli", ".kilocode/cli/global"];

/// Where the extension keeps its data below an editor's.
const STORAGE: &str = "User/globalStorage/kilocode.kilo-code";

/// Files of a task, in reading order.
pub(super) const FILES: [&str; 4] = ["ui_messages.json", "claude_messages.json", "api_conversation_history.json", "task_metadata.json"];

/// A place where tasks may lie.
struct Place {
    /// Directory of the account.
    account: PathBuf,
    /// Data of the extension, the parent of `tasks`.
    storage: PathBuf,
}

pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Kilo);
    for place in places(roots) {
        let tasks = place.storage.join("tasks");
        if is_worth_watching(&place, roots) {
            found.watch.push(tasks.clone());
        }
        if !tasks.is_dir() {
            continue;
        }
        let mut account = account(roots, &place);
        match list(&tasks) {
            Ok(folders) => found.sources.extend(folders.iter().filter_map(|folder| source(folder, &account.directory))),
            Err(error) => {
                warnings.note(&tasks, None, WarningKind::Unreadable, error.to_string());
                account.error = Some(error.to_string());
            }
        }
        found.accounts.push(account);
    }
    found.warnings = warnings.take();
    found
}

/// Both halves of the store as one: names are unique, sources sorted.
pub(super) fn joined(mut one: Found, other: Found) -> Found {
    one.accounts.extend(other.accounts);
    one.sources.extend(other.sources);
    one.warnings.extend(other.warnings);
    one.watch.extend(other.watch);
    let mut names: Vec<String> = Vec::new();
    for account in &mut one.accounts {
        if names.contains(&account.name) {
            account.name.clone_from(&account.directory);
        }
        names.push(account.name.clone());
    }
    one.sources.sort_by(|one, other| one.key.cmp(&other.key));
    one.sources.dedup_by(|one, other| one.key == other.key);
    one
}

fn places(roots: &Roots) -> Vec<Place> {
    let home = &roots.home;
    let bases = [roots.config_home(), home.join("Library/Application Support"), home.join("AppData/Roaming")];
    let editors = bases.iter().flat_map(|base| EDITORS.iter().map(|editor| base.join(editor)));
    let servers = SERVERS.iter().map(|server| home.join(server));
    let of_editor = |account: PathBuf| Place { storage: account.join(STORAGE), account };
    let as_is = |account: PathBuf| Place { storage: account.clone(), account };
    let command_line = Place { account: home.join(COMMAND_LINE[0]), storage: home.join(COMMAND_LINE[0]) };
    let global = Place { account: home.join(COMMAND_LINE[0]), storage: home.join(COMMAND_LINE[1]) };
    let configured = roots.configured_for(Tool::Kilo).map(|account| as_is(account.path.clone()));
    let all: Vec<Place> = editors.chain(servers).map(of_editor).chain([command_line, global]).chain(configured).collect();
    let kept = distinct(all.iter().map(|place| place.storage.clone()));
    let mut left = kept.into_iter().peekable();
    all.into_iter().filter(|place| left.next_if(|storage| *storage == place.storage).is_some()).collect()
}

/// Folders of other operating systems do not appear here one day.
fn is_worth_watching(place: &Place, roots: &Roots) -> bool {
    let base = place.account.parent().unwrap_or(&place.account);
    let is_foreign = base.starts_with(roots.home.join("Library")) || base.starts_with(roots.home.join("AppData"));
    base.is_dir() || !is_foreign
}

fn account(roots: &Roots, place: &Place) -> Account {
    let configured = roots.configured_for(Tool::Kilo).find(|account| account.path == place.account);
    Account {
        tool: Tool::Kilo,
        directory: roots.account_directory(&place.account),
        name: configured.and_then(|account| account.name.clone()).unwrap_or_else(|| Tool::Kilo.as_str().to_owned()),
        path: place.account.to_string_lossy().into_owned(),
        configured: configured.is_some(),
        error: None,
    }
}

/// A folder with at least one file of a task.
fn source(folder: &Path, account: &str) -> Option<crate::Source> {
    let files: Vec<PathBuf> = FILES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    file::source(SourceKey { tool: Tool::Kilo, path: folder.to_string_lossy().into_owned() }, account, Scope::Session(name), files)
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = folder.read_dir()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::ConfiguredAccount;

    fn write(home: &Path, path: &str) {
        let path = home.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("room on disk");
        fs::write(path, "[]").expect("room on disk");
    }

    fn found(home: &Path, configured: Vec<ConfiguredAccount>) -> Found {
        joined(Found::default(), find(&Roots { configured, ..Roots::of_home(home) }))
    }

    #[test]
    fn every_editor_is_an_account() {
        let home = tempfile::tempdir().expect("a folder");
        for folder in [
            ".config/Code - Insiders/User/globalStorage/kilocode.kilo-code",
            ".vscode-server/data/User/globalStorage/kilocode.kilo-code",
            "Library/Application Support/Cursor/User/globalStorage/kilocode.kilo-code",
            "AppData/Roaming/Windsurf/User/globalStorage/kilocode.kilo-code",
            ".kilocode/cli/global",
        ] {
            write(home.path(), &format!("{folder}/tasks/t1/ui_messages.json"));
            write(home.path(), &format!("{folder}/tasks/t1/notes.txt"));
            write(home.path(), &format!("{folder}/tasks/empty/notes.txt"));
            write(home.path(), &format!("{folder}/tasks/_index.json"));
        }
        let found = found(home.path(), Vec::new());
        let accounts: Vec<_> = found.accounts.iter().map(|account| (account.name.as_str(), account.directory.as_str())).collect();
        insta::assert_json_snapshot!(accounts);
        let sources: Vec<_> = found.sources.iter().map(|source| (source.account.as_str(), source.files.len())).collect();
        assert_eq!(sources.len(), 5);
        assert!(sources.iter().all(|(_, files)| *files == 1));
    }

    #[test]
    fn a_custom_storage_path_is_configured() {
        let home = tempfile::tempdir().expect("a folder");
        write(home.path(), "elsewhere/tasks/t1/task_metadata.json");
        let path = home.path().join("elsewhere");
        let found = found(home.path(), vec![ConfiguredAccount { tool: Tool::Kilo, name: Some("mine".to_owned()), path }]);
        assert_eq!(found.accounts.iter().map(|account| (account.name.as_str(), account.configured)).collect::<Vec<_>>(), [("mine", true)]);
        assert_eq!(found.sources.len(), 1);
    }

    #[test]
    fn one_folder_under_two_names_counts_once() {
        let home = tempfile::tempdir().expect("a folder");
        write(home.path(), ".config/Code/User/globalStorage/kilocode.kilo-code/tasks/t1/ui_messages.json");
        let path = home.path().join(".config/../.config/Code/User/globalStorage/kilocode.kilo-code");
        let found = found(home.path(), vec![ConfiguredAccount { tool: Tool::Kilo, name: None, path }]);
        assert_eq!(found.sources.len(), 1);
    }
}
