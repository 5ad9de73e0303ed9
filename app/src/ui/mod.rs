//! The design system: one component per file, all of them to be seen in the gallery, `/dev/ui`.

mod badge;
mod button;
mod chart;
mod checkbox;
mod chip;
#[cfg(feature = "ssr")]
mod concern;
mod copy_button;
mod cost;
mod decided_by;
mod dialog;
mod document_title;
mod drawer;
mod empty_state;
mod erase;
mod error_state;
mod field;
#[cfg(feature = "hydrate")]
mod focus;
mod forget_summary;
mod form_field;
mod icon;
mod icon_button;
#[cfg(feature = "ssr")]
mod icon_sprite;
mod kbd;
mod keyed;
mod kpi;
mod loaded;
mod markdown;
mod marked;
mod menu;
mod modal;
mod moment;
mod not_found;
mod page_header;
mod painted;
mod panel;
mod popover;
mod progress_bar;
mod save_error;
mod skeleton;
mod soon_deleted;
mod status;
mod table_section;
mod tabs;
mod toast;
mod tokens;
mod tool_badge;
mod tooltip;

pub use badge::{Badge, Tone};
pub use button::{Button, ButtonLink, Weight};
pub use chart::{Bar, BarPart, Sparkline, StackedBars};
pub use checkbox::{Checkbox, Switch};
pub use chip::Chip;
#[cfg(feature = "ssr")]
pub(crate) use concern::{Told, told};
pub use copy_button::CopyButton;
pub use cost::Cost;
pub use decided_by::DecidedBy;
pub use dialog::Dialog;
pub use document_title::DocumentTitle;
pub use drawer::Drawer;
pub use empty_state::{Empty, EmptyState};
pub use erase::Erase;
pub use error_state::ErrorState;
pub use field::{Field, Input, Select};
#[cfg(feature = "hydrate")]
pub use focus::{Step, find, place_of_focus, step_through, tick_through};
pub use forget_summary::ForgetSummary;
pub use form_field::{Faults, FormField};
pub use icon::Icon;
pub use icon_button::IconButton;
#[cfg(feature = "ssr")]
pub use icon_sprite::IconSprite;
pub use kbd::Kbd;
pub use keyed::{Entry, merge};
pub use kpi::{Delta, Kpi};
pub use loaded::{Loaded, refresh_with_sync};
pub use markdown::Markdown;
pub(crate) use marked::pieces;
pub use menu::{Menu, MenuItem};
pub(crate) use modal::follow;
pub use moment::{Ago, Moment};
pub use not_found::NotFound;
pub use page_header::PageHeader;
#[cfg(feature = "ssr")]
pub(crate) use painted::paint;
pub use painted::{Painted, Pressed};
#[cfg(feature = "ssr")]
pub use painted::{PaintedButton, PaintedCopy};
pub use panel::Panel;
pub use popover::Popover;
pub use progress_bar::ProgressBar;
pub use save_error::SaveError;
pub use skeleton::Skeleton;
pub use soon_deleted::SoonDeletedPanel;
pub use status::{Status, StatusBadge};
pub use table_section::{Column, Table, TableSection};
pub use tabs::{Tab, Tabs};
pub(crate) use toast::provide_toasts;
pub use toast::{ToastCorner, Toasts, use_toasts};
pub use tokens::Tokens;
pub use tool_badge::ToolBadge;
pub use tooltip::Tooltip;
