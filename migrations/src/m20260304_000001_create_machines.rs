//! Machines: accounts, sources and sessions belong to one. What an earlier release stored belongs to the machine that opens it first; until
//! then to number 0. Blocks of the archive may lie in an object store instead of their row.

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
create table machines (
    id {id},
    key text not null,
    label text not null,
    first_seen bigint not null,
    last_seen bigint not null
);
create unique index machines_by_key on machines (key);

create table new_tool_accounts (
    machine_id bigint not null default 0,
    tool text not null,
    directory text not null,
    name text not null,
    given_name text,
    path text not null,
    configured boolean not null,
    error text,
    last_sync bigint,
    primary key (machine_id, tool, directory)
);
insert into new_tool_accounts (machine_id, tool, directory, name, given_name, path, configured, error, last_sync)
    select 0, tool, directory, name, given_name, path, configured, error, last_sync from tool_accounts;
drop table tool_accounts;
alter table new_tool_accounts rename to tool_accounts;

alter table sources add column machine_id bigint not null default 0;
drop index sources_by_path;
create unique index sources_by_path on sources (machine_id, tool, path);
alter table sessions add column machine_id bigint not null default 0;
create index sessions_by_machine on sessions (machine_id, parent_id);
alter table warnings add column machine_id bigint not null default 0;
alter table sync_runs add column machine_id bigint not null default 0;

alter table store_state add column archive_key text;
create table archive_objects (
    block_id bigint primary key references archive_blocks (id) on delete cascade,
    object text not null,
    bytes bigint not null
);
";
