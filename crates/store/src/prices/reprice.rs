//! Pricing the history again: the list price of every claim anew, and whatever follows from it, by the very path that stored it. Looking at what
//! would change takes the same path and is undone: so a preview shows what will be.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{
    Timestamp, Tool,
    price::{PriceLookup, PriceTable},
    usage::Tokens,
};

use crate::{SessionChange, Store, StoreError, ingest, sources, sql::Sql};

/// Calls in one transaction.
const GROUPS: i64 = 500;

/// A part of the history, priced again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repriced {
    /// Where the next part begins.
    pub last: i64,
    /// Calls looked at.
    pub looked_at: i64,
    /// What sessions became.
    pub changes: Vec<SessionChange>,
    /// By model: change of cost in nano-dollars, and of the calls with a price.
    pub models: BTreeMap<String, (i64, i64)>,
}

impl Store {
    /// Calls of these models.
    ///
    /// # Errors
    /// The database failed.
    pub async fn calls_of_models(&self, models: &[String]) -> Result<i64, StoreError> {
        let mut select = Sql::new("select count(distinct group_key) as groups from usage_claims where coalesce(model, '') in ");
        select.push_list(models.to_vec());
        Ok(self.one(select).await?.try_get("", "groups")?)
    }

    /// Prices the calls of these models that come after `after`, in their order; `None` at the end. Only looks when not `keep`.
    ///
    /// # Errors
    /// The database failed; then nothing of this part is stored.
    pub async fn reprice(&self, models: &[String], after: i64, table: &PriceTable, keep: bool) -> Result<Option<Repriced>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let groups = groups(&transaction, models, after).await?;
        let Some((last, _)) = groups.last().copied() else { return Ok(None) };
        let mut repriced = Repriced { last, looked_at: groups.len() as i64, ..Repriced::default() };
        let mut by_tool: BTreeMap<Tool, Vec<i64>> = BTreeMap::new();
        for (group, tool) in groups {
            by_tool.entry(tool).or_default().push(group);
        }
        let mut prices = PriceLookup::new(table);
        for (tool, groups) in by_tool {
            let mut price = |model: Option<&str>, at: Option<Timestamp>, tokens: &Tokens| prices.cost(model, at, tokens);
            let (changes, sums) = ingest::reprice(&transaction, self.machine, tool, &groups, &mut price, keep).await?;
            repriced.changes.extend(changes);
            for (model, sum) in sums {
                let known = repriced.models.entry(model).or_default();
                *known = (known.0 + sum.0, known.1 + sum.1);
            }
        }
        if keep {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(Some(repriced))
    }
}

async fn groups(transaction: &DatabaseTransaction, models: &[String], after: i64) -> Result<Vec<(i64, Tool)>, StoreError> {
    let mut select =
        Sql::new("select c.group_key, min(s.tool) as tool from usage_claims c join sessions s on s.id = c.session_id where c.group_key > ");
    let place = select.bind(after);
    select.push(&place).push(" and coalesce(c.model, '') in ").push_list(models.to_vec());
    select.push(&format!(" group by c.group_key order by c.group_key limit {GROUPS}"));
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "group_key")?, sources::tool(&row.try_get::<String>("", "tool")?)?))).collect()
}
