//! A believable home for people without history: a month of sessions of every tool, made from hand-written tasks and a seed.
//!
//! Nothing here reads the clock or the environment: the same options give the same home. Making it ([`DemoTruth`] is counted there) is
//! apart from writing it.

mod calendar;
mod cast;
mod claude;
mod codex;
mod deck;
mod fork;
mod gemini;
mod home;
mod kilo;
mod models;
mod opencode;
mod picture;
mod play;
mod random;
mod scenario;
mod script;
mod session;
mod stores;
mod truth;
mod write;

use std::path::Path;

use sp_domain::Timestamp;

use home::Home;
use random::Random;
use session::{Session, Store};
pub use truth::{DemoTruth, SessionTruth, ToolTruth};
pub use write::{DemoError, MARKER};

/// Which home to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// The moment the home is made for: its newest session still seems to run.
    pub now: Timestamp,
    /// Another seed gives another home.
    pub seed: u64,
    /// Length of its history in days.
    pub days: u32,
}

impl DemoOptions {
    /// A month of history.
    pub const fn new(now: Timestamp) -> Self {
        Self { now, seed: 1, days: 30 }
    }
}

/// Writes an example home and says what is in it. A home written earlier is replaced; its files are known by the marker file
/// [`MARKER`], and only those are removed.
///
/// # Errors
/// The home holds stores or files that were not written here, or writing failed.
pub fn write(home: &Path, options: &DemoOptions) -> Result<DemoTruth, DemoError> {
    let (content, truth) = make(options);
    write::write(home, &content, options)?;
    Ok(truth)
}

fn make(options: &DemoOptions) -> (Home, DemoTruth) {
    let sessions = cast::sessions(options.now.ms(), options.days, &mut Random::new(options.seed));
    let mut home = Home::default();
    claude::write(&of(&sessions, &[Store::Claude, Store::ClaudeWork]), &mut home);
    codex::write(&of(&sessions, &[Store::Codex, Store::CodexArchive]), &mut home);
    let prompts_only = gemini::write(&of(&sessions, &[Store::Gemini, Store::GeminiDocument]), &mut home);
    opencode::write(&of(&sessions, &[Store::Opencode]), &mut home);
    kilo::write(&of(&sessions, &[Store::KiloTask]), &mut home);
    opencode::write_kilo(&of(&sessions, &[Store::Kilo]), &mut home);
    (home, DemoTruth::of(&sessions, prompts_only))
}

fn of(sessions: &[Session], stores: &[Store]) -> Vec<Session> {
    sessions.iter().filter(|session| stores.contains(&session.store)).cloned().collect()
}
