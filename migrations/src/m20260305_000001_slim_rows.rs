//! What nobody asks for: the day of a call by itself, and when rows were written that came with their session.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

const UP: &str = "
drop index usage_events_by_time;
drop index messages_by_revision;
create index messages_by_revision on messages (session_id, revision) where revision > 0;
drop index tool_calls_by_revision;
create index tool_calls_by_revision on tool_calls (session_id, revision) where revision > 0;
";
