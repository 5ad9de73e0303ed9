//! Whether the sources of sessions are gone.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};
use sp_domain::session::SessionId;

use crate::{
    SessionChange, StoreError,
    entity::{session, session_source, state},
    news,
    sql::{self, Sql},
};

/// Sets `source_missing` of all sessions these sources tell of: true when every source of the session is gone.
pub(crate) async fn refresh_missing(
    transaction: &DatabaseTransaction,
    sources: &[i64],
) -> Result<BTreeMap<i64, SessionChange>, StoreError> {
    let mut sessions = BTreeSet::new();
    for list in sql::lists(sources) {
        let found: Vec<i64> = session_source::Entity::find()
            .select_only()
            .column(session_source::Column::SessionId)
            .filter(session_source::Column::SourceId.is_in(list))
            .into_tuple()
            .all(transaction)
            .await?;
        sessions.extend(found);
    }
    let sessions: Vec<i64> = sessions.into_iter().collect();
    let revision = state::Entity::find_by_id(1).one(transaction).await?.map_or(0, |state| state.revision) + 1;
    let mut changed = Vec::new();
    for list in sql::lists(&sessions) {
        changed.extend(flag(transaction, list, revision).await?);
    }
    let changes = changes(transaction, &changed).await?;
    if !changes.is_empty() {
        bump(transaction, revision).await?;
    }
    Ok(changes)
}

async fn flag(transaction: &DatabaseTransaction, sessions: Vec<i64>, revision: i64) -> Result<Vec<i64>, StoreError> {
    const ALL_GONE: &str = "not exists (select 1 from session_sources l join sources f on f.id = l.source_id where l.session_id = sessions.id and not f.missing)";
    let mut update = Sql::new(&format!("update sessions set source_missing = {ALL_GONE}, revision = "));
    let place = update.bind(revision);
    update.push(&format!("{place} where source_missing <> {ALL_GONE} and id in ")).push_list(sessions).push(" returning id");
    transaction.query_all_raw(update.build(transaction)).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// Says that these sessions changed; `rewritten` when records of them are gone. Returns what to tell of it.
pub(crate) async fn touch(transaction: &DatabaseTransaction, sessions: &[i64], rewritten: bool) -> Result<Vec<SessionChange>, StoreError> {
    let revision = state::Entity::find_by_id(1).one(transaction).await?.map_or(0, |state| state.revision) + 1;
    for list in sql::lists(sessions) {
        let columns = if rewritten { ["revision", "rewritten"].as_slice() } else { &["revision"] };
        let mut update = Sql::new("update sessions set ");
        let place = update.bind(revision);
        let sets: Vec<String> = columns.iter().map(|column| format!("{column} = {place}")).collect();
        update.push(&sets.join(", ")).push(" where id in ").push_list(list);
        transaction.execute_raw(update.build(transaction)).await?;
    }
    let changes = changes(transaction, sessions).await?;
    if !changes.is_empty() {
        bump(transaction, revision).await?;
    }
    Ok(changes.into_values().collect())
}

/// Sets the revision of the store.
pub(super) async fn bump(transaction: &DatabaseTransaction, revision: i64) -> Result<(), StoreError> {
    let change = state::ActiveModel { revision: sea_orm::ActiveValue::Set(revision), ..Default::default() };
    state::Entity::update_many().set(change).filter(state::Column::Id.eq(1)).exec(transaction).await?;
    news::tell(transaction).await
}

/// What to tell of these sessions, which existed before.
async fn changes(transaction: &DatabaseTransaction, ids: &[i64]) -> Result<BTreeMap<i64, SessionChange>, StoreError> {
    let mut changes = BTreeMap::new();
    for list in sql::lists(ids) {
        for row in session::Entity::find().filter(session::Column::Id.is_in(list)).all(transaction).await? {
            let parent_id = public_id(transaction, row.parent_id).await?;
            changes.insert(row.id, SessionChange { id: SessionId(row.public_id), parent_id, created: false, revision: row.revision });
        }
    }
    Ok(changes)
}

/// The public id of a session by its key.
pub(super) async fn public_id(transaction: &DatabaseTransaction, id: Option<i64>) -> Result<Option<SessionId>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let found: Option<String> =
        session::Entity::find_by_id(id).select_only().column(session::Column::PublicId).into_tuple().one(transaction).await?;
    Ok(found.map(SessionId))
}
