//! List prices: what comes with the program, what a person knows better, and pricing the history again.

pub mod api;
mod editor;
mod meaning;
mod page;
mod price_row;
mod price_table;
mod reprice;
mod unpriced;

pub use page::PricesPage;
