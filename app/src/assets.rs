//! Where the browser finds the parts of the page that are files.

use std::collections::HashMap;

use serde::Deserialize;

/// Addresses of the embedded site's files, with the hash of their content in the name or in the name of their folder. Empty when the site was
/// not built.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Assets {
    /// Style sheet, such as `/pkg/session-pilot.0a1b2c3d.css`.
    pub css: String,
    /// Folder of the browser's half, such as `/pkg/0a1b2c3d`.
    code: String,
    /// Name of its files that every page loads.
    name: String,
    /// Names without ending of the files there that the code of a page lies in, by page.
    parts: HashMap<String, Vec<String>>,
}

impl Assets {
    /// Script that starts the browser's half.
    pub fn js(&self) -> String {
        format!("{}/{}.js", self.code, self.name)
    }

    /// What every page needs of the browser's half.
    pub fn wasm(&self) -> String {
        format!("{}/{}.wasm", self.code, self.name)
    }

    /// What tells this site from another release's.
    pub fn build(&self) -> String {
        format!("{} {}", self.css, self.code)
    }

    /// Addresses of the files that the page at this path needs besides, so that its head can name them: they are loaded at once and not one after
    /// the other.
    pub(crate) fn parts_of(&self, path: &str) -> Vec<String> {
        let page = match path.trim_matches('/').split('/').collect::<Vec<_>>()[..] {
            [""] => "cockpit",
            ["sessions"] => "sessions",
            ["sessions", _] => "session",
            ["settings", _] => "settings",
            ["dev", "ui"] => "gallery",
            _ => return Vec::new(),
        };
        // Named by the compiler after the function behind the route.
        let name = format!("__{page}_route_view_");
        let parts = self.parts.iter().find(|(of, _)| of.starts_with(&name)).map(|(_, parts)| parts);
        parts.into_iter().flatten().map(|part| format!("{}/{part}.wasm", self.code)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_its_own_parts() {
        let part = |page: &str| (format!("__{page}_route_view_123"), vec![format!("of_{page}"), "shared".to_owned()]);
        let parts = ["cockpit", "session", "sessions", "settings"].map(part).into();
        let assets = Assets { code: "/pkg/0a".to_owned(), parts, ..Assets::default() };
        assert_eq!(assets.parts_of("/sessions"), ["/pkg/0a/of_sessions.wasm", "/pkg/0a/shared.wasm"]);
        assert_eq!(assets.parts_of("/sessions/a%2Fb")[0], "/pkg/0a/of_session.wasm");
        assert_eq!(assets.parts_of("/settings/retention/")[0], "/pkg/0a/of_settings.wasm");
        assert_eq!(assets.parts_of("/")[0], "/pkg/0a/of_cockpit.wasm");
        for other in ["/settings", "/sessions/a/b", "/dev/ui"] {
            assert!(assets.parts_of(other).is_empty(), "{other}");
        }
    }
}

impl Assets {
    /// The same files below a path.
    #[must_use]
    pub fn below(self, base: &str) -> Self {
        let below = |path: String| if base.is_empty() || path.is_empty() { path } else { format!("{base}{path}") };
        Self { css: below(self.css), code: below(self.code), ..self }
    }
}
