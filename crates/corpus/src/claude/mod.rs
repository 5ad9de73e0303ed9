//! Claude Code: one file of lines per session; sessions that begin with the history of another one, sub-agents beside or below them.

mod fork;
mod frame;
pub(crate) mod long;
mod session;
mod tools;

use std::path::{Path, PathBuf};

use crate::{
    clock::START_MS,
    lists::PROJECTS,
    output::{Result, put},
    put as parts,
    random::{Random, Uuid},
    script::{Script, session_bytes},
    text::Text,
    truth::{SUBAGENTS, ToolTruth},
};
use fork::Origin;
use session::{Agent, Session};

/// Half of the sessions are smaller.
const MEDIAN_BYTES: f64 = 70_000.0;

/// Releases with what they do differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Release {
    /// Sub-agents beside the sessions.
    Beside,
    /// Sub-agents below the session, each record mirrored in the parent as progress.
    Mirrored,
    /// Sub-agents below the session.
    Below,
}

impl Release {
    fn version(self) -> &'static str {
        match self {
            Self::Beside => "2.0.76",
            Self::Mirrored => "2.1.34",
            Self::Below => "2.1.201",
        }
    }
}

/// Where a session takes place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) cwd: String,
    folder: PathBuf,
}

impl Place {
    fn new(home: &Path, name: &str) -> Self {
        let folder = home.join(".claude/projects").join(format!("-home-dev-work-{name}"));
        Self { cwd: format!("/home/dev/work/{name}"), folder }
    }
}

/// The id of a session as text.
pub(crate) fn text_of(id: &Uuid) -> String {
    String::from_utf8_lossy(id).into_owned()
}

/// Writes sessions until there are enough bytes.
pub(crate) fn write(home: &Path, bytes: u64, mut random: Random) -> Result<ToolTruth> {
    let places: Vec<Place> = PROJECTS.split_whitespace().map(|name| Place::new(home, name)).collect();
    let mut truth = ToolTruth::default();
    let mut prompts = Vec::new();
    let (mut number, mut origin): (u64, Option<Origin>) = (0, None);
    while truth.bytes < bytes {
        number += 1;
        let place = random.pick(&places).clone();
        let size = session_bytes(&mut random, MEDIAN_BYTES, bytes).min(bytes - truth.bytes + 3000);
        let now = START_MS + number * 5_000_000 % 14_000_000_000 + random.below(3_600_000);
        // Every eighth session begins with what another one said.
        let source = origin.take_if(|_| number % 8 == 0);
        let session = write_session(&mut truth, &mut random, place, size, now, source)?;
        history(&session, &mut prompts);
        if number % 8 == 7 {
            origin = session.origin.filter(Origin::is_handy);
        }
    }
    truth.file(put(&home.join(".claude/history.jsonl"), &prompts)?);
    Ok(truth)
}

/// A finished session.
struct Written {
    id: Uuid,
    cwd: String,
    first_prompt: Vec<u8>,
    at: u64,
    origin: Option<Origin>,
}

fn write_session(
    truth: &mut ToolTruth,
    random: &mut Random,
    place: Place,
    bytes: u64,
    now: u64,
    source: Option<Origin>,
) -> Result<Written> {
    let id = random.uuid();
    let release = [Release::Beside, Release::Mirrored, Release::Below, Release::Below, Release::Below][random.below(5) as usize];
    let place = source.as_ref().map_or(place, |origin| origin.place.clone());
    let now = source.as_ref().map_or(now, |origin| origin.ended_at + 40_000_000);
    let mut session = Session::new(truth, random, place, id, None, release, now, bytes)?;
    if let Some(origin) = &source {
        fork::copy(&mut session, origin, random.chance(1, 2))?;
    }
    // What was copied is no part of the size: a fork goes on.
    let end = session.out.written() + bytes;
    session.play(end)?;
    session.close();
    let (agents, first_prompt, cwd) =
        (std::mem::take(&mut session.agents), std::mem::take(&mut session.first_prompt), session.place.cwd.clone());
    let origin = session.finish()?;
    truth.main_sessions += 1;
    for agent in agents {
        write_agent(truth, random, &agent)?;
    }
    Ok(Written { id, cwd, first_prompt, at: now, origin: Some(origin) })
}

fn write_agent(truth: &mut ToolTruth, random: &mut Random, agent: &Agent) -> Result<()> {
    let bytes = agent.bytes;
    let before = truth.tokens;
    let mut session = Session::new(truth, random, agent.place.clone(), agent.parent, Some(agent), agent.release, agent.at, bytes)?;
    session.play(bytes)?;
    session.finish()?;
    truth.subagent_sessions += 1;
    let own = truth.tokens.since(before);
    truth.trap(SUBAGENTS, own);
    if agent.release == Release::Beside {
        truth.trap("sub-agents beside the sessions", own);
    }
    Ok(())
}

/// The prompt as the arrow-up key remembers it.
fn history(session: &Written, out: &mut Vec<u8>) {
    parts!(
        out,
        "{\"display\":\"",
        session.first_prompt,
        "\",\"pastedContents\":{},\"timestamp\":",
        session.at,
        ",\"project\":\"",
        session.cwd
    );
    parts!(out, "\",\"sessionId\":\"", session.id, "\"}\n");
}

/// What a session of this size does and says.
pub(crate) fn cast(random: &mut Random, bytes: u64, agents: bool) -> (Script, Text) {
    (Script::new(random.fork(), bytes, agents), Text::new(random.fork()))
}
