//! Sessions with their messages, tool calls, file touches and blobs.

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
create table projects (
    key text primary key,
    name text not null,
    shown text not null
);
create index projects_by_name on projects (name);

create table sessions (
    id {id},
    public_id text not null,
    tool text not null,
    native_id text not null,
    account text not null,
    source_id bigint not null references sources (id),
    rank bigint not null,
    kind text not null,
    parent_id bigint references sessions (id),
    parent_native_id text,
    forked_native_id text,
    title text,
    agent_name text,
    project_key text,
    cwd text,
    git_branch text,
    tool_version text,
    models text not null,
    claims_from bigint,
    started_at bigint,
    ended_at bigint,
    duration_ms bigint,
    active_ms bigint,
    usage_unknown boolean not null,
    source_missing boolean not null,
    messages bigint not null,
    user_messages bigint not null,
    assistant_messages bigint not null,
    tool_calls bigint not null,
    tool_errors bigint not null,
    subagents bigint not null,
    own_calls bigint not null,
    own_input bigint,
    own_output bigint,
    own_cache_read bigint,
    own_cache_write bigint,
    own_cache_write_1h bigint,
    own_reasoning bigint,
    own_cost bigint,
    own_cost_source text,
    own_unpriced bigint not null,
    own_lower_bound bigint not null,
    total_calls bigint not null,
    total_input bigint,
    total_output bigint,
    total_cache_read bigint,
    total_cache_write bigint,
    total_cache_write_1h bigint,
    total_reasoning bigint,
    total_tokens bigint,
    total_cost bigint,
    total_cost_source text,
    total_unpriced bigint not null,
    total_lower_bound bigint not null,
    revision bigint not null,
    head text not null,
    search_text text not null
);
create unique index sessions_by_public_id on sessions (public_id);
create index sessions_by_native_id on sessions (tool, native_id);
create index sessions_by_start on sessions (started_at desc {nulls_last}, public_id);
create index sessions_by_end on sessions (ended_at desc {nulls_last}, public_id);
create index sessions_by_cost on sessions (total_cost desc {nulls_last}, public_id);
create index sessions_by_account on sessions (tool, account, started_at desc {nulls_last});
create index sessions_by_project on sessions (project_key, started_at desc {nulls_last});
create index sessions_by_tokens on sessions (total_tokens desc {nulls_last}, public_id);
create index sessions_by_parent on sessions (parent_id) where parent_id is not null;
create index sessions_by_parent_native_id on sessions (tool, parent_native_id) where parent_native_id is not null;
create index sessions_by_source on sessions (source_id);
create index sessions_by_claims_from on sessions (claims_from);

create table session_sources (
    source_id bigint not null references sources (id),
    native_id text not null,
    session_id bigint not null references sessions (id),
    rank bigint not null,
    primary key (source_id, native_id)
);
create index session_sources_by_session on session_sources (session_id);

create table messages (
    session_id bigint not null references sessions (id),
    seq bigint not null,
    native_id text,
    parent_native_id text,
    response_id text,
    role text not null,
    kind text not null,
    at bigint,
    model text,
    sidechain boolean not null,
    reverted boolean not null,
    span_file bigint not null,
    span_start bigint not null,
    span_end bigint not null,
    digest bigint not null,
    revision bigint not null,
    preview text,
    body {bytes} not null,
    primary key (session_id, seq)
);
create index messages_by_native_id on messages (session_id, native_id) where native_id is not null;
create index messages_by_response on messages (session_id, response_id) where response_id is not null;
create index messages_by_revision on messages (session_id, revision);
create index messages_prompts on messages (session_id, seq) where preview is not null;

create table tool_calls (
    session_id bigint not null references sessions (id),
    call_id text not null,
    seq bigint,
    name text,
    namespace text,
    category text,
    target text,
    called_at bigint,
    call_digest bigint,
    result_seq bigint,
    status text not null,
    exit_code bigint,
    answered_at bigint,
    duration_ms bigint,
    child_native_id text,
    result_digest bigint,
    revision bigint not null,
    input {bytes},
    output {bytes},
    primary key (session_id, call_id)
);
create index tool_calls_by_seq on tool_calls (session_id, seq);
create index tool_calls_by_result_seq on tool_calls (session_id, result_seq);
create index tool_calls_by_revision on tool_calls (session_id, revision);

create table file_touches (
    session_id bigint not null references sessions (id),
    call_id text not null,
    path text not null,
    kind text not null,
    at bigint,
    primary key (session_id, call_id, path)
);

create table blobs (
    id text primary key,
    media_type text not null,
    bytes {bytes} not null
);

create table session_blobs (
    session_id bigint not null references sessions (id),
    blob_id text not null references blobs (id),
    primary key (session_id, blob_id)
);
";
