//! Where OpenCode keeps its data.

use std::path::PathBuf;

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
};

use super::family;
use crate::{Found, Roots, Warnings, roots::distinct};

/// A place to look at: a data directory, or the single database `OPENCODE_DB` names.
struct Place {
    path: PathBuf,
    name: Option<String>,
    configured: bool,
}

/// Accounts and sources under the roots.
pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Opencode);
    for place in places(roots) {
        found.watch.extend(family::watched(&place.path));
        let Some(readable) = family::check(&place.path) else { continue };
        if let Err(error) = &readable {
            warnings.note(&place.path, None, WarningKind::Unreadable, error.clone());
        }
        let account = account(roots, &found.accounts, place, readable.err());
        found.sources.extend(family::find(Tool::Opencode, &account.directory, account.path.as_ref()));
        found.accounts.push(account);
    }
    found.sources.sort_by(|one, other| one.key.cmp(&other.key));
    found.warnings = warnings.take();
    found
}

fn places(roots: &Roots) -> Vec<Place> {
    let overrides = &roots.overrides;
    let found = |path: PathBuf| Place { path, name: None, configured: false };
    let mut places: Vec<Place> = roots
        .configured_for(Tool::Opencode)
        .map(|account| Place { path: account.path.clone(), name: account.name.clone(), configured: true })
        .collect();
    places.insert(0, found(roots.home.join(".local/share/opencode")));
    places.extend(overrides.xdg_data_home.iter().map(|base| found(base.join("opencode"))));
    places.extend(overrides.opencode_data_dir.iter().cloned().map(found));
    // Where early Windows releases wrote to.
    places.extend(Some(roots.home.join("AppData/Local/opencode")).filter(|path| path.is_dir()).map(found));
    let mut directories = distinct(places.iter().map(|place| place.path.clone()));
    // The first place of a path stays; written twice, it is taken twice from the list of distinct ones.
    places.retain(|place| directories.iter().position(|path| *path == place.path).map(|at| directories.remove(at)).is_some());
    let directories: Vec<PathBuf> = places.iter().map(|place| place.path.clone()).collect();
    let is_inside = |file: &PathBuf| directories.iter().any(|directory| family::holds(directory, file));
    places.extend(overrides.opencode_db.iter().filter(|file| !is_inside(file)).cloned().map(found));
    places
}

fn account(roots: &Roots, known: &[Account], place: Place, error: Option<String>) -> Account {
    let directory = roots.account_directory(&place.path);
    let wanted = place.name.unwrap_or_else(|| "opencode".to_owned());
    let is_taken = known.iter().any(|account| account.name == wanted);
    Account {
        tool: Tool::Opencode,
        name: if is_taken { directory.clone() } else { wanted },
        directory,
        path: place.path.to_string_lossy().into_owned(),
        configured: place.configured,
        error,
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{ConfiguredAccount, Overrides};

    fn store(path: &Path) {
        fs::create_dir_all(path.join("storage/session/global")).unwrap();
        fs::write(path.join("storage/session/global/ses_1.json"), "{}").unwrap();
    }

    #[test]
    fn nothing_but_a_folder_to_watch_in_an_empty_home() {
        let home = tempfile::tempdir().unwrap();
        let found = find(&Roots::of_home(home.path()));
        assert_eq!(found, Found { watch: vec![home.path().join(".local/share/opencode")], ..Found::default() });
    }

    #[test]
    fn overrides_add_to_the_default_and_count_once() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        for path in [".local/share/opencode", "data/opencode", "work"] {
            store(&at(path));
        }
        fs::write(at("work/opencode.db"), "").unwrap();
        fs::write(at("single.db"), "").unwrap();
        let mut roots = Roots {
            overrides: Overrides {
                xdg_data_home: Some(at("data")),
                opencode_data_dir: Some(at(".local/share/opencode")),
                opencode_db: Some(at("work/opencode.db")),
                ..Overrides::default()
            },
            configured: vec![ConfiguredAccount { tool: Tool::Opencode, name: Some("work".to_owned()), path: at("work") }],
            ..Roots::of_home(home.path())
        };
        let names = |roots: &Roots| find(roots).accounts.into_iter().map(|account| account.name).collect::<Vec<_>>();
        assert_eq!(names(&roots), ["opencode", "work", "data/opencode"]);
        assert_eq!(find(&roots).sources.len(), 3);
        roots.overrides.opencode_db = Some(at("single.db"));
        assert_eq!(names(&roots), ["opencode", "work", "data/opencode", "single.db"]);
        assert_eq!(find(&roots).sources.iter().map(|source| source.account.as_str()).collect::<Vec<_>>().len(), 4);
    }
}
