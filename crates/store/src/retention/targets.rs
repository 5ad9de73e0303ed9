//! Sessions that something is about to be done to, and what they hold.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::{Timestamp, Tool, session::SessionId, usage::UsageFigures};

use crate::{
    Store, StoreError,
    figures::{SUMS_OF_OWN, Sums},
    foreign, sources,
    sql::{self, Sql},
};

/// A session that would be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The store's own key.
    pub key: i64,
    /// Its id.
    pub id: SessionId,
    /// Its tool.
    pub tool: Tool,
    /// Its title.
    pub title: Option<String>,
    /// It goes because the session that started it goes.
    pub is_subagent: bool,
    /// Messages stored of it.
    pub messages: i64,
    /// Its first record.
    pub started_at: Option<Timestamp>,
    /// Its revision.
    pub revision: i64,
    /// Its source.
    pub path: String,
}

/// What sessions hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForgetSums {
    /// Bytes of originals as the tools wrote them.
    pub original_bytes: i64,
    /// Bytes these and the texts take.
    pub stored_bytes: i64,
    /// Figures of calls nobody else tells of.
    pub leaving: UsageFigures,
    /// Calls that another session tells of, too.
    pub passing_calls: i64,
}

/// Where a stored session belongs, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its id.
    pub id: SessionId,
    /// Its tool.
    pub tool: Tool,
    /// Its account directory.
    pub account: String,
    /// Its project.
    pub project_key: Option<String>,
    /// Its source.
    pub path: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    public_id: String,
    tool: String,
    title: Option<String>,
    named: i64,
    messages: i64,
    started_at: Option<i64>,
    revision: i64,
    path: String,
}

impl Store {
    /// These sessions and all their sub-agents, those that are named first. Unknown ids are left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn targets(&self, ids: &[SessionId]) -> Result<Vec<Target>, StoreError> {
        let mut targets: Vec<Target> = Vec::new();
        let names: Vec<String> = ids.iter().map(|id| foreign::text(id.as_str())).collect();
        for list in sql::lists(&names) {
            targets.extend(self.families(list).await?);
        }
        // A session may be named, and be below another one that is.
        targets.sort_by_key(|target| (target.key, target.is_subagent));
        targets.dedup_by_key(|target| target.key);
        targets.sort_by_key(|target| (target.is_subagent, target.key));
        Ok(targets)
    }

    async fn families(&self, names: Vec<String>) -> Result<Vec<Target>, StoreError> {
        let mut select = Sql::new("with recursive tree (id, named) as (select id, 1 from sessions where public_id in ");
        select.push_list(names);
        select.push(
            " union select s.id, 0 from tree t join sessions s on s.parent_id = t.id) \
             select s.id, s.public_id, s.tool, s.title, cast(max(t.named) as bigint) as named, s.messages, s.started_at, s.revision, f.path \
             from tree t join sessions s on s.id = t.id join sources f on f.id = s.source_id \
             group by s.id, s.public_id, s.tool, s.title, s.messages, s.started_at, s.revision, f.path",
        );
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| Row::from_query_result(row, "").map_err(StoreError::from).and_then(Row::into_target)).collect()
    }

    /// What these sessions, by key, hold together. All of a family are expected.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forget_sums(&self, keys: &[i64]) -> Result<ForgetSums, StoreError> {
        if keys.is_empty() {
            return Ok(ForgetSums { leaving: no_figures(), ..ForgetSums::default() });
        }
        let of = |text: &str| {
            let mut select = Sql::new(text);
            select.push_list(keys.to_vec());
            select
        };
        let own = self.one(of(&format!("select {SUMS_OF_OWN} from sessions s where s.id in "))).await?;
        let own = Sums::from_query_result(&own, "")?.figures();
        let pieces =
            self.one(of("select cast(coalesce(sum(length), 0) as bigint) as bytes from archive_pieces where session_id in ")).await?;
        let blocks = "select cast(coalesce(sum(coalesce(length(raw), 0) + coalesce(length(texts), 0)), 0) as bigint) as bytes \
                      from archive_blocks where session_id in ";
        let blocks = self.one(of(blocks)).await?;
        let mut shared = of("select count(*) as calls, cast(sum(e.input) as bigint) as input, cast(sum(e.output) as bigint) as output, \
             cast(sum(e.cache_read) as bigint) as cache_read, cast(sum(e.cache_write) as bigint) as cache_write, \
             cast(sum(e.cache_write_1h) as bigint) as cache_write_1h, cast(sum(e.reasoning) as bigint) as reasoning, \
             cast(sum(e.cost) as bigint) as cost, cast(coalesce(sum(case when e.cost is null then 1 else 0 end), 0) as bigint) as unpriced, \
             cast(coalesce(sum(case when e.lower_bound then 1 else 0 end), 0) as bigint) as lower_bound \
             from usage_events e where e.session_id in ");
        shared.push(" and exists (select 1 from usage_claims c where c.group_key = e.group_key and c.session_id not in ");
        shared.push_list(keys.to_vec()).push(")");
        let shared = self.one(shared).await?;
        let less = |value: Option<i64>, column: &str| -> Result<Option<i64>, StoreError> {
            value.map(|value| Ok(value - shared.try_get::<Option<i64>>("", column)?.unwrap_or(0))).transpose()
        };
        let passing_calls: i64 = shared.try_get("", "calls")?;
        let leaving = UsageFigures {
            calls: own.calls - passing_calls,
            input_tokens: less(own.input_tokens, "input")?,
            output_tokens: less(own.output_tokens, "output")?,
            cache_read_tokens: less(own.cache_read_tokens, "cache_read")?,
            cache_write_tokens: less(own.cache_write_tokens, "cache_write")?,
            cache_write_1h_tokens: less(own.cache_write_1h_tokens, "cache_write_1h")?,
            reasoning_tokens: less(own.reasoning_tokens, "reasoning")?,
            cost_usd: less(own.cost_usd.map(sp_domain::Usd::nanos), "cost")?.map(sp_domain::Usd::from_nanos),
            unpriced_calls: own.unpriced_calls - shared.try_get::<i64>("", "unpriced")?,
            lower_bound_calls: own.lower_bound_calls - shared.try_get::<i64>("", "lower_bound")?,
            ..own
        };
        Ok(ForgetSums { original_bytes: pieces.try_get("", "bytes")?, stored_bytes: blocks.try_get("", "bytes")?, leaving, passing_calls })
    }

    /// Every stored session that no other one started, as rules see it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn placed_sessions(&self) -> Result<Vec<Placed>, StoreError> {
        let select = "select s.public_id, s.tool, s.account, s.project_key, f.path from sessions s join sources f on f.id = s.source_id \
                      order by s.id";
        let rows = self.readers.query_all_raw(sql::plain(&self.readers, select)).await?;
        let placed = |row: &sea_orm::QueryResult| {
            let tool: String = row.try_get("", "tool")?;
            Ok(Placed {
                id: SessionId(row.try_get("", "public_id")?),
                tool: sources::tool(&tool)?,
                account: row.try_get("", "account")?,
                project_key: row.try_get("", "project_key")?,
                path: row.try_get("", "path")?,
            })
        };
        rows.iter().map(placed).collect()
    }
}

fn no_figures() -> UsageFigures {
    UsageFigures { input_tokens: Some(0), output_tokens: Some(0), ..UsageFigures::default() }
}

impl Row {
    fn into_target(self) -> Result<Target, StoreError> {
        Ok(Target {
            key: self.id,
            id: SessionId(self.public_id),
            tool: sources::tool(&self.tool)?,
            title: self.title,
            is_subagent: self.named == 0,
            messages: self.messages,
            started_at: self.started_at.and_then(Timestamp::from_ms),
            revision: self.revision,
            path: self.path,
        })
    }
}
