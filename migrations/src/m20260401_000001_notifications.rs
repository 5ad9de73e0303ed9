//! What people are told, and what they want to hear of each kind.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// `machine_id` is 0 where every machine finds the same; `subject` is JSON; `times` is how often it began. A kind without a row is told as when
/// nothing was chosen.
const UP: &str = "
create table notifications (
    id {id},
    machine_id bigint not null,
    key text not null,
    kind text not null,
    subject text not null,
    times bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    read_at bigint,
    dismissed_at bigint,
    resolved_at bigint
);
create unique index notifications_by_key on notifications (machine_id, key);

create table notification_preferences (
    kind text primary key,
    level text not null,
    browser boolean not null
);
";
