//! Charts that the server draws: SVG for the shapes, links and text around them as HTML, a table with the same figures. They need no script
//! and no library, and take their colours from classes.

mod scale;
mod sparkline;
mod stacked_bars;
mod table_twin;

pub use sparkline::Sparkline;
pub(super) use stacked_bars::walk;
pub use stacked_bars::{Bar, BarPart, StackedBars};
