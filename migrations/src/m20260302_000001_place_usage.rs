//! Every API call names the record it comes from: the session whose files hold it, and the row where a store has no byte positions. Sources
//! name the session without whose files something in them had to be guessed.

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
alter table usage_claims add column record text;
alter table usage_events add column record text;
alter table usage_events add column told_by bigint not null default 0;
update usage_events set told_by = session_id;
alter table sources add column waits_for text;
alter table sources add column waits_bytes bigint;
create index sources_waiting on sources (tool) where waits_for is not null;
";
