//! What the server hands to pages and server functions.

use axum::extract::FromRef;
use leptos::prelude::{LeptosOptions, expect_context};
use sp_engine::Engine;

use crate::assets::Assets;

/// State of the server's router; pages and server functions find it as a context.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// Settings of the page framework.
    pub leptos_options: LeptosOptions,
    /// The application.
    pub engine: Engine,
    /// Where the site's files are.
    pub assets: Assets,
}

/// The engine of the request being answered.
pub(crate) fn engine() -> Engine {
    expect_context::<AppState>().engine
}
