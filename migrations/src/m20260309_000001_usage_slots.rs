//! Sums of calls in spans of five minutes, by session and model, so that what was used when is known without asking every call; and what a
//! person put off in the list of what needs attention.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::dialect::execute(manager, UP).await
    }
}

/// Division cuts towards zero: the remainder is taken off first, and is positive also before 1970.
const UP: &str = "
create table usage_slots (
    slot bigint not null,
    session_id bigint not null references sessions (id),
    model text not null,
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
    primary key (slot, session_id, model)
){clustered};
create index usage_slots_by_session on usage_slots (session_id, slot);
insert into usage_slots (slot, session_id, model, calls, input, output, cache_read, cache_write, cache_write_1h, reasoning, reasoned_calls,
        cost, recorded_calls, listed_calls, lower_bound_calls)
    select (e.at - ((e.at % 300000) + 300000) % 300000) / 300000, e.session_id, coalesce(e.model, ''), count(*), sum(e.input), sum(e.output),
        sum(e.cache_read), sum(e.cache_write), sum(e.cache_write_1h), sum(coalesce(e.reasoning, 0)),
        sum(case when e.reasoning is null then 0 else 1 end), sum(coalesce(e.cost, 0)),
        sum(case when e.cost_source = 'recorded' then 1 else 0 end), sum(case when e.cost_source = 'list' then 1 else 0 end),
        sum(case when e.lower_bound then 1 else 0 end)
    from usage_events e where e.at is not null group by 1, 2, 3;

create table snoozes (
    key text primary key,
    until bigint not null
);
";
