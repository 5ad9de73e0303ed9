//! What sessions say about API calls: merged with what they said before.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use sp_domain::{
    Timestamp, Tool, Usd,
    source::{Mode, PricedClaim, Span},
    usage::{CallKey, Tokens, UsageClaim},
};

use super::Ingest;
use crate::{
    StoreError,
    entity::{claim, session},
    foreign::{self, Digest},
    sql::{self, Sql},
};

/// What a call of a model on a day costs by list price.
pub(super) type Price<'a> = dyn FnMut(Option<&str>, Option<Timestamp>, &Tokens) -> Option<Usd> + Send + 'a;

/// Group, session and part.
type Key = (i64, i64, String);

/// Claims of the batch, merged over its parts.
#[derive(Default)]
pub(super) struct Incoming {
    claims: BTreeMap<Key, claim::Model>,
    /// Sessions read from their start: what they claimed before counts no more.
    dropped: BTreeSet<i64>,
    /// Sessions whose file was rewritten: what they claimed before counts on, but no longer lies where it lay.
    rewritten: BTreeSet<i64>,
}

/// All claims of the groups concerned.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) claims: BTreeMap<i64, Vec<claim::Model>>,
    /// Groups that may have stored events.
    pub(super) known: BTreeSet<i64>,
    /// Stored claims that were events by themselves.
    pub(super) were_alone: BTreeMap<i64, claim::Model>,
    upserts: BTreeMap<Key, claim::Model>,
    deletes: Vec<Key>,
    changed: BTreeSet<i64>,
}

impl Incoming {
    /// Drops what these sessions claimed.
    pub(super) fn drop_all(&mut self, sessions: &[i64]) {
        self.dropped.extend(sessions);
    }

    /// Takes the claims of one part in.
    pub(super) fn take(&mut self, tool: Tool, session: i64, mode: Mode, created: bool, claims: &[PricedClaim]) {
        if mode == Mode::Replace {
            self.claims.retain(|key, _| key.1 != session);
            if !created {
                self.dropped.insert(session);
            }
        }
        if mode == Mode::ReplaceKeepingUsage && !created {
            self.rewritten.insert(session);
        }
        for priced in claims {
            let row = row(tool, session, priced);
            let key = key(&row);
            let merged = match self.claims.remove(&key) {
                Some(known) => absorb(&known, row),
                None => row,
            };
            self.claims.insert(key, merged);
        }
    }
}

impl Ingest<'_> {
    /// Merges and stores the claims of the batch. Returns the groups to resolve again, with all their claims.
    pub(super) async fn store_claims(&mut self) -> Result<Groups, StoreError> {
        let incoming = std::mem::take(&mut self.claims);
        let forced = self.groups_with_new_times().await?;
        let mut keys: BTreeSet<i64> = incoming.claims.keys().map(|key| key.0).chain(forced.iter().copied()).collect();
        for session in incoming.dropped.iter().chain(&incoming.rewritten) {
            keys.extend(self.groups_of(*session, false).await?);
        }
        let mut groups = Groups { changed: forced, ..Groups::default() };
        for list in sql::lists(&keys.into_iter().collect::<Vec<_>>()) {
            let rows = claim::Entity::find().filter(claim::Column::GroupKey.is_in(list)).all(self.transaction).await?;
            for row in rows {
                if row.alone {
                    groups.were_alone.insert(row.group_key, row.clone());
                } else {
                    groups.known.insert(row.group_key);
                }
                groups.claims.entry(row.group_key).or_default().push(row);
            }
        }
        groups.merge(incoming);
        groups.mark_shared();
        groups.mark_alone();
        self.write_claims(&mut groups).await?;
        let changed = std::mem::take(&mut groups.changed);
        groups.claims.retain(|group, _| changed.contains(group));
        for group in changed {
            groups.claims.entry(group).or_default();
        }
        Ok(groups)
    }

    /// Gives claims of these calls other list prices. Returns the calls where that changes something, with all their claims.
    pub(super) async fn price_claims(&mut self, keys: &[i64], price: &mut Price<'_>) -> Result<Groups, StoreError> {
        let mut groups = Groups::default();
        for list in sql::lists(keys) {
            for row in claim::Entity::find().filter(claim::Column::GroupKey.is_in(list)).all(self.transaction).await? {
                if row.alone {
                    groups.were_alone.insert(row.group_key, row.clone());
                } else {
                    groups.known.insert(row.group_key);
                }
                let claim = row.claim();
                let list_cost = price(claim.model.as_deref(), claim.at, &claim.tokens).map(foreign::nanos);
                let is_same = list_cost == row.list_cost;
                let row = claim::Model { list_cost, ..row };
                if !is_same {
                    groups.changed.insert(row.group_key);
                    groups.upserts.insert(key(&row), row.clone());
                }
                groups.claims.entry(row.group_key).or_default().push(row);
            }
        }
        self.write_claims(&mut groups).await?;
        let changed = std::mem::take(&mut groups.changed);
        groups.claims.retain(|group, _| changed.contains(group));
        Ok(groups)
    }

    async fn write_claims(&mut self, groups: &mut Groups) -> Result<(), StoreError> {
        self.rows_written += (groups.upserts.len() + groups.deletes.len()) as u64;
        for (group, session, part) in std::mem::take(&mut groups.deletes) {
            self.touch(session).await?;
            claim::Entity::delete_by_id((group, session, part)).exec(self.transaction).await?;
        }
        let rows: Vec<claim::Model> = std::mem::take(&mut groups.upserts).into_values().collect();
        sql::upsert::<claim::Entity, _>(self.transaction, rows).await?;
        Ok(())
    }

    async fn touch(&mut self, session: i64) -> Result<(), StoreError> {
        self.load(&[session]).await?;
        self.loaded(session).touched = true;
        Ok(())
    }

    /// Shared groups whose owner may change because the times of a session did.
    async fn groups_with_new_times(&self) -> Result<BTreeSet<i64>, StoreError> {
        let mut groups = BTreeSet::new();
        for (id, loaded) in &self.sessions {
            let Some(before) = &loaded.before else { continue };
            let origin = |row: &session::Model| (row.claims_from, row.source_id, row.account.clone());
            let other_order = origin(before) != origin(&loaded.row)
                || (before.ended_at != loaded.row.ended_at && self.passes_a_peer(before, &loaded.row).await?);
            if other_order {
                groups.extend(self.groups_of(*id, true).await?);
            }
        }
        Ok(groups)
    }

    /// The end of a session decides only between sessions that started at the same moment, and only when it passes the other's end.
    async fn passes_a_peer(&self, before: &session::Model, row: &session::Model) -> Result<bool, StoreError> {
        let (old, new) = (before.ended_at.unwrap_or(i64::MAX), row.ended_at.unwrap_or(i64::MAX));
        let mut select = Sql::new("select id from sessions where tool = ");
        let place = select.bind(row.tool.as_str());
        select.push(&place).push(" and id <> ");
        let place = select.bind(row.id);
        select.push(&place);
        match row.claims_from {
            Some(from) => {
                let place = select.bind(from);
                select.push(&format!(" and claims_from = {place}"));
            }
            None => drop(select.push(" and claims_from is null")),
        }
        let (low, high) = (select.bind(old.min(new)), select.bind(old.max(new)));
        select.push(&format!(" and coalesce(ended_at, {}) between {low} and {high} limit 1", i64::MAX));
        Ok(self.transaction.query_one_raw(select.build(self.transaction)).await?.is_some())
    }

    async fn groups_of(&self, session: i64, shared_only: bool) -> Result<Vec<i64>, StoreError> {
        // `shared` stands in the text: with a parameter SQLite could not know that the partial index serves.
        let condition = if shared_only { "shared and session_id = " } else { "session_id = " };
        let mut select = Sql::new(&format!("select distinct group_key from usage_claims where {condition}"));
        let place = select.bind(session);
        select.push(&place);
        let rows = self.transaction.query_all_raw(select.build(self.transaction)).await?;
        rows.iter().map(|row| Ok(row.try_get("", "group_key")?)).collect()
    }
}

impl Groups {
    fn merge(&mut self, mut incoming: Incoming) {
        for rows in self.claims.values_mut() {
            let (upserts, deletes, changed) = (&mut self.upserts, &mut self.deletes, &mut self.changed);
            rows.retain_mut(|known| {
                let key = key(known);
                let dropped = incoming.dropped.contains(&known.session_id);
                let before = if incoming.rewritten.contains(&known.session_id) { known.displaced() } else { known.clone() };
                let merged = match incoming.claims.remove(&key) {
                    Some(row) if dropped => claim::Model { shared: known.shared, alone: known.alone, ..row },
                    Some(row) => absorb(&before, row),
                    None if dropped => {
                        changed.insert(known.group_key);
                        deletes.push(key);
                        return false;
                    }
                    None => before,
                };
                if merged != *known {
                    changed.insert(known.group_key);
                    upserts.insert(key, merged.clone());
                    *known = merged;
                }
                true
            });
        }
        for (key, row) in incoming.claims {
            self.changed.insert(row.group_key);
            self.claims.entry(row.group_key).or_default().push(row.clone());
            self.upserts.insert(key, row);
        }
    }

    /// Marks claims that are the only ones of their group.
    fn mark_alone(&mut self) {
        for rows in self.claims.values_mut() {
            let is_alone = rows.len() == 1;
            for row in rows.iter_mut().filter(|row| row.alone != is_alone) {
                row.alone = is_alone;
                self.changed.insert(row.group_key);
                self.upserts.insert(key(row), row.clone());
            }
        }
    }

    /// Marks claims on calls that several sessions tell of: only those can change their owner later.
    fn mark_shared(&mut self) {
        for rows in self.claims.values_mut() {
            let is_shared = rows.iter().any(|row| row.session_id != rows[0].session_id);
            for row in rows.iter_mut().filter(|row| is_shared && !row.shared) {
                row.shared = true;
                self.upserts.insert(key(row), row.clone());
            }
        }
    }
}

fn key(row: &claim::Model) -> Key {
    (row.group_key, row.session_id, row.part.clone())
}

fn absorb(known: &claim::Model, other: claim::Model) -> claim::Model {
    let other_wins = (other.output, other.position) >= (known.output, known.position);
    let list_cost = if other_wins { other.list_cost } else { known.list_cost };
    let mut merged = known.claim();
    merged.absorb(other.claim());
    let mut row = known.clone();
    row.fill(&merged);
    claim::Model { list_cost, ..row }
}

fn row(tool: Tool, session: i64, priced: &PricedClaim) -> claim::Model {
    let mut row = claim::Model {
        group_key: Digest::default().text(tool.as_str()).text(&priced.claim.key.group).finish(),
        session_id: session,
        part: foreign::key(&priced.claim.key.part),
        call_group: foreign::key(&priced.claim.key.group),
        at: None,
        model: None,
        input: 0,
        output: 0,
        reasoning: None,
        cache_read: 0,
        cache_write: 0,
        cache_write_1h: 0,
        web_searches: 0,
        recorded_cost: None,
        list_cost: priced.list_cost.map(foreign::nanos),
        position: 0,
        copied: false,
        sidechain: false,
        lower_bound: false,
        span_file: 0,
        span_start: 0,
        span_end: 0,
        record: None,
        shared: false,
        alone: false,
    };
    row.fill(&priced.claim);
    row
}

impl claim::Model {
    /// The claim without its place: any record of the call that is still there is preferred.
    fn displaced(&self) -> Self {
        Self { position: -1, span_file: 0, span_start: 0, span_end: 0, record: None, ..self.clone() }
    }

    fn fill(&mut self, claim: &UsageClaim) {
        self.at = claim.at.map(Timestamp::ms);
        self.model = claim.model.as_ref().filter(|model| !model.is_empty()).map(|model| foreign::key(model));
        self.input = foreign::tokens(claim.tokens.input);
        self.output = foreign::tokens(claim.tokens.output);
        self.reasoning = claim.tokens.reasoning.map(foreign::tokens);
        self.cache_read = foreign::tokens(claim.tokens.cache_read);
        self.cache_write = foreign::tokens(claim.tokens.cache_write);
        self.cache_write_1h = foreign::tokens(claim.tokens.cache_write_1h);
        self.web_searches = foreign::tokens(claim.web_searches);
        self.recorded_cost = claim.recorded_cost.map(foreign::nanos).filter(|nanos| *nanos > 0);
        self.position = claim.position;
        self.copied = claim.copied;
        self.sidechain = claim.sidechain;
        self.lower_bound = claim.lower_bound;
        self.span_file = i64::from(claim.span.file);
        self.span_start = claim.span.start;
        self.span_end = claim.span.end;
        self.record = foreign::optional(claim.record.as_ref());
    }

    /// As the domain knows it.
    pub(crate) fn claim(&self) -> UsageClaim {
        UsageClaim {
            key: CallKey { group: self.call_group.clone(), part: self.part.clone() },
            at: self.at.and_then(Timestamp::from_ms),
            model: self.model.clone(),
            tokens: Tokens {
                input: self.input,
                output: self.output,
                reasoning: self.reasoning,
                cache_read: self.cache_read,
                cache_write: self.cache_write,
                cache_write_1h: self.cache_write_1h,
            },
            web_searches: self.web_searches,
            recorded_cost: self.recorded_cost.map(Usd::from_nanos),
            position: self.position,
            copied: self.copied,
            sidechain: self.sidechain,
            lower_bound: self.lower_bound,
            span: Span { file: self.span_file.try_into().unwrap_or(0), start: self.span_start, end: self.span_end },
            record: self.record.clone(),
        }
    }
}
