//! What was read and not stored: by which source, and why.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::source::SourceKey;

use crate::{
    Store, StoreError, sources,
    sql::{self, Sql},
};

/// Why something is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// A rule says so.
    Ignored,
    /// It was forgotten.
    Forgotten,
}

impl LeftOut {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Forgotten => "forgotten",
        }
    }
}

impl Store {
    /// Sources of which nothing is stored because everything in them is left out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn left_out_sources(&self) -> Result<BTreeMap<SourceKey, LeftOut>, StoreError> {
        const SELECT: &str = "select f.tool, f.path, min(l.reason) as reason from left_out l join sources f on f.id = l.source_id \
             where not exists (select 1 from session_sources s where s.source_id = f.id) group by f.tool, f.path";
        let rows = self.readers.query_all_raw(sql::plain(&self.readers, SELECT)).await?;
        let entry = |row: &sea_orm::QueryResult| {
            let (tool, reason): (String, String) = (row.try_get("", "tool")?, row.try_get("", "reason")?);
            let reason = if reason == LeftOut::Ignored.as_str() { LeftOut::Ignored } else { LeftOut::Forgotten };
            Ok((SourceKey { tool: sources::tool(&tool)?, path: row.try_get("", "path")? }, reason))
        };
        rows.iter().map(entry).collect()
    }

    /// Sessions that rules about projects keep out.
    ///
    /// # Errors
    /// The database failed.
    pub async fn ignored_sessions(&self) -> Result<i64, StoreError> {
        let row = self.one(Sql::new("select count(*) as number from left_out where reason = 'ignored'")).await?;
        Ok(row.try_get("", "number")?)
    }
}

/// Makes the sources of what fulfils this condition due from their start, and forgets that anything of it was left out.
pub(super) async fn read_again(transaction: &DatabaseTransaction, condition: Sql) -> Result<(), StoreError> {
    let update = condition.clone().after(
        "update sources set stamp = null, checkpoint = null, version = 0, waits_for = null, waits_bytes = null \
         where id in (select source_id from left_out where ",
    );
    let mut update = update;
    update.push(")");
    transaction.execute_raw(update.build(transaction)).await?;
    transaction.execute_raw(condition.after("delete from left_out where ").build(transaction)).await?;
    Ok(())
}
