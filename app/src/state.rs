//! What the server hands to pages and server functions.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::{extract::FromRef, http::request::Parts};
use leptos::prelude::{LeptosOptions, expect_context, use_context};
use sp_domain::security::Reach;
use sp_engine::{Engine, Visitor};

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
    /// How the server can be reached.
    pub reach: Arc<Reach>,
}

/// The engine of the request being answered.
pub(crate) fn engine() -> Engine {
    expect_context::<AppState>().engine
}

/// How the server can be reached.
pub(crate) fn reach() -> Arc<Reach> {
    expect_context::<AppState>().reach
}

/// Who asks: the server let it in. While the list of routes is made nobody does.
pub(crate) fn visitor() -> Visitor {
    extension().unwrap_or(Visitor::Anybody)
}

/// The address of whoever asks, behind proxies that are believed.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

/// Where the request comes from.
pub(crate) fn client() -> IpAddr {
    extension::<Client>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.0)
}

fn extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<Parts>()?.extensions.get().cloned()
}
