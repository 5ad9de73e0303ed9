//! The server and the command line of SessionPilot. Doors only: what they lead to is in the engine.

mod api;
mod assets;
pub mod cli;
pub mod config;
mod events;
mod gatekeeper;
mod headers;
mod old_routes;
mod preferences;
mod problem;
mod query;
mod router;

pub use gatekeeper::AllowedHosts;
pub use router::router;
