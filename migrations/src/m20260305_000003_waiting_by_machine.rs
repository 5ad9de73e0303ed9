//! Sources that wait for others are asked for by machine and tool, in the order of their paths.

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
drop index sources_waiting;
create index sources_waiting on sources (machine_id, tool, path) where waits_for is not null;
";
