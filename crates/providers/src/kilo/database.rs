//! The database of release 7: the same schema as OpenCode's, read by the reader of that family.

use std::path::PathBuf;

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

/// Reads a database.
pub(super) fn read(source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
    family::read(source, from, sink)
}

/// Stores of the CLI and of the extension from release 7 on.
pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Kilo);
    for (path, name) in places(roots) {
        found.watch.extend(family::watched(&path));
        let Some(readable) = family::check(&path) else { continue };
        if let Err(error) = &readable {
            warnings.note(&path, None, WarningKind::Unreadable, error.clone());
        }
        let directory = roots.account_directory(&path);
        found.sources.extend(family::find(Tool::Kilo, &directory, &path));
        let default = if found.accounts.is_empty() { "kilo".to_owned() } else { directory.clone() };
        let configured = roots.configured_for(Tool::Kilo).any(|account| account.path == path);
        let path = path.to_string_lossy().into_owned();
        found.accounts.push(Account {
            tool: Tool::Kilo,
            directory,
            name: name.unwrap_or(default),
            path,
            configured,
            error: readable.err(),
        });
    }
    found.warnings = warnings.take();
    found
}

/// Data directories and single databases, with the name the configuration gives.
fn places(roots: &Roots) -> Vec<(PathBuf, Option<String>)> {
    let elsewhere = roots.overrides.xdg_data_home.iter().map(|base| base.join("kilo"));
    // A configured task folder is found by `locate`; what holds no database is none of ours.
    let configured = roots.configured_for(Tool::Kilo).map(|account| account.path.clone()).filter(|path| family::check(path).is_some());
    let mut paths = distinct([roots.home.join(".local/share/kilo")].into_iter().chain(elsewhere).chain(configured));
    let is_known = |file: &PathBuf| paths.iter().any(|directory| family::holds(directory, file));
    let single = roots.overrides.kilo_db.clone().filter(|file| !is_known(file));
    paths.extend(single);
    let name =
        |path: &PathBuf| roots.configured_for(Tool::Kilo).find(|account| account.path == *path).and_then(|account| account.name.clone());
    paths.into_iter().map(|path| (path.clone(), name(&path))).collect()
}
