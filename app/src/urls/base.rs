//! The path below which everything lies, as the proxy or the settings say.

#[cfg(feature = "ssr")]
use std::sync::Arc;
#[cfg(not(feature = "ssr"))]
use std::sync::OnceLock;

/// The base of the request being answered: an extension of it, and a context while a page is painted.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base(pub Arc<str>);

/// `/pilot`, or nothing.
#[cfg(feature = "ssr")]
pub fn base() -> String {
    leptos::prelude::use_context::<Base>().map(|base| base.0.to_string()).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
static BASE: OnceLock<&'static str> = OnceLock::new();

/// `/pilot`, or nothing.
#[cfg(not(feature = "ssr"))]
pub fn base() -> String {
    BASE.get().copied().unwrap_or_default().to_owned()
}

/// Keeps what the server said, for as long as the page lives; server functions are asked there from now on.
#[cfg(feature = "hydrate")]
pub(crate) fn keep(base: &str) {
    let base: &'static str = base.to_owned().leak();
    if BASE.set(base).is_ok() {
        // Only fails when it was set before.
        let _ = leptos::server_fn::client::try_set_server_url(base);
    }
}

/// A path as the router knows it: as the browser does, without the base.
pub fn without_base(path: &str) -> &str {
    path.strip_prefix(base().as_str()).unwrap_or(path)
}
