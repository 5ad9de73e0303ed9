//! Forgetting sessions for good: preview, removal, and getting their texts out of every file of ours.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use sp_domain::{
    retention::{ForgetItem, ForgetPreview, ForgetReport},
    session::SessionId,
};
use sp_store::Target;

use super::{Retention, changed, invalid, token};
use crate::{EngineError, Shared, search};

/// Sessions shown in a preview.
const MOST_ITEMS: usize = 200;
/// Sessions that can be forgotten at once, sub-agents counted: databases take so many values in a question.
const MOST_SESSIONS: usize = 30_000;
/// Families that are removed in one transaction.
const FAMILIES: usize = 50;

impl Retention<'_> {
    /// What forgetting these sessions would do.
    ///
    /// # Errors
    /// A session is unknown, there are too many, or the database failed.
    pub async fn preview_forget(&self, ids: &[SessionId]) -> Result<ForgetPreview, EngineError> {
        let targets = self.shared.store.targets(ids).await?;
        if let Some(unknown) = ids.iter().find(|id| !targets.iter().any(|target| target.id == **id)) {
            return Err(invalid("ids", format!("there is no session {unknown}")));
        }
        if targets.len() > MOST_SESSIONS {
            return Err(invalid("ids", format!("at most {MOST_SESSIONS} sessions with their sub-agents at once")));
        }
        let keys: Vec<i64> = targets.iter().map(|target| target.key).collect();
        let sums = self.shared.store.forget_sums(&keys).await?;
        let seen: Vec<(i64, i64, &str)> = targets.iter().map(|target| (target.key, target.revision, target.id.as_str())).collect();
        let token = token(&(seen, sums.original_bytes, sums.leaving, sums.passing_calls));
        let subagents = targets.iter().filter(|target| target.is_subagent).count() as i64;
        Ok(ForgetPreview {
            sessions: targets.len() as i64 - subagents,
            subagents,
            messages: targets.iter().map(|target| target.messages).sum(),
            original_bytes: sums.original_bytes,
            stored_bytes: sums.stored_bytes,
            leaving: sums.leaving,
            passing_calls: sums.passing_calls,
            sources_present: targets.iter().filter(|target| Path::new(&target.path).exists()).count() as i64,
            items: targets.into_iter().take(MOST_ITEMS).map(item).collect(),
            copies: copies(self.shared).iter().map(|path| path.display().to_string()).collect(),
            token,
        })
    }

    /// Forgets exactly what the preview with this token showed. With `delete_copies` also the copies of the database it named.
    ///
    /// # Errors
    /// Something has changed since the preview, or the database failed; what was forgotten by then stays forgotten.
    pub async fn forget(&self, ids: &[SessionId], token: &str, delete_copies: bool) -> Result<ForgetReport, EngineError> {
        self.writable()?;
        let _turn = self.shared.retention.turn.lock().await;
        let preview = self.preview_forget(ids).await?;
        if preview.token != token {
            return Err(changed());
        }
        let gone: BTreeSet<SessionId> = self.shared.store.targets(ids).await?.into_iter().map(|target| target.id).collect();
        let families = self.families(ids).await?;
        let before = self.shared.store.size_bytes().await?;
        for families in families.chunks(FAMILIES) {
            let changes = self.shared.store.forget(families, self.shared.config.clock.now()).await?;
            self.shared.feed.announce(&changes, |id| gone.contains(id));
        }
        let scrubbed = scrub(self.shared).await;
        if delete_copies {
            for copy in copies(self.shared) {
                // One that cannot be removed is named below.
                let _ = fs::remove_file(copy);
            }
        }
        Ok(ForgetReport {
            sessions: preview.sessions,
            subagents: preview.subagents,
            freed_bytes: (before - self.shared.store.size_bytes().await?).max(0),
            unscrubbed: scrubbed.err().map(|error| error.to_string()),
            copies: copies(self.shared).iter().map(|path| path.display().to_string()).collect(),
        })
    }

    /// Each session that is not below another one, with its sub-agents behind it.
    async fn families(&self, ids: &[SessionId]) -> Result<Vec<Vec<i64>>, EngineError> {
        let (mut families, mut below): (Vec<Vec<i64>>, BTreeSet<i64>) = (Vec::new(), BTreeSet::new());
        for id in ids {
            let family = self.shared.store.targets(std::slice::from_ref(id)).await?;
            below.extend(family.iter().filter(|target| target.is_subagent).map(|target| target.key));
            families.push(family.into_iter().map(|target| target.key).collect());
        }
        let mut seen = BTreeSet::new();
        families.retain(|family| family.first().is_some_and(|first| !below.contains(first) && seen.insert(*first)));
        Ok(families)
    }
}

/// Makes sure that nothing of what was forgotten can be read in any file of ours.
pub(super) async fn scrub(shared: &Arc<Shared>) -> Result<(), EngineError> {
    search::purge(shared).await?;
    shared.store.give_back().await?;
    Ok(shared.store.scrubbed().await?)
}

fn item(target: Target) -> ForgetItem {
    ForgetItem {
        source_exists: Path::new(&target.path).exists(),
        id: target.id,
        tool: target.tool,
        title: target.title,
        is_subagent: target.is_subagent,
        messages: target.messages,
        started_at: target.started_at,
        source_path: target.path,
    }
}

/// Copies of the database that were made before an update or a repair, and damaged ones that were set aside.
fn copies(shared: &Shared) -> Vec<PathBuf> {
    let entries = fs::read_dir(&shared.config.data_dir).into_iter().flatten().flatten();
    let is_copy = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && [".before-", ".damaged-"].iter().any(|mark| name.contains(mark))
    };
    let mut copies: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_copy).collect();
    copies.sort();
    copies
}
