//! One session on several machines: a home folder that is kept the same on two, a transcript that was copied. It is recorded once, and told by
//! the copy that holds more of it; of equal ones by the first. So a copy that lags behind never takes a session over, the machine where it
//! grows does, and two that are equal leave it where it is.

use sea_orm::EntityTrait;
use sp_domain::source::{Checkpoint, SessionBatch};

use super::Ingest;
use crate::{
    StoreError,
    entity::{session, source},
    sources,
};

/// A first reading that was not finished for so long is not being finished any more.
const ABANDONED_MS: i64 = 3_600_000;

impl Ingest<'_> {
    /// True when a session of another machine lies in the same file of the same account as what is read now.
    pub(super) async fn is_copy(&self, row: &session::Model) -> Result<bool, StoreError> {
        if row.machine_id == self.machine {
            return Ok(false);
        }
        let told = source::Entity::find_by_id(row.source_id).one(self.transaction).await?;
        let here = in_account(&self.reading().batch.source.path, &self.reading().batch.account);
        Ok(told.is_some_and(|told| here.is_some() && in_account(&told.path, &told.account) == here))
    }

    /// True when this source, which lies on another machine than the one that told of a session so far, holds more of it.
    pub(super) async fn tells_more(&mut self, id: i64, part: &SessionBatch) -> Result<bool, StoreError> {
        let (owner, ended_at) = (self.loaded(id).row.source_id, self.loaded(id).row.ended_at);
        let Some(owner) = source::Entity::find_by_id(owner).one(self.transaction).await? else { return Ok(true) };
        let theirs = owner.checkpoint.as_deref().and_then(sources::unpacked);
        let is_abandoned = owner.stamp.is_none() && self.reading().batch.read_at.ms() - owner.read_at > ABANDONED_MS;
        let theirs = theirs.as_ref().and_then(|checkpoint| if is_abandoned { read(checkpoint) } else { size(checkpoint) });
        let ours = size(&self.reading().batch.checkpoint);
        let (ours, theirs) = match ours.zip(theirs) {
            Some(sizes) => sizes,
            // Databases and documents: whoever knows of later records.
            None => match part.head.as_ref() {
                Some(head) => (head.ended_at.map_or(i64::MIN, sp_domain::Timestamp::ms), ended_at.unwrap_or(i64::MIN)),
                None => return Ok(false),
            },
        };
        Ok(ours > theirs || (owner.missing && ours == theirs))
    }
}

/// Bytes of the files a source was read from; `None` when it has no files of lines.
fn size(checkpoint: &Checkpoint) -> Option<i64> {
    (!checkpoint.files.is_empty()).then(|| checkpoint.files.iter().map(|file| file.size).sum())
}

/// Bytes of them that were read.
fn read(checkpoint: &Checkpoint) -> Option<i64> {
    (!checkpoint.files.is_empty()).then(|| checkpoint.files.iter().map(|file| file.offset).sum())
}

/// The path below the account's directory, the same on every machine.
fn in_account(path: &str, account: &str) -> Option<String> {
    let [path, account] = [path, account].map(|text| text.replace('\\', "/"));
    if let Some(below) = path.strip_prefix(&account) {
        return Some(below.trim_start_matches('/').to_owned());
    }
    let folder = format!("/{}/", account.trim_matches('/'));
    path.find(&folder).map(|at| path[at + folder.len()..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::in_account;

    #[test]
    fn paths_are_compared_below_their_account() {
        let here = in_account("/home/ada/.claude/projects/-w-shop/s.jsonl", ".claude");
        assert_eq!(here.as_deref(), Some("projects/-w-shop/s.jsonl"));
        assert_eq!(in_account("C:\\Users\\Ada\\.claude\\projects\\-w-shop\\s.jsonl", ".claude"), here);
        assert_eq!(in_account("/srv/claude/projects/-w-shop/s.jsonl", "/srv/claude"), here);
        assert_ne!(in_account("/home/ada/.claude/projects/-w-other/s.jsonl", ".claude"), here);
        assert_eq!(in_account("/elsewhere/s.jsonl", ".claude"), None);
    }
}
