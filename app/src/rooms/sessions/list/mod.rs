//! The session list: filters in the address, days, sums, pages, and rows that follow what happens.

mod chips;
mod empty;
mod facet_menu;
mod filter_bar;
mod filters;
mod header_cell;
mod list_body;
mod page;
mod pager;
mod presets;
mod rows;
mod session_row;
mod summary;
mod table;

pub use page::SessionsPage;
