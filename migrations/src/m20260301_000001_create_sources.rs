//! Accounts, sources with how far each was read, warnings, and runs of the sync.

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
create table store_state (
    id bigint primary key,
    revision bigint not null
);
insert into store_state (id, revision) values (1, 0);

create table tool_accounts (
    tool text not null,
    directory text not null,
    name text not null,
    given_name text,
    path text not null,
    configured boolean not null,
    error text,
    last_sync bigint,
    primary key (tool, directory)
);

create table sources (
    id {id},
    tool text not null,
    path text not null,
    account text not null,
    stamp bigint,
    checkpoint text not null,
    version bigint not null,
    missing boolean not null,
    read_at bigint not null
);
create unique index sources_by_path on sources (tool, path);

create table warnings (
    id {id},
    source_id bigint references sources (id),
    tool text not null,
    path text not null,
    line bigint,
    kind text not null,
    detail text not null,
    count bigint not null,
    seen_at bigint not null
);
create index warnings_by_source on warnings (source_id);

create table sync_runs (
    id {id},
    trigger_word text not null,
    started_at bigint not null,
    ended_at bigint,
    cancelled boolean not null,
    errors bigint not null,
    status text
);
create index sync_runs_by_end on sync_runs (ended_at);
";
