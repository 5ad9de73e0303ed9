//! The server as its clients see it, on a real SQLite file and real transcripts; one module per room.

mod app;
mod cli;
mod cockpit;
mod events;
mod footprint;
mod gatekeeper;
mod machines;
#[cfg(target_os = "linux")]
mod no_room;
mod notifications;
mod originals;
mod process;
#[cfg(unix)]
mod repair;
mod retention;
mod reviews;
mod samples;
mod search;
mod security;
mod sessions;
mod settings;
mod soak;
mod sync;
mod two_processes;
