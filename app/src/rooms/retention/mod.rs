//! What is kept, what is not, and what was forgotten for good.

pub mod api;
mod forgotten;
mod page;
mod prune;
mod rule_meaning;
mod rules;

pub use page::RetentionPage;
