//! Single sessions of a given size or length, for measurements of their own.

use std::path::Path;

use super::{Place, Release, Session};
use crate::{
    clock::START_MS,
    lists::PROJECTS,
    output::Result,
    random::Random,
    truth::{ToolTruth, Truth},
};

/// Id of the session [`single`] writes.
pub const LONG_SESSION_ID: &str = "5e551004-0000-4000-a000-000000000001";

/// Writes one Claude Code session of about `bytes` bytes, with all the ordinary sizes of messages and results.
///
/// # Errors
/// Writing the file failed.
pub fn single(home: &Path, bytes: u64, seed: u64) -> Result<Truth> {
    write(home, bytes, seed, |session| session.play(bytes))
}

/// Writes one Claude Code session with at least so many prompts and answers; results are short, the file is still large.
///
/// # Errors
/// Writing the file failed.
pub fn long(home: &Path, messages: u64, seed: u64) -> Result<Truth> {
    write(home, 12_000, seed, |session| {
        while session.truth.prompts + session.truth.calls < messages {
            session.turn(u64::MAX)?;
        }
        Ok(())
    })
}

fn write(home: &Path, bytes: u64, seed: u64, play: impl FnOnce(&mut Session<'_>) -> Result<()>) -> Result<Truth> {
    let mut truth = ToolTruth::default();
    let id = LONG_SESSION_ID.as_bytes().try_into().expect("36 letters");
    let place = Place::new(home, "single");
    let mut session = Session::new(&mut truth, &mut Random::new(seed), place, id, None, Release::Below, START_MS, bytes)?;
    session.script.without_agents();
    play(&mut session)?;
    session.close();
    session.finish()?;
    truth.main_sessions = 1;
    Ok(Truth { tools: [("claude", truth)].into() })
}

/// Writes so many sessions of one or two turns: for lists.
///
/// # Errors
/// Writing a file failed.
pub fn tiny(home: &Path, sessions: u64, seed: u64) -> Result<Truth> {
    let (mut truth, mut random) = (ToolTruth::default(), Random::new(seed));
    let places: Vec<Place> = PROJECTS.split_whitespace().map(|name| Place::new(home, name)).collect();
    for number in 0..sessions {
        let place = random.pick(&places).clone();
        let (id, now) = (random.uuid(), START_MS + number * 20_000_000_000 / sessions);
        let mut session = Session::new(&mut truth, &mut random, place, id, None, Release::Below, now, 3000)?;
        session.script.without_agents();
        session.play(3000)?;
        session.close();
        session.finish()?;
        truth.main_sessions += 1;
    }
    Ok(Truth { tools: [("claude", truth)].into() })
}
