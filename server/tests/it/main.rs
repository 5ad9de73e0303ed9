//! The server as its clients see it, on a real SQLite file and real transcripts; one module per room.

mod app;
mod cli;
mod events;
mod gatekeeper;
mod originals;
mod samples;
mod sessions;
mod sync;
