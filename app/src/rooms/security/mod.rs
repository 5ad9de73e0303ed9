//! Who may look at this cockpit: the password, signed-in browsers, and tokens for scripts.

mod agent;
pub mod api;
mod logins;
mod new_token;
mod page;
mod password;
mod reach;
mod tokens;

pub use page::SecurityPage;

/// Everything on the page, and who it is shown to, may be another now.
fn load_anew() {
    #[cfg(feature = "hydrate")]
    let _ = leptos::prelude::window().location().reload();
}
