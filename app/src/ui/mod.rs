//! The design system: one component per file.

#[cfg(feature = "ssr")]
mod icon_sprite;
mod not_found;

#[cfg(feature = "ssr")]
pub use icon_sprite::IconSprite;
pub use not_found::NotFound;
