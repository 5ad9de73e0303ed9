//! The gallery of components, `/dev/ui`: every component with all its states, for those who build pages and for the tests that look at them.
//! Debug builds have it, a released binary only with `serve --gallery`. In English only, as it is no page for users.

mod charts;
mod controls;
mod fields;
mod page;
mod route;
mod states;
mod surfaces;
mod words;

pub use route::GalleryRoute;
