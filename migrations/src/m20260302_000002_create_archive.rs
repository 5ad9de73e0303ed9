//! The archive: what the tools wrote, byte for byte, and the texts of messages and calls compressed against it.
//!
//! Rows of messages keep what queries need; everything else lies with their texts. Tables with a key of their own are stored by it.
//!
//! Texts stored by earlier releases become blocks of their own, since the sources of their sessions may be gone; sources that still exist
//! are read once more, which fills the archive and drops those blocks.

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
create table archive_blocks (
    id bigint primary key,
    session_id bigint not null references sessions (id),
    merged_into bigint,
    raw_shift bigint not null default 0,
    text_shift bigint not null default 0,
    raw_in bigint,
    raw_len bigint not null,
    text_len bigint not null,
    raw {bytes},
    texts {bytes}
);
create index archive_blocks_by_session on archive_blocks (session_id);
create index archive_blocks_by_target on archive_blocks (merged_into) where merged_into is not null;

create table archive_pieces (
    source_id bigint not null references sources (id),
    path text not null,
    start bigint not null,
    length bigint not null,
    session_id bigint not null references sessions (id),
    block_id bigint not null,
    block_start bigint not null,
    digest bigint not null,
    primary key (source_id, path, start)
){clustered};
create index archive_pieces_by_session on archive_pieces (session_id);
create index archive_pieces_by_block on archive_pieces (block_id);

create table moved_texts (id {id}, session_id bigint not null, what text not null, place text not null, bytes {bytes} not null);
insert into moved_texts (session_id, what, place, bytes) select session_id, 'm', cast(seq as text), body from messages;
insert into moved_texts (session_id, what, place, bytes) select session_id, 'i', call_id, input from tool_calls where input is not null;
insert into moved_texts (session_id, what, place, bytes) select session_id, 'o', call_id, output from tool_calls where output is not null;
create index moved_texts_by_place on moved_texts (session_id, what, place);
insert into archive_blocks (id, session_id, raw_len, text_len, texts) select id, session_id, 0, 0, bytes from moved_texts;

create table new_messages (
    session_id bigint not null references sessions (id),
    seq bigint not null,
    native_key bigint,
    response_key bigint,
    role text not null,
    kind text not null,
    at bigint,
    sidechain boolean not null,
    reverted boolean not null,
    span_file bigint not null,
    span_start bigint not null,
    span_end bigint not null,
    digest bigint not null,
    revision bigint not null,
    preview text,
    text_block bigint not null,
    text_start bigint not null,
    text_len bigint,
    primary key (session_id, seq)
){clustered};
insert into new_messages select m.session_id, m.seq, null, null, m.role, m.kind, m.at, m.sidechain, m.reverted, m.span_file, m.span_start,
    m.span_end, m.digest, m.revision, m.preview, t.id, 0, null
    from messages m join moved_texts t on t.session_id = m.session_id and t.what = 'm' and t.place = cast(m.seq as text);
drop table messages;
alter table new_messages rename to messages;
create index messages_by_native_key on messages (session_id, native_key) where native_key is not null;
create index messages_by_response_key on messages (session_id, response_key) where response_key is not null;
create index messages_by_revision on messages (session_id, revision);
create index messages_prompts on messages (session_id, seq) where preview is not null;

create table new_tool_calls (
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
    input_block bigint,
    input_start bigint,
    input_len bigint,
    output_block bigint,
    output_start bigint,
    output_len bigint,
    primary key (session_id, call_id)
){clustered};
insert into new_tool_calls select c.session_id, c.call_id, c.seq, c.name, c.namespace, c.category, c.target, c.called_at, c.call_digest,
    c.result_seq, c.status, c.exit_code, c.answered_at, c.duration_ms, c.child_native_id, c.result_digest, c.revision,
    i.id, 0, null, o.id, 0, null
    from tool_calls c
    left join moved_texts i on i.session_id = c.session_id and i.what = 'i' and i.place = c.call_id
    left join moved_texts o on o.session_id = c.session_id and o.what = 'o' and o.place = c.call_id;
drop table tool_calls;
alter table new_tool_calls rename to tool_calls;
create index tool_calls_by_seq on tool_calls (session_id, seq);
create index tool_calls_by_result_seq on tool_calls (session_id, result_seq);
create index tool_calls_by_revision on tool_calls (session_id, revision);
drop table moved_texts;

create table new_file_touches (
    session_id bigint not null references sessions (id),
    call_id text not null,
    path text not null,
    kind text not null,
    at bigint,
    primary key (session_id, call_id, path)
){clustered};
insert into new_file_touches select session_id, call_id, path, kind, at from file_touches;
drop table file_touches;
alter table new_file_touches rename to file_touches;

create table new_usage_claims (
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
    record text,
    primary key (group_key, session_id, part)
){clustered};
insert into new_usage_claims (group_key, session_id, part, call_group, at, model, input, output, reasoning, cache_read,
    cache_write, cache_write_1h, web_searches, recorded_cost, list_cost, position, copied, sidechain, lower_bound, span_file,
    span_start, span_end, shared, record) select group_key, session_id, part, call_group, at, model, input, output, reasoning,
    cache_read, cache_write, cache_write_1h, web_searches, recorded_cost, list_cost, position, copied, sidechain, lower_bound,
    span_file, span_start, span_end, shared, record from usage_claims;
drop table usage_claims;
alter table new_usage_claims rename to usage_claims;
create index usage_claims_by_session on usage_claims (session_id);
create index usage_claims_shared on usage_claims (session_id) where shared;

create table new_usage_events (
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
    record text,
    told_by bigint not null default 0,
    primary key (group_key, part)
){clustered};
insert into new_usage_events (group_key, part, session_id, at, model, input, output, reasoning, cache_read, cache_write,
    cache_write_1h, web_searches, cost, cost_source, lower_bound, span_file, span_start, span_end, record, told_by) select group_key,
    part, session_id, at, model, input, output, reasoning, cache_read, cache_write, cache_write_1h, web_searches, cost, cost_source,
    lower_bound, span_file, span_start, span_end, record, told_by from usage_events;
drop table usage_events;
alter table new_usage_events rename to usage_events;
create index usage_events_by_session on usage_events (session_id);
create index usage_events_by_time on usage_events (at);

alter table sources drop column checkpoint;
alter table sources add column checkpoint {bytes};
update sources set stamp = null, version = 0;
";
