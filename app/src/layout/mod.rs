//! What stands around every page: navigation, banners, the live connection, the keyboard.

mod banners;
mod frame;
#[cfg(feature = "hydrate")]
mod keyboard;
mod language_switch;
mod live;
mod sidebar;
mod sync_indicator;
mod theme_switch;

pub use frame::Frame;
pub use live::{Live, News, throttled, use_live};
