//! The server and the command line of SessionPilot. Doors only: what they lead to is in the engine.

mod api;
mod assets;
pub mod cli;
pub mod config;
mod events;
mod gatekeeper;
mod headers;
mod login;
mod old_routes;
mod preferences;
mod problem;
mod query;
mod router;
mod surface;
mod visit;

pub use gatekeeper::AllowedHosts;
pub use router::{Outside, levels, router};
pub use surface::{Access, Levels};
pub use visit::Doors;
