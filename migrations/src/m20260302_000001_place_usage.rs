//! Every API call names the record it comes from: the session whose files hold it, and the row where a store has no byte positions.

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
";
