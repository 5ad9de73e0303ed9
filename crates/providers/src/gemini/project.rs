//! Whose project a folder below `tmp` is.

use std::path::Path;

use sonic_rs::{JsonContainerTrait, JsonValueTrait};

use crate::{file, json};

/// Longest marker or registry that is read, in bytes.
const LIMIT: usize = 4 << 20;

/// The project root by the folder's marker, else by the registry, else the folder's own name (a SHA-256 or a short id).
pub(super) fn root_of(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_string_lossy().into_owned();
    marker(folder).or_else(|| registered(folder, &name)).or(Some(name))
}

fn marker(folder: &Path) -> Option<String> {
    let bytes = file::read_whole(&folder.join(".project_root"), LIMIT).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let root = json::clean(text.lines().next()?.trim());
    (!root.is_empty()).then_some(root)
}

/// `projects.json` lies beside `tmp` and maps roots to short ids.
fn registered(folder: &Path, name: &str) -> Option<String> {
    let registry = folder.parent()?.parent()?.join("projects.json");
    let parsed = json::parse_object(&file::read_whole(&registry, LIMIT).ok()?)?;
    let projects = parsed.value.get("projects")?.as_object()?;
    projects.iter().find(|(_, id)| id.as_str() == Some(name)).map(|(root, _)| json::clean(root))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_marker_wins_over_the_registry_over_the_name() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("tmp/app");
        fs::create_dir_all(&folder).expect("room on disk");
        assert_eq!(root_of(&folder).as_deref(), Some("app"));
        fs::write(home.path().join("projects.json"), r#"{"projects":{"/x/other":"o","/x/app":"app"}}"#).expect("room on disk");
        assert_eq!(root_of(&folder).as_deref(), Some("/x/app"));
        fs::write(folder.join(".project_root"), "\n").expect("room on disk");
        assert_eq!(root_of(&folder).as_deref(), Some("/x/app"));
        fs::write(folder.join(".project_root"), "/y/app\n").expect("room on disk");
        assert_eq!(root_of(&folder).as_deref(), Some("/y/app"));
    }
}
