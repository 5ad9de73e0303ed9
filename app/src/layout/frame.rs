//! The frame: skip link, navigation, banners, page.

use leptos::prelude::*;

use super::{
    banners::{DemoBanner, OfflineBanner},
    live::provide_live,
    sidebar::Sidebar,
};
use crate::{facts::use_format, ui::Erase};

/// Stands around every page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    provide_live();
    #[cfg(feature = "hydrate")]
    super::keyboard::listen();
    let language = use_format().language;
    view! {
        <a class="skip-link" href="#main">
            {language.frame_skip()}
        </a>
        <div class="frame">
            <Sidebar />
            <div class="frame-page">
                <DemoBanner />
                <OfflineBanner />
                <main id="main" class="frame-main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
    }
    .erased()
}
