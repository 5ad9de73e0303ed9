//! Views of the list that somebody gave a name.

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
create table saved_views (
    id {id},
    name text not null,
    query text not null
);
create unique index saved_views_by_name on saved_views (name);
";
