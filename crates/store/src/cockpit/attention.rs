//! What the store knows of things that need attention.

use sea_orm::ConnectionTrait;
use sp_domain::{Tool, usage::Slot};

use crate::{
    Store, StoreError, sources,
    sql::{self, Sql},
};

/// An account that the last sync could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableAccount {
    /// Tool.
    pub tool: Tool,
    /// Account directory.
    pub account: String,
    /// Name shown.
    pub name: String,
    /// Why not.
    pub cause: String,
}

impl Store {
    /// Accounts that the last sync could not read.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unreadable_accounts(&self) -> Result<Vec<UnreadableAccount>, StoreError> {
        let select = "select tool, directory, coalesce(given_name, name) as name, error from tool_accounts where error is not null \
                      order by tool, directory, machine_id";
        let rows = self.readers.query_all_raw(sql::plain(&self.readers, select)).await?;
        let account = |row: &sea_orm::QueryResult| {
            let tool: String = row.try_get("", "tool")?;
            Ok(UnreadableAccount {
                tool: sources::tool(&tool)?,
                account: row.try_get("", "directory")?,
                name: row.try_get("", "name")?,
                cause: row.try_get("", "error")?,
            })
        };
        rows.iter().map(account).collect()
    }

    /// Models with calls that have no cost, from a span of five minutes on, and how many; most first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unpriced_models(&self, from: Slot) -> Result<Vec<(Option<String>, i64)>, StoreError> {
        let select = unpriced(from);
        let rows = self.readers.query_all_raw(select.build(&self.readers)).await?;
        let told = |row: &sea_orm::QueryResult| {
            let model: String = row.try_get("", "model")?;
            Ok((Some(model).filter(|model| !model.is_empty()), row.try_get("", "unpriced")?))
        };
        rows.iter().map(told).collect()
    }

    /// Warnings in force.
    ///
    /// # Errors
    /// The database failed.
    pub async fn count_warnings(&self) -> Result<i64, StoreError> {
        Ok(self.one(Sql::new("select count(*) as number from warnings")).await?.try_get("", "number")?)
    }

    /// No session is known.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let select = sql::plain(&self.readers, "select 1 as found from sessions limit 1");
        Ok(self.readers.query_one_raw(select).await?.is_none())
    }
}

pub(super) fn unpriced(from: Slot) -> Sql {
    let mut select = Sql::new(
        "select u.model as model, cast(sum(u.calls - u.recorded_calls - u.listed_calls) as bigint) as unpriced from usage_slots u \
         where u.slot >= ",
    );
    let place = select.bind(from.number());
    select.push(&place).push(" group by u.model having sum(u.calls - u.recorded_calls - u.listed_calls) > 0 order by 2 desc, 1");
    select
}
