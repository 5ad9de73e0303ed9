//! Files named in the headers of an `apply_patch` text.

use sp_domain::session::TouchKind;

/// Files and what happens to them, in order. Works on any text that contains a patch, a shell command with a here-document too.
pub(super) fn touches(text: &str) -> Vec<(String, TouchKind)> {
    let mut found: Vec<(String, TouchKind)> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if line.trim_end().ends_with("*** Begin Patch") {
            is_inside = true;
        }
        let Some(header) = line.strip_prefix("*** ").filter(|_| is_inside) else { continue };
        let named = |prefix: &str| header.strip_prefix(prefix).map(|path| path.trim().to_owned()).filter(|path| !path.is_empty());
        if let Some(path) = named("Add File: ") {
            found.push((path, TouchKind::Write));
        } else if let Some(path) = named("Update File: ") {
            found.push((path, TouchKind::Edit));
        } else if let Some(path) = named("Delete File: ") {
            found.push((path, TouchKind::Delete));
        } else if let Some(path) = named("Move to: ") {
            if let Some(moved) = found.last_mut() {
                moved.1 = TouchKind::Rename;
            }
            found.push((path, TouchKind::Write));
        } else if header.starts_with("End Patch") {
            is_inside = false;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_files_and_deeds() {
        let patch = "*** Begin Patch\n*** Add File: a.rs\n+*** Add File: not.rs\n*** Update File: b.rs\n*** Move to: c.rs\n@@\n-x\n*** Delete File: d.rs\n*** End Patch\n*** Add File: outside.rs";
        let found = touches(patch);
        let found: Vec<_> = found.iter().map(|(path, kind)| (path.as_str(), *kind)).collect();
        assert_eq!(
            found,
            [("a.rs", TouchKind::Write), ("b.rs", TouchKind::Rename), ("c.rs", TouchKind::Write), ("d.rs", TouchKind::Delete)]
        );
    }

    #[test]
    fn a_here_document_counts_and_plain_text_does_not() {
        assert_eq!(touches("apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a\n*** End Patch\nEOF").len(), 1);
        assert_eq!(touches("*** Update File: a"), []);
    }
}
