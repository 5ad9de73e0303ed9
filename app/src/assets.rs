//! Where the browser finds the parts of the page that are files.

/// Addresses of the embedded site's files, with the hash of their content in the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// Style sheet, such as `/pkg/session-pilot.0a1b2c3d.css`.
    pub css: String,
    /// Loader of the browser's half.
    pub js: String,
    /// The browser's half.
    pub wasm: String,
}
