//! What every page knows of the server: delivered once with the first page, read by both halves from the same text.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, settings::Currency, sync::SyncStatus, time::DisplayZone};

#[cfg(any(feature = "ssr", feature = "hydrate"))]
use crate::urls;
use crate::{format::Format, preferences::Preferences, wire::Wire};

/// Facts about the server and the person's preferences, as of the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What was chosen.
    pub preferences: Preferences,
    /// The zone in which times are shown.
    pub zone: DisplayZone,
    /// What amounts are shown in.
    pub currency: Currency,
    /// When the page was made.
    pub now: Timestamp,
    /// The sessions come from a generated example home.
    pub is_demo: bool,
    /// The gallery of components can be looked at.
    pub has_gallery: bool,
    /// Release of the program.
    pub version: String,
    /// Where the tools' stores are looked for.
    pub home: String,
    /// How the sync was going.
    pub sync: SyncStatus,
    /// How many notifications were unread.
    pub unread: i64,
    /// The path below which everything lies; empty for none.
    pub base: String,
    /// This browser is signed in, so it can sign out.
    pub is_signed_in: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            preferences: Preferences::default(),
            zone: DisplayZone::utc(),
            currency: Currency::default(),
            now: Timestamp::from_ms(0).expect("1970 is in range"),
            is_demo: false,
            has_gallery: false,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            home: String::new(),
            sync: SyncStatus::default(),
            unread: 0,
            base: String::new(),
            is_signed_in: false,
        }
    }
}

impl Facts {
    /// Those of the request being answered; the defaults while the list of routes is made.
    #[cfg(feature = "ssr")]
    fn of_request() -> Self {
        let preferences = Preferences::of_request();
        let Some(state) = use_context::<crate::state::AppState>() else {
            return Self { preferences, ..Self::default() };
        };
        let has_gallery = state.leptos_options.env == leptos::config::Env::DEV;
        let engine = state.engine;
        Self {
            preferences,
            zone: (*engine.zone()).clone(),
            currency: (*engine.currency()).clone(),
            now: engine.now(),
            is_demo: engine.is_demo(),
            has_gallery,
            home: engine.home(),
            sync: engine.sync().status(),
            unread: engine.notifications().unread(),
            base: urls::base(),
            is_signed_in: crate::state::visitor().login().is_some(),
            ..Self::default()
        }
    }

    fn format(&self) -> Format {
        Format { language: self.preferences.language, zone: Arc::new(self.zone.clone()), currency: Arc::new(self.currency.clone()) }
    }

    /// Only reached in a page that the server did not paint.
    #[cfg(not(feature = "ssr"))]
    fn of_request() -> Self {
        Self::default()
    }
}

/// Makes [`use_facts`] and [`use_format`] work below.
pub(crate) fn provide_facts() {
    let facts = SharedValue::<_, Wire>::new_with_encoding(Facts::of_request).into_inner();
    #[cfg(feature = "hydrate")]
    urls::keep(&facts.base);
    provide_context(facts.format());
    provide_context(Arc::new(facts));
}

/// Makes [`use_format`] work below, in what the server paints without the frame around it.
#[cfg(feature = "ssr")]
pub(crate) fn provide_format() {
    provide_context(Facts::of_request().format());
}

/// The facts.
pub fn use_facts() -> Arc<Facts> {
    expect_context()
}

/// How to write numbers, times and texts.
pub fn use_format() -> Format {
    expect_context()
}
