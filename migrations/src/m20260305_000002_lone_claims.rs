//! A claim that nobody else makes is the event itself: only calls that several claims tell of are stored once more, as resolved. The view
//! `usage_events` shows both alike.

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
alter table usage_events rename to shared_usage_events;
alter table usage_claims add column alone boolean not null default false;
update usage_claims set alone = true where group_key in (select group_key from usage_claims group by group_key having count(*) = 1);
delete from shared_usage_events where group_key in (select group_key from usage_claims where alone);
create view usage_events as
    select group_key, part, session_id, at, model, input, output, reasoning, cache_read, cache_write, cache_write_1h, web_searches, cost,
        cost_source, lower_bound, span_file, span_start, span_end, record, told_by from shared_usage_events
    union all
    select group_key, case when sidechain then '' else part end, session_id, at, model, input, output, reasoning, cache_read, cache_write,
        cache_write_1h, web_searches, coalesce(recorded_cost, list_cost),
        case when recorded_cost is not null then 'recorded' when list_cost is not null then 'list' end,
        lower_bound, span_file, span_start, span_end, record, session_id from usage_claims where alone;
";
