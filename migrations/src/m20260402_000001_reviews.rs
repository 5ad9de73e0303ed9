//! What a person says of sessions: verdicts with their history, notes, threads, own error classes; and a person's own titles, tags and
//! favourites.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// `session` is the public id, not the number of a row, and refers to nothing: whatever becomes of that row, these stay. `reasons` are keys
/// with commas, `tags` and `tag_keys` (the same in lower case) lines with a line break before and behind each.
const UP: &str = "
create table reviews (
    session text primary key,
    outcome text,
    reasons text not null,
    severity text,
    note text,
    thread_id bigint,
    rated_at bigint
);
create index reviews_by_outcome on reviews (outcome) where outcome is not null;
create index reviews_by_thread on reviews (thread_id) where thread_id is not null;

create table review_history (
    id {id},
    session text not null,
    at bigint not null,
    author text not null,
    change text not null,
    undoes bigint
);
create index review_history_by_session on review_history (session, id);
create unique index review_history_by_undone on review_history (undoes) where undoes is not null;

create table review_notes (
    id {id},
    session text not null,
    seq bigint,
    text text not null,
    author text not null,
    at bigint not null,
    edited_at bigint,
    thread_id bigint
);
create index review_notes_by_session on review_notes (session, seq);

create table review_threads (
    id {id},
    project_key text not null,
    title_key text not null,
    title text not null,
    status text not null,
    updated_at bigint not null
);
create unique index review_threads_by_title on review_threads (project_key, title_key);

create table error_classes (
    key text primary key,
    label text not null,
    category text not null,
    outcomes text not null,
    hidden boolean not null
);

create table session_marks (
    session text primary key,
    title text,
    tags text not null,
    tag_keys text not null,
    starred boolean not null,
    search_text text not null
);
create index session_marks_starred on session_marks (session) where starred;

create index sessions_to_review on sessions (started_at desc {nulls_last}, public_id, ended_at, parent_id, user_messages,
    assistant_messages) where parent_id is null and user_messages > 0 and assistant_messages > 0;
";
