//! What stands around every page: navigation, header, banners, the live connection, the keyboard.

mod banners;
mod breadcrumb;
mod frame;
mod header;
mod jobs;
#[cfg(feature = "hydrate")]
mod keyboard;
mod keys;
pub mod last_known;
mod live;
pub mod notifications;
pub mod palette;
mod places;
mod post;
mod preference_choices;
mod preference_group;
mod preferences_menu;
mod sidebar;
mod sidebar_switch;

pub use frame::Frame;
pub use jobs::SyncState;
#[cfg(feature = "hydrate")]
pub(crate) use keyboard::on_page_keys;
#[cfg(not(feature = "hydrate"))]
pub(crate) use keys::on_page_keys;
pub use live::{Live, News, throttled, use_live, when_left};
pub use places::{Group, PLACES, Place};
pub(crate) use post::{ReturnTo, post};
pub use preference_choices::PreferenceChoices;
