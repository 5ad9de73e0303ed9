//! Making everything derived anew: what the sources tell, and every figure. Sessions keep their rows and ids throughout, so that whatever a
//! person attached to them stays attached; those that no source tells of any more keep what is stored.
//!
//! 1. [`Store::begin_repair`] makes every stored row look outdated, forgets how far sources were read, and drops calls and sums.
//! 2. A sync reads all sources; whatever it meets is written again, and its calls are resolved again.
//! 3. [`Store::untold`] hands out the claims that no source told of again; storing them resolves their calls, too.
//! 4. [`Store::finish_repair`] sums up the trees of sub-agents and drops what belongs to nobody.
//!
//! All steps can be repeated: whoever is interrupted begins at the first again.

mod check;
mod salvage;
mod untold;

use std::collections::BTreeSet;

pub use salvage::Salvaged;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult};

use crate::{
    Store, StoreError,
    entity::{project, session},
    figures::{SUMS_OF_OWN, Sums},
    news, projects,
    sql::{self, Sql},
};

/// Taken off the position of every claim: who still has such a position was not told of again.
const OUTDATED: i64 = 1 << 60;

/// Tables whose rows are made of a session's records.
const OF_SESSIONS: [&str; 12] = [
    "archive_pieces",
    "archive_blocks",
    "messages",
    "tool_calls",
    "file_touches",
    "session_blobs",
    "session_models",
    "session_retention",
    "session_sources",
    "usage_claims",
    "shared_usage_events",
    "usage_slots",
];

/// Sessions whose claims cannot be stored again from what is stored: names of calls that were cut or changed to fit.
const UNSPEAKABLE: &str = "select session_id from usage_claims where call_group like '%\u{2026}%' or call_group like '%\u{fffd}%'";

/// Sessions that this machine's sources tell. Those of other machines stay as they are: nobody here could tell of them again.
const OURS: &str = "select s.id from sessions s where s.machine_id = {machine}";

impl Store {
    /// Makes the next sync read and write everything.
    ///
    /// # Errors
    /// The database failed; then nothing has changed.
    pub async fn begin_repair(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for table in OF_SESSIONS {
            run(&transaction, &format!("delete from {table} where session_id not in (select id from sessions)")).await?;
        }
        for statement in OUTDATE.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            run(&transaction, &self.filled(statement)).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Brings what depends on all sessions together up to date.
    ///
    /// # Errors
    /// The database failed; then nothing of this step is stored.
    pub async fn finish_repair(&self) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        for statement in FINISH.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
            run(&transaction, &self.filled(statement).replace("{own}", &totals_from_own())).await?;
        }
        sum_trees(&transaction).await?;
        name_projects(&transaction).await?;
        news::tell(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    fn filled(&self, statement: &str) -> String {
        let statement = statement.replace("{unspeakable}", UNSPEAKABLE).replace("{ours}", OURS);
        statement.replace("{outdated}", &OUTDATED.to_string()).replace("{machine}", &self.machine.to_string())
    }
}

/// The parents of sessions are found by the tool's ids, the best first; a source that is gone from the database is made up, as sessions need
/// one. A blank behind a head makes it differ from what will be read, and says nothing else.
const OUTDATE: &str = "
insert into sources (machine_id, tool, path, account, version, missing, read_at)
    select s.machine_id, s.tool, 'lost:' || s.public_id, s.account, 0, true, 0 from sessions s
    where s.source_id not in (select id from sources) and not exists (select 1 from sources f where f.tool = s.tool and f.path = 'lost:' || s.public_id);
update sessions set source_missing = true, source_id = (select f.id from sources f where f.tool = sessions.tool and f.path = 'lost:' || sessions.public_id)
    where source_id not in (select id from sources);
update archive_pieces set source_id = (select s.source_id from sessions s where s.id = archive_pieces.session_id)
    where source_id not in (select id from sources) and not exists (select 1 from archive_pieces p
        where p.source_id = (select s.source_id from sessions s where s.id = archive_pieces.session_id)
        and p.path = archive_pieces.path and p.start = archive_pieces.start);
delete from archive_pieces where source_id not in (select id from sources);
delete from warnings where source_id is not null and source_id not in (select id from sources);
delete from session_blobs where blob_id not in (select id from blobs);
delete from session_sources where source_id not in (select id from sources);
insert into sources (machine_id, tool, path, account, version, missing, read_at)
    select distinct s.machine_id, s.tool, 'lost:' || s.public_id, s.account, 0, true, 0 from archive_pieces p join sessions s on s.id = p.session_id
    where p.source_id not in (select id from sources)
    and not exists (select 1 from sources f where f.tool = s.tool and f.path = 'lost:' || s.public_id);
update archive_pieces set source_id = (select f.id from sources f join sessions s on f.tool = s.tool and f.path = 'lost:' || s.public_id
        where s.id = archive_pieces.session_id)
    where source_id not in (select id from sources);
insert into session_sources (source_id, native_id, session_id, rank) select s.source_id, s.native_id, s.id, s.rank from sessions s
    where not exists (select 1 from session_sources l where l.source_id = s.source_id and l.session_id = s.id)
    and not exists (select 1 from session_sources l where l.source_id = s.source_id and l.native_id = s.native_id);
update sessions set parent_id = coalesce(
        (select min(p.id) from sessions p where p.tool = sessions.tool and p.native_id = sessions.parent_native_id and p.id <> sessions.id
            and p.account = sessions.account),
        (select min(p.id) from sessions p where p.tool = sessions.tool and p.native_id = sessions.parent_native_id and p.id <> sessions.id))
    where (parent_id is null and parent_native_id is not null) or parent_id not in (select id from sessions);
update sources set stamp = null, checkpoint = null, version = 0 where not missing and machine_id = {machine};
update archive_pieces set digest = 0 where source_id in (select id from sources where not missing and machine_id = {machine});
update messages set digest = 0 where session_id in ({ours});
update tool_calls set call_digest = 0 where call_digest is not null and session_id in ({ours});
update tool_calls set result_digest = 0 where result_digest is not null and session_id in ({ours});
update sessions set head = rtrim(head) || ' ',
    messages = (select count(*) from messages m where m.session_id = sessions.id),
    user_messages = (select count(*) from messages m where m.session_id = sessions.id and m.kind = 'human'),
    assistant_messages = (select count(distinct m.response_key) from messages m where m.session_id = sessions.id),
    tool_calls = (select count(*) from tool_calls c where c.session_id = sessions.id and c.call_digest is not null),
    tool_errors = (select count(*) from tool_calls c where c.session_id = sessions.id and c.call_digest is not null and c.status = 'error')
    where machine_id = {machine};
update sessions set
    messages = messages + (select r.messages from session_retention r where r.session_id = sessions.id),
    user_messages = user_messages + (select r.user_messages from session_retention r where r.session_id = sessions.id),
    assistant_messages = assistant_messages + (select r.assistant_messages from session_retention r where r.session_id = sessions.id),
    tool_calls = tool_calls + (select r.tool_calls from session_retention r where r.session_id = sessions.id),
    tool_errors = tool_errors + (select r.tool_errors from session_retention r where r.session_id = sessions.id)
    where machine_id = {machine} and id in (select r.session_id from session_retention r);
delete from left_out where source_id not in (select id from sources);
delete from shared_usage_events where session_id in ({ours}) and session_id not in ({unspeakable});
delete from usage_slots where session_id in ({ours}) and session_id not in ({unspeakable});
update usage_claims set position = position - {outdated}, alone = false where position > -{outdated} / 2 and session_id in ({ours})
    and session_id not in ({unspeakable});
update session_models set calls = 0, input = 0, output = 0, cache_read = 0, cache_write = 0, cache_write_1h = 0, reasoning = 0,
    reasoned_calls = 0, cost = 0, recorded_calls = 0, listed_calls = 0, lower_bound_calls = 0
    where session_id in ({ours}) and session_id not in ({unspeakable});
update sessions set own_calls = 0, own_input = case when usage_unknown then null else 0 end, own_output = case when usage_unknown then null else 0 end,
    own_cache_read = case when usage_unknown then null else 0 end, own_cache_write = case when usage_unknown then null else 0 end,
    own_cache_write_1h = case when usage_unknown then null else 0 end, own_reasoning = null, own_cost = null, own_cost_source = null,
    own_unpriced = 0, own_lower_bound = 0 where machine_id = {machine} and id not in ({unspeakable})
";

/// Positions are still outdated where even storing the claims again did not tell of them: they are as they were.
const FINISH: &str = "
update usage_claims set position = position + {outdated} where position < -{outdated} / 2 and session_id in ({ours});
update sessions set head = rtrim(head) where machine_id = {machine};
update sessions set subagents = 0, {own}, revision = (select revision + 1 from store_state where id = 1);
update store_state set revision = revision + 1 where id = 1;
delete from archive_pieces where source_id in (select f.id from sources f where f.path like 'lost:%')
    and not exists (select 1 from sessions s where s.id = archive_pieces.session_id and s.source_id = archive_pieces.source_id);
delete from session_sources where source_id in (select f.id from sources f where f.path like 'lost:%')
    and not exists (select 1 from sessions s where s.id = session_sources.session_id and s.source_id = session_sources.source_id);
delete from archive_pieces where source_id in (select f.id from sources f where f.path like 'lost:%') and exists (select 1 from archive_pieces p
    where p.session_id = archive_pieces.session_id and p.path = archive_pieces.path and p.source_id <> archive_pieces.source_id);
delete from sources where path like 'lost:%' and id not in (select source_id from sessions) and id not in (select source_id from session_sources)
    and id not in (select source_id from archive_pieces) and id not in (select source_id from left_out);
delete from archive_blocks where id not in (select block_id from archive_pieces union select text_block from messages
    union select input_block from tool_calls where input_block is not null
    union select output_block from tool_calls where output_block is not null
    union select merged_into from archive_blocks where merged_into is not null
    union select raw_in from archive_blocks where raw_in is not null);
delete from blobs where id not in (select blob_id from session_blobs)
";

async fn run(transaction: &DatabaseTransaction, sql: &str) -> Result<(), StoreError> {
    transaction.execute_unprepared(sql).await?;
    Ok(())
}

/// A session without sub-agents is all there is of itself.
fn totals_from_own() -> String {
    let columns = [
        "calls",
        "input",
        "output",
        "cache_read",
        "cache_write",
        "cache_write_1h",
        "reasoning",
        "cost",
        "cost_source",
        "unpriced",
        "lower_bound",
    ];
    let copies: Vec<String> = columns.iter().map(|column| format!("total_{column} = own_{column}")).collect();
    let known = ["own_input", "own_output", "own_cache_read", "own_cache_write"];
    let sum = known.map(|column| format!("coalesce({column}, 0)")).join(" + ");
    // Unknown only when nothing is known, like every sum of tokens.
    format!("{}, total_tokens = case when coalesce({}) is null then null else {sum} end", copies.join(", "), known.join(", "))
}

/// Sums up the trees below every parent.
async fn sum_trees(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    let parents = sql::plain(transaction, "select distinct parent_id as id from sessions where parent_id is not null order by 1");
    for row in transaction.query_all_raw(parents).await? {
        let id: i64 = row.try_get("", "id")?;
        let mut select = Sql::new("with recursive tree (id) as (select cast(");
        let place = select.bind(id);
        select
            .push(&place)
            .push(" as bigint) union select s.id from sessions s join tree on s.parent_id = tree.id) select count(*) - 1 as subagents, ");
        select.push(SUMS_OF_OWN).push(" from sessions s where s.id in (select id from tree)");
        let sums = transaction.query_one_raw(select.build(transaction)).await?;
        let sums = sums.ok_or_else(|| StoreError::Query("a sum without a row".to_owned()))?;
        let Some(mut parent) = session::Entity::find_by_id(id).one(transaction).await? else { continue };
        parent.set_total(&Sums::from_query_result(&sums, "")?.figures());
        parent.subagents = sums.try_get("", "subagents")?;
        sql::upsert::<session::Entity, _>(transaction, vec![parent]).await?;
    }
    Ok(())
}

async fn name_projects(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    project::Entity::delete_many().exec(transaction).await?;
    let keys = sql::plain(transaction, "select distinct project_key as key from sessions where project_key is not null");
    let keys = transaction.query_all_raw(keys).await?;
    let used = keys.iter().map(|row| Ok(row.try_get("", "key")?)).collect::<Result<BTreeSet<String>, StoreError>>()?;
    projects::update(transaction, &used, &BTreeSet::new()).await
}
