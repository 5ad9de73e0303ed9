//! Single messages of many sessions: what a search found.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::session::{Message, ToolCallRecord};

use crate::{
    Store, StoreError,
    archive::Texts,
    entity::{message, tool_call},
    sql::Sql,
    transcript::{blocks_of, record, stored},
};

/// Places asked for at once.
const TOGETHER: usize = 128;

/// A message, with the calls it made.
pub type MessageAt = (Message, Vec<ToolCallRecord>);

impl Store {
    /// The messages at these places, each the key of a session and a `seq`; those that are gone are left out. Sub-agents that calls started are
    /// not named. Questions are asked once for all places, and a block that holds several texts is opened once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn messages_at(&self, places: &[(i64, i64)]) -> Result<HashMap<(i64, i64), MessageAt>, StoreError> {
        let transaction = self.begin_read().await?;
        let (mut messages, mut calls) = (Vec::new(), Vec::new());
        for some in places.chunks(TOGETHER) {
            messages.extend(at::<message::Model>(&transaction, "messages", some).await?);
            calls.extend(at::<tool_call::Model>(&transaction, "tool_calls", some).await?);
        }
        let texts = Texts::load(&transaction, self.archive.as_deref(), blocks_of(&messages, &calls)).await?;
        transaction.commit().await?;
        let mut found: HashMap<(i64, i64), MessageAt> = HashMap::new();
        for row in messages {
            found.insert((row.session_id, row.seq), (stored(row, &texts)?.message, Vec::new()));
        }
        calls.sort_by(|one, other| one.call_id.cmp(&other.call_id));
        for row in calls {
            let place = row.seq.map(|seq| (row.session_id, seq));
            if let Some((_, made)) = place.and_then(|place| found.get_mut(&place)) {
                made.push(record(row, &HashMap::new(), &texts)?);
            }
        }
        Ok(found)
    }
}

async fn at<M: FromQueryResult>(transaction: &DatabaseTransaction, table: &str, places: &[(i64, i64)]) -> Result<Vec<M>, StoreError> {
    // Pairs in a list would be compared with every row of the table; joined, each is looked up.
    let mut select = Sql::new("select r.* from (values ");
    for (number, (session, seq)) in places.iter().enumerate() {
        select.push(if number > 0 { ", " } else { "" });
        select.push_list([*session, *seq]);
    }
    select.push(&format!(") p join {table} r on r.session_id = p.column1 and r.seq = p.column2"));
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    Ok(rows.iter().map(|row| M::from_query_result(row, "")).collect::<Result<_, _>>()?)
}
