//! Kilo.

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::Checkpoint,
};

use crate::{Found, Provider, ProviderError, Roots, Sink, Source, Warnings, opencode::family, roots::distinct};

/// The provider of Kilo.
pub struct Kilo;

impl Provider for Kilo {
    fn tool(&self) -> Tool {
        Tool::Kilo
    }

    fn sources(&self, roots: &Roots) -> Found {
        databases(roots)
    }

    fn read(&self, source: &Source, from: Checkpoint, sink: &mut dyn Sink) -> Result<Checkpoint, ProviderError> {
        if family::is_store(source.key.path.as_ref()) { family::read(source, from, sink) } else { Ok(from) }
    }
}

/// Stores of the CLI and of the extension from release 7 on.
fn databases(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Kilo);
    let elsewhere = roots.overrides.xdg_data_home.iter().map(|base| base.join("kilo"));
    let mut paths = distinct([roots.home.join(".local/share/kilo")].into_iter().chain(elsewhere));
    let is_known = |file: &std::path::PathBuf| paths.iter().any(|directory| family::holds(directory, file));
    let single = roots.overrides.kilo_db.clone().filter(|file| !is_known(file));
    paths.extend(single);
    for path in paths {
        found.watch.push(family::watched(&path).to_owned());
        let Some(readable) = family::check(&path) else { continue };
        if let Err(error) = &readable {
            warnings.note(&path, None, WarningKind::Unreadable, error.clone());
        }
        let directory = roots.account_directory(&path);
        found.sources.extend(family::find(Tool::Kilo, &directory, &path));
        let name = if found.accounts.is_empty() { "kilo".to_owned() } else { directory.clone() };
        let path = path.to_string_lossy().into_owned();
        found.accounts.push(Account { tool: Tool::Kilo, directory, name, path, configured: false, error: readable.err() });
    }
    found.warnings = warnings.take();
    found
}
