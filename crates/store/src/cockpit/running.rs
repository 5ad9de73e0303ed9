//! Sessions with fresh records.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sp_domain::{Timestamp, session::SessionSummary, usage::Slot};

use crate::{
    Store, StoreError, sessions,
    sql::{self, Sql},
};

/// Records from further in the future come from a clock that is wrong.
const AHEAD_MS: i64 = 3_600_000;

/// A session with fresh records in it, or in one of its sub-agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningSession {
    /// The session.
    pub session: SessionSummary,
    /// The last record of it and of its sub-agents.
    pub last_at: Timestamp,
    /// Tokens of all kinds by span, those of sub-agents included.
    pub tokens: BTreeMap<Slot, i64>,
}

/// A session that no other one started.
struct Root {
    last_ms: i64,
    /// It and its sub-agents, as far as they have records of the time looked at.
    members: Vec<i64>,
}

impl Store {
    /// Sessions whose last record is not older than `since`, latest first, with their tokens from `from` on.
    ///
    /// # Errors
    /// The database failed.
    pub async fn running_sessions(&self, since: Timestamp, from: Slot, now: Timestamp) -> Result<Vec<RunningSession>, StoreError> {
        let transaction = self.begin_read().await?;
        let oldest = from.start_ms().min(since.ms());
        let mut roots = roots(&transaction, oldest, now.ms() + AHEAD_MS).await?;
        roots.retain(|_, root| root.last_ms >= since.ms());
        let members: Vec<i64> = roots.values().flat_map(|root| root.members.iter().copied()).collect();
        let tokens = tokens(&transaction, &members, from).await?;
        let keys: Vec<i64> = roots.keys().copied().collect();
        let summaries = sessions::summaries(&transaction, &keys).await?;
        transaction.commit().await?;
        let mut running: Vec<RunningSession> =
            keys.iter().zip(summaries).filter_map(|(key, session)| told(session, &roots[key], &tokens)).collect();
        running.sort_by(|one, other| (other.last_at, &one.session.id).cmp(&(one.last_at, &other.session.id)));
        Ok(running)
    }
}

fn told(session: SessionSummary, root: &Root, tokens: &[(i64, Slot, i64)]) -> Option<RunningSession> {
    let mut by_slot: BTreeMap<Slot, i64> = BTreeMap::new();
    for (_, slot, count) in tokens.iter().filter(|(member, ..)| root.members.contains(member)) {
        *by_slot.entry(*slot).or_default() += count;
    }
    Some(RunningSession { session, last_at: Timestamp::from_ms(root.last_ms)?, tokens: by_slot })
}

/// From sessions with records in this time up to those that no other one started.
async fn roots(transaction: &DatabaseTransaction, from_ms: i64, to_ms: i64) -> Result<BTreeMap<i64, Root>, StoreError> {
    let select = up(from_ms, to_ms);
    let mut roots: BTreeMap<i64, Root> = BTreeMap::new();
    for row in transaction.query_all_raw(select.build(transaction)).await? {
        let last_ms: i64 = row.try_get("", "ended_at")?;
        let root = roots.entry(row.try_get("", "id")?).or_insert(Root { last_ms, members: Vec::new() });
        root.last_ms = root.last_ms.max(last_ms);
        root.members.push(row.try_get("", "member")?);
    }
    Ok(roots)
}

async fn tokens(transaction: &DatabaseTransaction, members: &[i64], from: Slot) -> Result<Vec<(i64, Slot, i64)>, StoreError> {
    let mut tokens = Vec::new();
    for list in sql::lists(members) {
        let select = tokens_of(list, from);
        for row in transaction.query_all_raw(select.build(transaction)).await? {
            tokens.push((row.try_get("", "member")?, Slot::new(row.try_get("", "slot")?), row.try_get("", "tokens")?));
        }
    }
    Ok(tokens)
}

pub(super) fn up(from_ms: i64, to_ms: i64) -> Sql {
    let mut select = Sql::new(
        "with recursive up (member, id, parent_id, ended_at) as ( \
         select s.id, s.id, s.parent_id, s.ended_at from sessions s where s.kind <> 'prompts_only' and s.ended_at >= ",
    );
    let places = [select.bind(from_ms), select.bind(to_ms)];
    select.push(&format!("{} and s.ended_at <= {} ", places[0], places[1])).push(
        "union all select up.member, p.id, p.parent_id, up.ended_at from up join sessions p on p.id = up.parent_id) \
         select member, id, ended_at from up where parent_id is null",
    );
    select
}

pub(super) fn tokens_of(members: Vec<i64>, from: Slot) -> Sql {
    let mut select = Sql::new(
        "select u.session_id as member, u.slot as slot, cast(sum(u.input + u.output + u.cache_read + u.cache_write) as bigint) as tokens \
         from usage_slots u where u.session_id in ",
    );
    select.push_list(members).push(" and u.slot >= ");
    let place = select.bind(from.number());
    select.push(&place).push(" group by u.session_id, u.slot");
    select
}
