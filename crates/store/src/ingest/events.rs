//! API calls: each group of claims resolved to the calls that happened, and the change of sums that follows.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::{
    Timestamp, Tool, Usd,
    usage::{Claimant, CostSource, Slot, UsageEvent, resolve},
};

use super::{Ingest, claims::Groups};
use crate::{
    StoreError,
    entity::{claim, event, session_model, source},
    figures::cost_word,
    sql,
};

/// How sums change.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// By session and model.
    pub(super) models: BTreeMap<(i64, String), session_model::Model>,
    /// By span of five minutes, session and model.
    pub(super) slots: BTreeMap<(i64, i64, String), session_model::Model>,
}

/// What decides between sessions.
#[derive(Clone, Default)]
struct Origin {
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    source: String,
}

impl Ingest<'_> {
    /// Resolves the groups and stores the calls that differ from the stored ones. A claim nobody shares is its own event.
    pub(super) async fn store_events(&mut self, groups: Groups) -> Result<Changes, StoreError> {
        let origins = self.origins(&groups).await?;
        let mut known = self.known_events(&groups).await?;
        let (mut changes, mut upserts, mut stale) = (Changes::default(), Vec::new(), Vec::new());
        for (group, claims) in &groups.claims {
            let was_alone = groups.were_alone.get(group);
            let mut before = match was_alone {
                Some(claim) => events(*group, std::slice::from_ref(claim), &origins),
                None => known.remove(group).unwrap_or_default(),
            };
            let (was_stored, is_stored) = (was_alone.is_none(), claims.len() != 1);
            for event in events(*group, claims, &origins) {
                let known = before.iter().position(|row| row.part == event.part).map(|at| before.swap_remove(at));
                let is_same = known.as_ref() == Some(&event);
                if let Some(row) = known.as_ref().filter(|_| !is_same) {
                    count(&mut changes, row, -1);
                }
                if !is_same {
                    count(&mut changes, &event, 1);
                }
                if is_stored && !(is_same && was_stored) {
                    upserts.push(event);
                } else if !is_stored && was_stored && known.is_some() {
                    stale.push((event.group_key, event.part));
                }
            }
            for row in before {
                count(&mut changes, &row, -1);
                stale.extend(was_stored.then_some((row.group_key, row.part)));
            }
        }
        self.rows_written += (upserts.len() + stale.len()) as u64;
        for key in stale {
            event::Entity::delete_by_id(key).exec(self.transaction).await?;
        }
        sql::upsert::<event::Entity, _>(self.transaction, upserts).await?;
        Ok(changes)
    }

    async fn known_events(&self, groups: &Groups) -> Result<BTreeMap<i64, Vec<event::Model>>, StoreError> {
        let keys: Vec<i64> = groups.claims.keys().filter(|group| groups.known.contains(group)).copied().collect();
        let mut known: BTreeMap<i64, Vec<event::Model>> = BTreeMap::new();
        for list in sql::lists(&keys) {
            for row in event::Entity::find().filter(event::Column::GroupKey.is_in(list)).all(self.transaction).await? {
                known.entry(row.group_key).or_default().push(row);
            }
        }
        Ok(known)
    }

    /// What decides between the sessions of shared groups.
    async fn origins(&mut self, groups: &Groups) -> Result<BTreeMap<i64, Origin>, StoreError> {
        let shared = groups.claims.values().flatten().filter(|claim| claim.shared);
        let ids: Vec<i64> = shared.map(|claim| claim.session_id).collect::<BTreeSet<_>>().into_iter().collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.load(&ids).await?;
        let sources: BTreeSet<i64> = ids.iter().map(|id| self.sessions[id].row.source_id).collect();
        let paths = self.paths(&sources).await?;
        let tool = self.tool;
        let origin = |id: i64| {
            let row = &self.sessions[&id].row;
            let place = if row.account == default_directory(tool) { '0' } else { '1' };
            Origin {
                started_at: row.claims_from.and_then(Timestamp::from_ms),
                ended_at: row.ended_at.and_then(Timestamp::from_ms),
                source: format!("{place}{}\n{}\n{}", row.account, paths.get(&row.source_id).map_or("", String::as_str), row.native_id),
            }
        };
        Ok(ids.into_iter().map(|id| (id, origin(id))).collect())
    }

    /// Paths of sources.
    pub(super) async fn paths(&self, sources: &BTreeSet<i64>) -> Result<BTreeMap<i64, String>, StoreError> {
        let mut paths: BTreeMap<i64, String> = BTreeMap::new();
        for list in sql::lists(&sources.iter().copied().collect::<Vec<_>>()) {
            let select = source::Entity::find().select_only().columns([source::Column::Id, source::Column::Path]);
            let found: Vec<(i64, String)> = select.filter(source::Column::Id.is_in(list)).into_tuple().all(self.transaction).await?;
            paths.extend(found);
        }
        Ok(paths)
    }
}

/// The directory whose copy of a call counts when nothing else decides.
const fn default_directory(tool: Tool) -> &'static str {
    match tool {
        Tool::Claude => ".claude",
        Tool::Codex => ".codex",
        Tool::Gemini => ".gemini",
        Tool::Opencode => ".local/share/opencode",
        Tool::Kilo => ".local/share/kilo",
    }
}

fn events(group: i64, claims: &[claim::Model], origins: &BTreeMap<i64, Origin>) -> Vec<event::Model> {
    let claimant = |row: &claim::Model| {
        let origin = origins.get(&row.session_id).cloned().unwrap_or_default();
        Claimant {
            session: row.session_id,
            started_at: origin.started_at,
            ended_at: origin.ended_at,
            source: origin.source,
            claim: row.claim(),
        }
    };
    let claimants: Vec<Claimant> = claims.iter().map(claimant).collect();
    resolve(&claimants).into_iter().map(|event| row(group, event, claims)).collect()
}

fn row(group: i64, event: UsageEvent, claims: &[claim::Model]) -> event::Model {
    let recorded = event.recorded_cost.filter(|cost| *cost > Usd::ZERO).map(|cost| (cost.nanos(), CostSource::Recorded));
    let cost = recorded.or_else(|| list_cost(&event, claims).map(|nanos| (nanos, CostSource::List)));
    event::Model {
        group_key: group,
        part: event.part,
        session_id: event.session,
        at: event.at.map(Timestamp::ms),
        model: event.model,
        input: event.tokens.input,
        output: event.tokens.output,
        reasoning: event.tokens.reasoning,
        cache_read: event.tokens.cache_read,
        cache_write: event.tokens.cache_write,
        cache_write_1h: event.tokens.cache_write_1h,
        web_searches: event.web_searches,
        cost: cost.map(|(nanos, _)| nanos),
        cost_source: cost.map(|(_, source)| cost_word(source).to_owned()),
        lower_bound: event.lower_bound,
        span_file: i64::from(event.span.file),
        span_start: event.span.start,
        span_end: event.span.end,
        record: event.record,
        told_by: event.told_by,
    }
}

/// List price of the winning claim: the one the event took its figures from. Copies with the same figures cost the same, except on
/// different days; then the earliest, which is the day of the call.
fn list_cost(event: &UsageEvent, claims: &[claim::Model]) -> Option<i64> {
    let won = claims.iter().filter(|row| {
        let claim = row.claim();
        (claim.tokens, claim.span) == (event.tokens, event.span) && claim.model == event.model && claim.record == event.record
    });
    won.min_by_key(|row| (row.at.unwrap_or(i64::MAX), row.session_id)).and_then(|row| row.list_cost)
}

/// Adds an event to the sums of its session and model, or takes it away.
fn count(changes: &mut Changes, event: &event::Model, sign: i64) {
    let model = event.model.clone().unwrap_or_default();
    let has = |source: CostSource| i64::from(event.cost_source.as_deref() == Some(cost_word(source)));
    let one = session_model::Model {
        session_id: event.session_id,
        model: model.clone(),
        place: 0,
        calls: sign,
        input: sign * event.input,
        output: sign * event.output,
        cache_read: sign * event.cache_read,
        cache_write: sign * event.cache_write,
        cache_write_1h: sign * event.cache_write_1h,
        reasoning: sign * event.reasoning.unwrap_or(0),
        reasoned_calls: sign * i64::from(event.reasoning.is_some()),
        cost: sign * event.cost.unwrap_or(0),
        recorded_calls: sign * has(CostSource::Recorded),
        listed_calls: sign * has(CostSource::List),
        lower_bound_calls: sign * i64::from(event.lower_bound),
    };
    let empty = || session_model::Model::empty(event.session_id, model.clone());
    if let Some(at) = event.at.and_then(Timestamp::from_ms) {
        changes.slots.entry((Slot::of(at).number(), event.session_id, model.clone())).or_insert_with(empty).add(&one);
    }
    changes.models.entry((event.session_id, model.clone())).or_insert_with(empty).add(&one);
}
