//! Retention: what is not read, what was left out, what was pruned, and what was forgotten for good.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// `forgotten_keys` outlives a tombstone that was lifted: whatever is derived from sessions still has to hear of it. `until` is the last
/// record that was pruned; the counts beside it are those of the rows that are gone.
const UP: &str = "
create table ignore_rules (
    id {id},
    kind text not null,
    value text not null,
    created_at bigint not null
);
create unique index ignore_rules_by_value on ignore_rules (kind, value);

create table left_out (
    source_id bigint not null references sources (id),
    native_id text not null,
    reason text not null,
    primary key (source_id, native_id)
){clustered};

create table tombstones (
    id {id},
    tool text not null,
    native_id text not null,
    parent_native_id text,
    public_id text not null,
    account text not null,
    path text not null,
    root_id bigint,
    forgotten_at bigint not null
);
create index tombstones_by_native_id on tombstones (tool, native_id);
create index tombstones_by_root on tombstones (root_id) where root_id is not null;

create table forgotten_keys (
    session_key bigint primary key,
    revision bigint not null
);
create index forgotten_keys_by_revision on forgotten_keys (revision);

create table session_retention (
    session_id bigint primary key references sessions (id),
    pinned boolean not null,
    what text,
    until bigint,
    pruned_at bigint,
    messages bigint not null,
    user_messages bigint not null,
    assistant_messages bigint not null,
    tool_calls bigint not null,
    tool_errors bigint not null
);
create index session_retention_pruned on session_retention (session_id) where what is not null;

create table retention_state (
    id bigint primary key,
    what text,
    older_than_days bigint,
    include_present boolean not null,
    prune_due boolean not null,
    scrub_due boolean not null
);
insert into retention_state (id, include_present, prune_due, scrub_due) values (1, false, false, false);
";
