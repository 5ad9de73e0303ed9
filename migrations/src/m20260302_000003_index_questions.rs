//! Indexes that answer by themselves what would otherwise read wide rows: the choices of the filters, and calls by turn.

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
create index sessions_by_choice on sessions (tool, account, project_key, parent_id);
drop index tool_calls_by_seq;
create index tool_calls_by_seq on tool_calls (session_id, seq, status);
";
