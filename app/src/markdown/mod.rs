//! Markdown of models, made safe: nothing in it becomes markup but what Markdown itself makes, and nothing is loaded from anywhere.
//!
//! Two barriers: raw HTML is shown as the text it is, images become links, headings start below those of the page; then the result passes
//! a list of allowed elements, attributes and schemes.

mod highlight;
mod render;

pub(crate) use highlight::Highlighter;
pub(crate) use render::render;
