//! The installed app: its service worker, and the last known state that the offline page tells. The page leaves it behind itself, ready to be
//! shown: totals and the newest sessions by project and tool, never what somebody typed.

pub mod api;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
mod told;

/// Keeps the state up to date while the page lives.
pub fn keep_last_known() {
    #[cfg(feature = "hydrate")]
    browser::keep();
}
