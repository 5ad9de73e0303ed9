//! Giving space back. Only a file that is written anew holds nothing of what was deleted: pages that SQLite no longer uses, and the gaps
//! between the rows of those it does, keep their bytes otherwise.

use sea_orm::ConnectionTrait;

use crate::{Location, Store, StoreError};

/// Tables with texts. PostgreSQL writes each anew; its log and its copies are its own.
const WITH_TEXTS: [&str; 10] =
    ["sessions", "messages", "tool_calls", "file_touches", "archive_blocks", "archive_pieces", "blobs", "sources", "projects", "warnings"];

impl Store {
    /// Writes the database anew without what was deleted, and empties its log. Returns the bytes it became smaller by. Takes as much room
    /// again as the database takes, for the time being, and as long as copying it.
    ///
    /// # Errors
    /// There is not enough room, or somebody reads for too long. Nothing is lost then.
    pub async fn give_back(&self) -> Result<i64, StoreError> {
        let before = self.size_bytes().await?;
        let _turn = self.turn.lock().await;
        match &*self.location {
            Location::Sqlite(_) => self.rewrite_file().await?,
            Location::Postgres(_) => {
                for table in WITH_TEXTS {
                    self.writer.execute_unprepared(&format!("vacuum full {table}")).await?;
                }
            }
        }
        Ok((before - self.size_bytes().await?).max(0))
    }

    async fn rewrite_file(&self) -> Result<(), StoreError> {
        // The new file is put together beside the old one, not in memory.
        self.writer.execute_unprepared("pragma temp_store = file").await?;
        let done = self.writer.execute_unprepared("vacuum").await;
        self.writer.execute_unprepared("pragma temp_store = memory").await?;
        done?;
        self.empty_log().await
    }

    async fn empty_log(&self) -> Result<(), StoreError> {
        let row = self.writer.query_one_raw(crate::sql::plain(&self.writer, "pragma wal_checkpoint(truncate)")).await?;
        let is_busy = row.is_some_and(|row| row.try_get_by_index::<i32>(0).is_ok_and(|busy| busy != 0));
        if is_busy {
            return Err(StoreError::Query("somebody reads the database all the time: its log could not be emptied".to_owned()));
        }
        Ok(())
    }
}
