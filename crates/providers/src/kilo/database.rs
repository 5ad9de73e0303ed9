//! The databases of release 7: the same store as OpenCode's, read by the reader of that family.

use std::path::{Path, PathBuf};

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::Checkpoint,
};

use crate::{Found, ProviderError, Roots, Sink, Source, Warnings, opencode::family, roots::distinct};

/// True for the source of a database rather than a task folder.
pub(super) fn is_database(source: &Source) -> bool {
    family::is_store(source.key.path.as_ref())
}

/// Stores of the command line and of the extension from release 7 on.
pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Kilo);
    for path in places(roots) {
        found.watch.extend(family::watched(&path));
        let Some(readable) = family::check(&path) else { continue };
        if let Err(error) = &readable {
            warnings.note(&path, None, WarningKind::Unreadable, error.clone());
        }
        let account = account(roots, &path, readable.err());
        found.sources.extend(family::find(Tool::Kilo, &account.directory, &path));
        found.accounts.push(account);
    }
    found.warnings = warnings.take();
    found
}

/// Reads a store.
pub(super) fn read(source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    family::read(source, from, sink)
}

/// Data directories, and the single database `KILO_DB` names. Configured ones may hold tasks instead: those are not ours.
fn places(roots: &Roots) -> Vec<PathBuf> {
    let elsewhere = roots.overrides.xdg_data_home.iter().map(|base| base.join("kilo"));
    let configured = roots.configured_for(Tool::Kilo).map(|account| account.path.clone()).filter(|path| family::is_store(path));
    let mut places = distinct([roots.home.join(".local/share/kilo")].into_iter().chain(elsewhere).chain(configured));
    let single = roots.overrides.kilo_db.clone().filter(|file| !places.iter().any(|directory| family::holds(directory, file)));
    places.extend(single);
    places
}

fn account(roots: &Roots, path: &Path, error: Option<String>) -> Account {
    let configured = roots.configured_for(Tool::Kilo).find(|account| account.path == path);
    Account {
        tool: Tool::Kilo,
        directory: roots.account_directory(path),
        name: configured.and_then(|account| account.name.clone()).unwrap_or_else(|| Tool::Kilo.as_str().to_owned()),
        path: path.to_string_lossy().into_owned(),
        configured: configured.is_some(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{ConfiguredAccount, Provider, kilo::Kilo};

    #[test]
    fn databases_and_tasks_are_accounts_of_one_tool() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        for file in [
            ".local/share/kilo/kilo.db",
            "work/kilo.db",
            "alone.db",
            ".config/Code/User/globalStorage/kilocode.kilo-code/tasks/t/ui_messages.json",
        ] {
            fs::create_dir_all(at(file).parent().expect("a folder")).expect("room on disk");
            fs::write(at(file), "").expect("room on disk");
        }
        let mut roots = Roots::of_home(home.path());
        roots.configured = vec![ConfiguredAccount { tool: Tool::Kilo, name: Some("work".to_owned()), path: at("work") }];
        roots.overrides.kilo_db = Some(at("alone.db"));
        let found = Kilo.sources(&roots);
        let names: Vec<&str> = found.accounts.iter().map(|account| account.name.as_str()).collect();
        assert_eq!(names, ["kilo", "work", "alone.db", ".config/Code"]);
        assert_eq!(found.sources.iter().filter(|source| is_database(source)).count(), 3);
        assert_eq!(found.sources.len(), 4);
    }
}
