//! The session list: filters in the address, days, sums, pages, and rows that follow what happens.

mod chips;
mod columns;
mod download;
mod empty;
mod facet_menu;
mod filter_bar;
mod filters;
mod header_cell;
mod list_body;
mod page;
mod pager;
mod period_menu;
mod presets;
mod rating;
mod route;
mod rows;
mod scroll;
mod selection;
mod session_row;
mod summary;
mod table;
mod together;
mod views;

pub use route::SessionsRoute;
