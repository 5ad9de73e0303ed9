//! The frame: skip link, navigation, header, banners, page, and what stands above it.

use leptos::prelude::*;

use super::{
    banners::{DemoBanner, OfflineBanner, OutdatedBanner},
    header::Header,
    keys::{KeySheet, provide_keys},
    last_known::keep_last_known,
    live::provide_live,
    palette::{Palette, PaletteState},
    preference_group::provide_choices,
    sidebar::Sidebar,
};
use crate::{
    facts::use_format,
    ui::{ToastCorner, provide_toasts},
};

/// Stands around every page.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    provide_live();
    provide_toasts();
    provide_keys();
    provide_choices();
    let (sheet, palette) = (RwSignal::new(false), PaletteState::new());
    let show_keys = Callback::new(move |()| sheet.set(true));
    keep_last_known();
    #[cfg(feature = "hydrate")]
    super::keyboard::listen(sheet, palette);
    let language = use_format().language;
    // The way past the navigation is the browser's, not the router's: only the browser moves the focus along.
    view! {
        <a class="skip-link" href="#main" rel="external">
            {language.frame_skip()}
        </a>
        <div class="frame">
            <Sidebar />
            <div class="frame-page">
                <Header show_keys palette />
                <DemoBanner />
                <OfflineBanner />
                <OutdatedBanner />
                <main id="main" class="frame-main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
        <ToastCorner />
        <KeySheet is_open=sheet />
        <Palette state=palette show_keys />
    }
}
