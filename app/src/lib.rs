//! The pages of SessionPilot. The server paints them (`ssr`), the browser wakes them up (`hydrate`); both run the same code below.

#![expect(unreachable_pub, reason = "the component macro writes public items into private modules")]

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` and `hydrate` exclude each other: check server and frontend in separate cargo calls");

pub mod arrangement;
#[cfg(feature = "ssr")]
pub mod assets;
pub mod columns;
pub mod error;
pub mod facts;
pub mod format;
pub mod i18n;
pub mod layout;
#[cfg(feature = "ssr")]
mod markdown;
#[cfg(feature = "ssr")]
pub mod plain;
pub mod preferences;
pub mod rooms;
mod settings_pages;
#[cfg(feature = "ssr")]
mod shell;
#[cfg(feature = "ssr")]
pub mod state;
pub mod ui;
pub mod urls;
mod wire;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    path,
};

#[cfg(feature = "ssr")]
pub use shell::shell;

use layout::Frame;
use rooms::{
    cockpit::CockpitRoute,
    gallery::GalleryRoute,
    notifications::NotificationsRoute,
    reviews::ReviewsRoute,
    search::SearchRoute,
    sessions::{SessionRoute, SessionsRoute},
};
use settings_pages::SettingsRoute;
use ui::NotFound;

/// The whole application: the route table in its frame. Pages are painted in one piece, so that they are complete without scripts and
/// have the right status; the browser loads the code of a page when it shows it.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    facts::provide_facts();
    view! {
        <Router base=urls::base()>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view={Lazy::<CockpitRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sessions") view={Lazy::<SessionsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sessions/:id") view={Lazy::<SessionRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/search") view={Lazy::<SearchRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reviews") view={Lazy::<ReviewsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/notifications") view={Lazy::<NotificationsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/:page") view={Lazy::<SettingsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/dev/ui") view={Lazy::<GalleryRoute>::new()} ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}
