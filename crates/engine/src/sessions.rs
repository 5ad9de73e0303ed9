//! Questions about sessions.

use sp_domain::{
    session::{Facets, SessionDetail, SessionId, SessionList, SessionQuery, TranscriptPage, Turn, Window},
    usage::UsageRecords,
};
use sp_store::{OriginalFile, OriginalPiece};

use crate::{EngineError, Shared};

/// Questions about sessions. Each is one reading transaction.
#[derive(Clone, Copy)]
pub struct Sessions<'a> {
    pub(crate) shared: &'a Shared,
}

impl Sessions<'_> {
    /// A page of the list with totals over all that match.
    ///
    /// # Errors
    /// The database failed.
    pub async fn list(&self, query: &SessionQuery) -> Result<SessionList, EngineError> {
        Ok(self.shared.store.list_sessions(query, &self.shared.zone.get()).await?)
    }

    /// Values to filter by.
    ///
    /// # Errors
    /// The database failed.
    pub async fn facets(&self) -> Result<Facets, EngineError> {
        Ok(self.shared.store.facets().await?)
    }

    /// One session without its transcript.
    ///
    /// # Errors
    /// The database failed.
    pub async fn get(&self, id: &SessionId) -> Result<Option<SessionDetail>, EngineError> {
        Ok(self.shared.store.session(id).await?)
    }

    /// A part of a conversation.
    ///
    /// # Errors
    /// The database failed.
    pub async fn transcript(&self, id: &SessionId, window: &Window) -> Result<Option<TranscriptPage>, EngineError> {
        Ok(self.shared.store.transcript(id, window).await?)
    }

    /// The table of contents.
    ///
    /// # Errors
    /// The database failed.
    pub async fn turns(&self, id: &SessionId) -> Result<Vec<Turn>, EngineError> {
        Ok(self.shared.store.turns(id).await?)
    }

    /// The calls a session owns, oldest first, each with the record it comes from.
    ///
    /// # Errors
    /// The database failed.
    pub async fn usage_records(&self, id: &SessionId, limit: i64, offset: i64) -> Result<Option<UsageRecords>, EngineError> {
        Ok(self.shared.store.usage_records(id, limit, offset).await?)
    }

    /// An image of a conversation: media type and bytes.
    ///
    /// # Errors
    /// The database failed.
    pub async fn blob(&self, id: &SessionId, blob: &str) -> Result<Option<(String, Vec<u8>)>, EngineError> {
        Ok(self.shared.store.blob(id, blob).await?)
    }

    /// The files a session was read from, as the archive has them; `None` for an unknown session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn originals(&self, id: &SessionId) -> Result<Option<Vec<OriginalFile>>, EngineError> {
        Ok(self.shared.store.originals(id).await?)
    }

    /// The bytes of a piece of such a file.
    ///
    /// # Errors
    /// The database failed, or its block is damaged.
    pub async fn original(&self, piece: &OriginalPiece) -> Result<Vec<u8>, EngineError> {
        Ok(self.shared.store.original(piece).await?)
    }
}
