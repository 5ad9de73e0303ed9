//! What sessions say about API calls, the calls themselves, and their sums by session and model.

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
create table usage_claims (
    group_key bigint not null,
    session_id bigint not null references sessions (id),
    part text not null,
    call_group text not null,
    at bigint,
    model text,
    input bigint not null,
    output bigint not null,
    reasoning bigint,
    cache_read bigint not null,
    cache_write bigint not null,
    cache_write_1h bigint not null,
    web_searches bigint not null,
    recorded_cost bigint,
    list_cost bigint,
    position bigint not null,
    copied boolean not null,
    sidechain boolean not null,
    lower_bound boolean not null,
    span_file bigint not null,
    span_start bigint not null,
    span_end bigint not null,
    shared boolean not null,
    primary key (group_key, session_id, part)
);
create index usage_claims_by_session on usage_claims (session_id);
create index usage_claims_shared on usage_claims (session_id) where shared;

create table usage_events (
    group_key bigint not null,
    part text not null,
    session_id bigint not null references sessions (id),
    at bigint,
    model text,
    input bigint not null,
    output bigint not null,
    reasoning bigint,
    cache_read bigint not null,
    cache_write bigint not null,
    cache_write_1h bigint not null,
    web_searches bigint not null,
    cost bigint,
    cost_source text,
    lower_bound boolean not null,
    span_file bigint not null,
    span_start bigint not null,
    span_end bigint not null,
    primary key (group_key, part)
);
create index usage_events_by_session on usage_events (session_id);
create index usage_events_by_time on usage_events (at);

create table session_models (
    session_id bigint not null references sessions (id),
    model text not null,
    place bigint not null,
    calls bigint not null,
    input bigint not null,
    output bigint not null,
    cache_read bigint not null,
    cache_write bigint not null,
    cache_write_1h bigint not null,
    reasoning bigint not null,
    reasoned_calls bigint not null,
    cost bigint not null,
    recorded_calls bigint not null,
    listed_calls bigint not null,
    lower_bound_calls bigint not null,
    primary key (session_id, model)
);
create index session_models_by_model on session_models (model);
";
