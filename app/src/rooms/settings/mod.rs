//! General settings, accounts, and about this installation.

mod about;
mod account_row;
mod accounts;
pub mod api;
mod general;
mod startup;

pub use about::AboutPage;
pub use accounts::AccountsPage;
pub use general::GeneralPage;
