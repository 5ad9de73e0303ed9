//! The archive: what the tools wrote, byte for byte, and the texts of messages and calls compressed against it.
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
);
create index archive_pieces_by_session on archive_pieces (session_id);
create index archive_pieces_by_block on archive_pieces (block_id);

alter table messages add column text_block bigint not null default 0;
alter table messages add column text_start bigint not null default 0;
alter table messages add column text_len bigint;
alter table tool_calls add column input_block bigint;
alter table tool_calls add column input_start bigint;
alter table tool_calls add column input_len bigint;
alter table tool_calls add column output_block bigint;
alter table tool_calls add column output_start bigint;
alter table tool_calls add column output_len bigint;

create table moved_texts (id {id}, session_id bigint not null, what text not null, place text not null, bytes {bytes} not null);
insert into moved_texts (session_id, what, place, bytes) select session_id, 'm', cast(seq as text), body from messages;
insert into moved_texts (session_id, what, place, bytes) select session_id, 'i', call_id, input from tool_calls where input is not null;
insert into moved_texts (session_id, what, place, bytes) select session_id, 'o', call_id, output from tool_calls where output is not null;
create index moved_texts_by_place on moved_texts (session_id, what, place);
insert into archive_blocks (id, session_id, raw_len, text_len, texts) select id, session_id, 0, 0, bytes from moved_texts;
update messages set text_block = coalesce((select t.id from moved_texts t
    where t.session_id = messages.session_id and t.what = 'm' and t.place = cast(messages.seq as text)), 0);
update tool_calls set input_start = 0, input_block = (select t.id from moved_texts t
    where t.session_id = tool_calls.session_id and t.what = 'i' and t.place = tool_calls.call_id);
update tool_calls set output_start = 0, output_block = (select t.id from moved_texts t
    where t.session_id = tool_calls.session_id and t.what = 'o' and t.place = tool_calls.call_id);
drop table moved_texts;
alter table messages drop column body;
alter table tool_calls drop column input;
alter table tool_calls drop column output;
update sources set stamp = null, checkpoint = '', version = 0;
";
