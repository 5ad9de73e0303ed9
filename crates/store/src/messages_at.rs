//! Single messages of many sessions: what a search found.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::session::{Message, MessageKind, ToolCallRecord};

use crate::{
    Store, StoreError,
    archive::Texts,
    entity::{message, tool_call},
    sql::Sql,
    transcript::{blocks_of, record, stored},
};

/// Places asked for at once.
const TOGETHER: usize = 128;

/// Which texts of a place are asked for; each may lie in a block of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// What the message says.
    pub message: bool,
    /// What its calls were given.
    pub inputs: bool,
    /// What its calls answered, and what the message says if it is itself an answer of a tool.
    pub outputs: bool,
}

/// A message, if it was asked for, with the calls it made.
pub type MessageAt = (Option<Message>, Vec<ToolCallRecord>);

impl Store {
    /// The messages at these places, each the key of a session and a `seq`; those that are gone are left out, and so is what was not asked
    /// for. Sub-agents that calls started are not named. Questions are asked once for all places, and a block that holds several texts is
    /// opened once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn messages_at(&self, places: &BTreeMap<(i64, i64), Parts>) -> Result<HashMap<(i64, i64), MessageAt>, StoreError> {
        let transaction = self.begin_read().await?;
        let of_messages = |parts: &Parts| parts.message || parts.outputs;
        let of_calls = |parts: &Parts| parts.inputs || parts.outputs;
        let mut messages: Vec<message::Model> = at(&transaction, "messages", places, of_messages).await?;
        let mut calls: Vec<tool_call::Model> = at(&transaction, "tool_calls", places, of_calls).await?;
        let parts = |session: i64, seq: i64| places.get(&(session, seq)).copied().unwrap_or_default();
        messages.retain(|row| parts(row.session_id, row.seq).message || row.kind == MessageKind::ToolResult.as_str());
        for row in &mut calls {
            let parts = parts(row.session_id, row.seq.unwrap_or_default());
            row.input_block = row.input_block.filter(|_| parts.inputs);
            row.output_block = row.output_block.filter(|_| parts.outputs);
        }
        let texts = Texts::load(&transaction, self.archive.as_deref(), blocks_of(&messages, &calls)).await?;
        transaction.commit().await?;
        let said = messages.into_par_iter().map(|row| Ok::<_, StoreError>(((row.session_id, row.seq), stored(row, &texts)?.message)));
        let said = said.collect::<Result<Vec<_>, _>>()?;
        calls.sort_by(|one, other| one.call_id.cmp(&other.call_id));
        let made = calls.into_par_iter().filter_map(|row| {
            let place = (row.session_id, row.seq?);
            Some(record(row, &HashMap::new(), &texts).map(|call| (place, call)))
        });
        let made = made.collect::<Result<Vec<_>, _>>()?;
        let mut found: HashMap<(i64, i64), MessageAt> = HashMap::new();
        for (place, message) in said {
            found.entry(place).or_default().0 = Some(message);
        }
        for (place, call) in made {
            found.entry(place).or_default().1.push(call);
        }
        Ok(found)
    }
}

/// The rows at those places of which `wanted` parts are asked for.
async fn at<M: FromQueryResult>(
    transaction: &DatabaseTransaction,
    table: &str,
    places: &BTreeMap<(i64, i64), Parts>,
    wanted: impl Fn(&Parts) -> bool,
) -> Result<Vec<M>, StoreError> {
    let places: Vec<(i64, i64)> = places.iter().filter(|(_, parts)| wanted(parts)).map(|(place, _)| *place).collect();
    let mut found = Vec::new();
    for some in places.chunks(TOGETHER) {
        // Pairs in a list would be compared with every row of the table; joined, each is looked up.
        let mut select = Sql::new("select r.* from (values ");
        // A few different lengths, filled up with places that are none, so that the statement is found in the cache.
        let none = [(i64::MIN, i64::MIN)].into_iter().cycle().take(some.len().next_power_of_two() - some.len());
        for (number, (session, seq)) in some.iter().copied().chain(none).enumerate() {
            select.push(if number > 0 { ", " } else { "" });
            select.push_list([session, seq]);
        }
        select.push(&format!(") p join {table} r on r.session_id = p.column1 and r.seq = p.column2"));
        for row in transaction.query_all_raw(select.build(transaction)).await? {
            found.push(M::from_query_result(&row, "")?);
        }
    }
    Ok(found)
}
