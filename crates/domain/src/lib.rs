//! Words and sums of SessionPilot: pure values and rules.
//!
//! Builds for the server and for the browser (`wasm32`). Nothing here reads a file, the environment or the clock; whatever depends
//! on them (now, home, display zone, prices) is an argument.

pub mod cockpit;
pub mod diagnostics;
pub mod live;
pub mod marks;
pub mod money;
pub mod notifications;
pub mod price;
pub mod retention;
pub mod reviews;
pub mod saved_view;
pub mod search;
pub mod security;
pub mod session;
pub mod settings;
pub mod source;
pub mod sync;
pub mod time;
pub mod tool;
pub mod usage;

pub use money::Usd;
pub use time::Timestamp;
pub use tool::Tool;
