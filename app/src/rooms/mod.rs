//! The rooms of the house: each is one page or a few, with its own server functions. Rooms do not know each other.

pub mod cockpit;
pub mod diagnostics;
pub mod gallery;
pub mod notifications;
pub mod prices;
pub mod retention;
pub mod reviews;
pub mod search;
pub mod security;
pub mod sessions;
pub mod settings;
