//! One session: its figures, its table of contents, and its conversation, which grows while the session runs.

mod call_view;
mod contents;
mod conversation_view;
mod diff_view;
mod facts_list;
mod figures;
mod follow;
mod head;
mod item_view;
mod keeping;
mod neighbours;
mod page;
mod part_view;
mod relatives;
mod route;
mod session_view;
mod text_view;
mod window_links;
mod without_text;

pub use route::SessionRoute;
