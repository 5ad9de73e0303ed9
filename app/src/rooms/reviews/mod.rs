//! Reviews: the queue of sessions that wait for an outcome, and what a session's page says of its review.

pub mod api;
mod choices;
mod fields;
mod history;
mod item;
mod keys;
mod marks_form;
mod nothing_left;
mod outcome_choice;
mod page;
mod panel;
mod panel_form;
mod panel_parts;
mod progress;
mod queue;
mod reason_field;
mod route;
mod turn_notes;
#[cfg(feature = "ssr")]
mod view;
mod words;

pub use panel::{ReviewPanel, provide_review};
pub use route::ReviewsRoute;
pub use turn_notes::{TurnNotes, provide_turn_notes};
