//! The design system: one component per file.

mod cost;
mod dialog;
mod document_title;
mod empty_state;
mod erase;
mod error_state;
mod forget_summary;
mod icon;
#[cfg(feature = "ssr")]
mod icon_sprite;
mod keyed;
mod markdown;
mod moment;
mod not_found;
mod page_header;
mod soon_deleted;
mod tokens;
mod tool_badge;

pub use cost::Cost;
pub use dialog::Dialog;
pub use document_title::DocumentTitle;
pub use empty_state::EmptyState;
pub use erase::Erase;
pub use error_state::ErrorState;
pub use forget_summary::ForgetSummary;
pub use icon::Icon;
#[cfg(feature = "ssr")]
pub use icon_sprite::IconSprite;
pub use keyed::{Entry, merge};
pub use markdown::Markdown;
pub use moment::{Ago, Moment};
pub use not_found::NotFound;
pub use page_header::PageHeader;
pub use soon_deleted::SoonDeletedPanel;
pub use tokens::Tokens;
pub use tool_badge::ToolBadge;
