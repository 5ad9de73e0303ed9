//! What people were told, and what they want to hear.

pub mod api;
mod browser_panel;
mod filters;
mod kind_row;
mod kinds;
mod list;
mod page;
mod route;
mod settings;

pub use route::NotificationsRoute;
pub use settings::NotificationSettingsPage;
