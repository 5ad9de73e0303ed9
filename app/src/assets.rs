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
    /// Name of the script there that loads the code of pages.
    loader: String,
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

    /// Has the framework name the files of a page in the page's head, so that they are loaded at once and not one after the other.
    pub(crate) fn announce_parts(&self) {
        use leptos::prelude::{ArcStoredValue, provide_context};

        provide_context(leptos::WasmSplitManifest(ArcStoredValue::new((self.code.clone(), self.parts.clone(), self.loader.clone()))));
    }
}
