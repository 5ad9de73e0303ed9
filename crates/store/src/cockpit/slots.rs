//! What was used when, from the sums by spans of five minutes.

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, QueryResult};
use sp_domain::{
    Timestamp, Tool,
    usage::{Slot, UsageFigures},
};

use crate::{Store, StoreError, entity::session_model, sources, sql::Sql};

/// Sums under the names that [`Sums`] reads.
const SUMS: &str = "cast(sum(u.calls) as bigint) as calls, cast(sum(u.input) as bigint) as input, cast(sum(u.output) as bigint) as output, \
     cast(sum(u.cache_read) as bigint) as cache_read, cast(sum(u.cache_write) as bigint) as cache_write, \
     cast(sum(u.cache_write_1h) as bigint) as cache_write_1h, cast(sum(u.reasoning) as bigint) as reasoning, \
     cast(sum(u.reasoned_calls) as bigint) as reasoned_calls, cast(sum(u.cost) as bigint) as cost, \
     cast(sum(u.recorded_calls) as bigint) as recorded_calls, cast(sum(u.listed_calls) as bigint) as listed_calls, \
     cast(sum(u.lower_bound_calls) as bigint) as lower_bound_calls";

/// An account's calls in a span of five minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSlot {
    /// Label of its machine.
    pub machine: Option<String>,
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Name shown.
    pub account_name: String,
    /// The span.
    pub slot: Slot,
    /// Its calls.
    pub figures: UsageFigures,
}

/// A model's calls in one of the spans asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSums {
    /// Place of the span in the question.
    pub place: usize,
    /// Model as recorded; `None` when the store does not say.
    pub model: Option<String>,
    /// Its calls.
    pub figures: UsageFigures,
}

impl Store {
    /// The calls of every account from a span on, in ascending order.
    ///
    /// # Errors
    /// The database failed.
    pub async fn account_slots(&self, from: Slot) -> Result<Vec<AccountSlot>, StoreError> {
        let select = of_accounts(from);
        let transaction = self.begin_read().await?;
        let rows = transaction.query_all_raw(select.build(&transaction)).await?;
        transaction.commit().await?;
        rows.iter().map(account_slot).collect()
    }

    /// Calls by model in each of these spans, which may overlap: the first one is included, the second one not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn model_sums(&self, spans: &[(Slot, Slot)]) -> Result<Vec<ModelSums>, StoreError> {
        let transaction = self.begin_read().await?;
        let sums = model_sums(&transaction, spans).await?;
        transaction.commit().await?;
        Ok(sums)
    }

    /// The spans of five minutes with calls, in ascending order.
    ///
    /// # Errors
    /// The database failed.
    pub async fn busy_slots(&self, from: Slot, to: Slot) -> Result<Vec<Slot>, StoreError> {
        let select = with_calls(from, to);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        rows.iter().map(|row| Ok(Slot::new(row.try_get("", "slot")?))).collect()
    }

    /// Sessions that began in this span of time, sub-agents not counted.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sessions_begun(&self, from: Timestamp, to: Timestamp) -> Result<i64, StoreError> {
        let select = begun(from, to);
        Ok(self.one(select).await?.try_get("", "number")?)
    }
}

async fn model_sums(transaction: &DatabaseTransaction, spans: &[(Slot, Slot)]) -> Result<Vec<ModelSums>, StoreError> {
    if spans.is_empty() {
        return Ok(Vec::new());
    }
    let select = by_model(spans);
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    let sums = |row: &QueryResult| {
        let model: String = row.try_get("", "model")?;
        let place: i64 = row.try_get("", "place")?;
        Ok(ModelSums { place: place as usize, model: Some(model).filter(|model| !model.is_empty()), figures: figures(row)? })
    };
    rows.iter().map(sums).collect()
}

pub(super) fn of_accounts(from: Slot) -> Sql {
    // `cross join` keeps SQLite from beginning with all sessions. Names of accounts are looked up for the sums, not for every row.
    let mut select = Sql::new(&format!(
        "select mc.label as machine, coalesce(a.given_name, a.name, g.account) as account_name, g.* from ( \
         select s.machine_id, s.tool, s.account, u.slot, {SUMS} from usage_slots u cross join sessions s where s.id = u.session_id and u.slot >= "
    ));
    let place = select.bind(from.number());
    select.push(&place).push(
        " group by s.machine_id, s.tool, s.account, u.slot) g \
         left join tool_accounts a on a.machine_id = g.machine_id and a.tool = g.tool and a.directory = g.account \
         left join machines mc on mc.id = g.machine_id order by g.slot, g.tool, g.account, g.machine_id",
    );
    select
}

pub(super) fn with_calls(from: Slot, to: Slot) -> Sql {
    let mut select = Sql::new("select distinct u.slot as slot from usage_slots u where u.slot >= ");
    let places = [select.bind(from.number()), select.bind(to.number())];
    select.push(&format!("{} and u.slot < {} order by u.slot", places[0], places[1]));
    select
}

pub(super) fn begun(from: Timestamp, to: Timestamp) -> Sql {
    let mut select = Sql::new("select count(*) as number from sessions s where s.parent_id is null and s.started_at >= ");
    let places = [select.bind(from.ms()), select.bind(to.ms())];
    select.push(&format!("{} and s.started_at < {}", places[0], places[1]));
    select
}

pub(super) fn by_model(spans: &[(Slot, Slot)]) -> Sql {
    // Numbers of our own making, so they may stand in the text.
    let bounds: Vec<String> =
        spans.iter().enumerate().map(|(place, (low, high))| format!("({place}, {}, {})", low.number(), high.number())).collect();
    // `cross join` keeps SQLite from beginning with the sums.
    Sql::new(&format!(
        "with spans (place, low, high) as (values {}) select cast(spans.place as bigint) as place, u.model as model, {SUMS} from spans \
         cross join usage_slots u where u.slot >= spans.low and u.slot < spans.high group by spans.place, u.model order by spans.place, u.model",
        bounds.join(", ")
    ))
}

fn account_slot(row: &QueryResult) -> Result<AccountSlot, StoreError> {
    let tool: String = row.try_get("", "tool")?;
    Ok(AccountSlot {
        machine: row.try_get("", "machine")?,
        tool: sources::tool(&tool)?,
        account: row.try_get("", "account")?,
        account_name: row.try_get("", "account_name")?,
        slot: Slot::new(row.try_get("", "slot")?),
        figures: figures(row)?,
    })
}

#[derive(FromQueryResult)]
struct Sums {
    calls: i64,
    input: i64,
    output: i64,
    cache_read: i64,
    cache_write: i64,
    cache_write_1h: i64,
    reasoning: i64,
    reasoned_calls: i64,
    cost: i64,
    recorded_calls: i64,
    listed_calls: i64,
    lower_bound_calls: i64,
}

/// As figures of a session and model are made.
fn figures(row: &QueryResult) -> Result<UsageFigures, StoreError> {
    let sums = Sums::from_query_result(row, "")?;
    let model = session_model::Model {
        calls: sums.calls,
        input: sums.input,
        output: sums.output,
        cache_read: sums.cache_read,
        cache_write: sums.cache_write,
        cache_write_1h: sums.cache_write_1h,
        reasoning: sums.reasoning,
        reasoned_calls: sums.reasoned_calls,
        cost: sums.cost,
        recorded_calls: sums.recorded_calls,
        listed_calls: sums.listed_calls,
        lower_bound_calls: sums.lower_bound_calls,
        ..session_model::Model::empty(0, String::new())
    };
    Ok(model.figures())
}
