//! OpenCode: rows in SQLite (and some of the same sessions still as JSON files from before), forks, sub-agents; Kilo 7 uses the same rows.

mod play;
mod sink;

use std::path::Path;

use crate::{
    clock::START_MS,
    lists::PROJECTS,
    output::Result,
    random::Random,
    script::session_bytes,
    truth::{SUBAGENTS, ToolTruth},
};
use play::{Conversation, Kept};
pub(crate) use sink::Database;
pub(crate) use sink::Sink;
use sink::Tree;

const MEDIAN_BYTES: f64 = 80_000.0;
/// A file per part: more of them would measure the file system.
const MOST_TREE_BYTES: u64 = 40 << 20;

/// Writes the database and the tree of files.
pub(crate) fn write(home: &Path, bytes: u64, mut random: Random) -> Result<ToolTruth> {
    let mut truth = ToolTruth::default();
    let folder = home.join(".local/share/opencode");
    let tree_bytes = (bytes / 5).min(MOST_TREE_BYTES);
    let mut tree = Tree::new(folder.join("storage"));
    fill(&mut Sink::Tree(&mut tree), &mut truth, &mut random, tree_bytes)?;
    truth.bytes += tree.bytes;
    truth.files += tree.files;
    let mut database = Database::create(&folder.join("opencode.db"), false)?;
    database.projects(&tree.projects)?;
    // A few sessions were taken over into the database; their files stayed.
    for session in tree.kept.iter().step_by(6).take(40) {
        database.take_over(session)?;
    }
    for session in tree.kept.iter().step_by(6).take(40) {
        truth.trap("files beside the database", session.tokens);
    }
    fill(&mut Sink::Database(&mut database), &mut truth, &mut random, bytes.saturating_sub(tree.bytes))?;
    truth.file(database.close()?);
    Ok(truth)
}

/// Writes sessions until the sink has enough bytes.
pub(crate) fn fill(sink: &mut Sink<'_>, truth: &mut ToolTruth, random: &mut Random, bytes: u64) -> Result<()> {
    let names: Vec<&str> = PROJECTS.split_whitespace().collect();
    let mut number = 0;
    let mut origin: Option<Kept> = None;
    while sink.bytes() < bytes {
        number += 1;
        let size = session_bytes(random, MEDIAN_BYTES, bytes).min(bytes - sink.bytes() + 3000);
        let start = START_MS + number * 13_000_000 % 14_000_000_000 + random.below(3_600_000);
        let project = random.below(names.len() as u64) as usize;
        let mut conversation = Conversation::new(sink, truth, random, project, names[project], start, size, None)?;
        conversation.play(size)?;
        let kept = conversation.finish();
        truth.main_sessions += 1;
        if number % 9 == 4 {
            let size = random.log_normal(30_000.0, 1.0, 4000, size.max(8000));
            let parent = Some(kept.id.clone());
            let before = truth.tokens;
            let mut child = Conversation::new(sink, truth, random, project, names[project], start + 90_000, size, parent)?;
            child.play(size)?;
            child.finish();
            truth.subagent_sessions += 1;
            truth.trap(SUBAGENTS, truth.tokens.since(before));
        }
        if let Some(origin) = origin.take_if(|_| number % 11 == 0) {
            play::fork(sink, truth, random, &origin)?;
        }
        if number % 11 == 10 && kept.is_small() {
            origin = Some(kept);
        }
    }
    Ok(())
}
