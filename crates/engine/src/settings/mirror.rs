//! `settings.toml` in the data directory: what the command line has to know without a database.

use std::{fs, io, path::Path};

use serde::Deserialize;

const FILE: &str = "settings.toml";

#[derive(Deserialize)]
struct File {
    timezone: Option<String>,
}

/// The zone that was chosen in the settings; `None` when none was, or the file cannot be read.
pub fn chosen_zone(data_dir: &Path) -> Option<String> {
    let text = fs::read_to_string(data_dir.join(FILE)).ok()?;
    toml::from_str::<File>(&text).ok()?.timezone
}

/// Writes what was chosen.
pub(super) fn write(data_dir: &Path, timezone: Option<&str>) -> io::Result<()> {
    let timezone = timezone.map(|zone| format!("timezone = {}\n", toml::Value::String(zone.to_owned()))).unwrap_or_default();
    crate::prices::write_private(
        &data_dir.join(FILE),
        &format!("# Written by SessionPilot's settings; changes are overwritten.\n{timezone}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(chosen_zone(folder.path()), None);
        write(folder.path(), Some("Europe/Berlin")).expect("room on disk");
        assert_eq!(chosen_zone(folder.path()).as_deref(), Some("Europe/Berlin"));
        write(folder.path(), None).expect("room on disk");
        assert_eq!(chosen_zone(folder.path()), None);
    }
}
