//! Taking sessions out again: as if no source had ever told of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use sp_domain::{Timestamp, Tool, session::SessionId};

use super::{Ingest, Pending, claims, identity::Namesakes, left_out, missing};
use crate::{
    SessionChange, StoreError,
    archive::strip,
    entity::{session, source, state, tombstone},
    projects, reviews,
    sql::{self, Sql},
};

/// Tables with rows of a session, in an order that no reference forbids.
const ROWS: [&str; 10] = [
    "archive_pieces",
    "archive_blocks",
    "messages",
    "tool_calls",
    "file_touches",
    "session_sources",
    "session_models",
    "session_retention",
    "shared_usage_events",
    "usage_slots",
];

/// Leaves what these sessions are recognised by. Each family begins with the session that was named.
pub(crate) async fn entomb(
    transaction: &DatabaseTransaction,
    families: &[Vec<i64>],
    rows: &BTreeMap<i64, session::Model>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sources: Vec<i64> = rows.values().map(|row| row.source_id).collect::<BTreeSet<_>>().into_iter().collect();
    let mut paths: HashMap<i64, String> = HashMap::new();
    for list in sql::lists(&sources) {
        let select = source::Entity::find().select_only().columns([source::Column::Id, source::Column::Path]);
        let found: Vec<(i64, String)> = select.filter(source::Column::Id.is_in(list)).into_tuple().all(transaction).await?;
        paths.extend(found);
    }
    for family in families {
        let mut root = None;
        for row in family.iter().filter_map(|key| rows.get(key)) {
            let mut stone = tombstone::Model {
                id: 0,
                tool: row.tool.clone(),
                native_id: row.native_id.clone(),
                parent_native_id: row.parent_native_id.clone(),
                public_id: row.public_id.clone(),
                account: row.account.clone(),
                path: paths.get(&row.source_id).cloned().unwrap_or_default(),
                root_id: root,
                forgotten_at: at.ms(),
            }
            .into_active_model();
            stone.id = NotSet;
            let id = tombstone::Entity::insert(stone).exec(transaction).await?.last_insert_id;
            root = root.or(Some(id));
        }
    }
    let keys: Vec<i64> = rows.keys().copied().collect();
    for list in sql::lists(&keys) {
        let mut insert = Sql::new(
            "insert into left_out (source_id, native_id, reason) select l.source_id, l.native_id, 'forgotten' from session_sources l \
             join sources f on f.id = l.source_id where f.path not like 'lost:%' and l.session_id in ",
        );
        insert.push_list(list).push(" on conflict (source_id, native_id) do update set reason = excluded.reason");
        transaction.execute_raw(insert.build(transaction)).await?;
    }
    Ok(())
}

/// Removes these sessions of one tool. Returns what changed: they themselves, and those that now own calls of theirs.
pub(crate) async fn forget(
    transaction: &DatabaseTransaction,
    machine: i64,
    tool: Tool,
    keys: &[i64],
) -> Result<Vec<SessionChange>, StoreError> {
    let mut ingest = Ingest::of_nothing(transaction, machine, tool).await?;
    ingest.load(keys).await?;
    let gone: BTreeSet<i64> = keys.iter().copied().collect();
    let rows: Vec<session::Model> = gone.iter().filter_map(|key| ingest.sessions.get(key)).map(|loaded| loaded.row.clone()).collect();
    let sources = sources_of(transaction, keys).await?;
    drop_blobs(transaction, keys).await?;
    ingest.claims.drop_all(keys);
    let groups = ingest.store_claims().await?;
    let changes = ingest.store_events(groups).await?;
    ingest.store_figures(changes).await?;
    drop_rows(transaction, &ROWS, keys).await?;
    remove(transaction, keys, ingest.revision).await?;
    tidy_sources(transaction, &sources).await?;
    if tool == Tool::Gemini {
        strip_prompts(transaction, &rows.iter().map(|row| row.account.clone()).collect()).await?;
    }
    ingest.sessions.retain(|key, _| !gone.contains(key));
    let parents = rows.iter().filter_map(|row| row.parent_id).filter(|parent| !gone.contains(parent)).collect();
    let mut told = ingest.close(parents).await?;
    let unused: BTreeSet<String> = rows.iter().filter_map(|row| row.project_key.clone()).collect();
    projects::update(transaction, &BTreeSet::new(), &unused).await?;
    missing::bump(transaction, ingest.revision).await?;
    let revision = ingest.revision;
    told.extend(rows.into_iter().map(|row| SessionChange { id: SessionId(row.public_id), parent_id: None, created: false, revision }));
    Ok(told)
}

impl<'a> Ingest<'a> {
    /// A change that no source asked for.
    pub(super) async fn of_nothing(transaction: &'a DatabaseTransaction, machine: i64, tool: Tool) -> Result<Self, StoreError> {
        let state = state::Entity::find_by_id(1).one(transaction).await?;
        Ok(Self {
            transaction,
            machine,
            tool,
            readings: Vec::new(),
            current: 0,
            namesakes: Namesakes::default(),
            revision: state.map_or(0, |state| state.revision) + 1,
            rows_written: 0,
            sessions: BTreeMap::new(),
            by_native_id: HashMap::new(),
            pending: Pending::default(),
            claims: claims::Incoming::default(),
            next_block: None,
            stale_blocks: BTreeMap::new(),
            returned: BTreeMap::new(),
            gate: left_out::Gate::default(),
        })
    }
}

async fn sources_of(transaction: &DatabaseTransaction, keys: &[i64]) -> Result<Vec<i64>, StoreError> {
    let mut sources = BTreeSet::new();
    for list in sql::lists(keys) {
        let mut select = Sql::new("select distinct source_id as id from session_sources where session_id in ");
        select.push_list(list);
        for row in transaction.query_all_raw(select.build(transaction)).await? {
            sources.insert(row.try_get("", "id")?);
        }
    }
    Ok(sources.into_iter().collect())
}

/// Deletes the rows of these sessions in these tables.
pub(crate) async fn drop_rows(transaction: &DatabaseTransaction, tables: &[&str], keys: &[i64]) -> Result<(), StoreError> {
    for table in tables {
        for list in sql::lists(keys) {
            let mut delete = Sql::new(&format!("delete from {table} where session_id in "));
            delete.push_list(list);
            transaction.execute_raw(delete.build(transaction)).await?;
        }
    }
    Ok(())
}

/// Deletes the images that only these sessions show.
pub(crate) async fn drop_blobs(transaction: &DatabaseTransaction, keys: &[i64]) -> Result<(), StoreError> {
    for list in sql::lists(keys) {
        let mut delete = Sql::new("delete from session_blobs where session_id in ");
        delete.push_list(list).push(" returning blob_id");
        let rows = transaction.query_all_raw(delete.build(transaction)).await?;
        let shown = rows.iter().map(|row| Ok(row.try_get("", "blob_id")?)).collect::<Result<Vec<String>, StoreError>>()?;
        for list in sql::lists(&shown) {
            let mut delete =
                Sql::new("delete from blobs where not exists (select 1 from session_blobs l where l.blob_id = blobs.id) and id in ");
            delete.push_list(list);
            transaction.execute_raw(delete.build(transaction)).await?;
        }
    }
    Ok(())
}

async fn remove(transaction: &DatabaseTransaction, keys: &[i64], revision: i64) -> Result<(), StoreError> {
    reviews::forget(transaction, keys).await?;
    for list in sql::lists(keys) {
        let mut orphans = Sql::new("update sessions set parent_id = null where parent_id in ");
        orphans.push_list(list);
        transaction.execute_raw(orphans.build(transaction)).await?;
    }
    for list in sql::lists(keys) {
        let mut note = Sql::new("insert into forgotten_keys (session_key, revision) select id, ");
        let place = note.bind(revision);
        note.push(&format!("cast({place} as bigint) from sessions where id in ")).push_list(list.clone());
        note.push(" on conflict (session_key) do update set revision = excluded.revision");
        transaction.execute_raw(note.build(transaction)).await?;
        session::Entity::delete_many().filter(session::Column::Id.is_in(list)).exec(transaction).await?;
    }
    transaction.execute_raw(sql::plain(transaction, "update retention_state set scrub_due = true where id = 1")).await?;
    Ok(())
}

/// Gemini's lists of prompts hold those of every session of a project, whichever file tells of it: their copies go, too.
async fn strip_prompts(transaction: &DatabaseTransaction, accounts: &BTreeSet<String>) -> Result<(), StoreError> {
    for account in accounts {
        let mut select = Sql::new(&format!(
            "select distinct p.session_id as id from archive_pieces p join sources f on f.id = p.source_id \
             where f.tool = 'gemini' and f.path like '%{}' and f.account = ",
            left_out::PROMPTS
        ));
        let place = select.bind(account.clone());
        select.push(&place);
        for row in transaction.query_all_raw(select.build(transaction)).await? {
            strip::session(transaction, row.try_get("", "id")?).await?;
        }
    }
    Ok(())
}

/// Sources without any session left know nothing any more; files with other sessions in them lose their copies in the archive.
async fn tidy_sources(transaction: &DatabaseTransaction, sources: &[i64]) -> Result<(), StoreError> {
    for id in sources {
        let ask = |text: &str| {
            let mut select = Sql::new(text);
            let place = select.bind(*id);
            select.push(&place);
            select.build(transaction)
        };
        if transaction.query_one_raw(ask("select 1 as found from session_sources where source_id = ")).await?.is_none() {
            transaction.execute_raw(ask("delete from archive_pieces where source_id = ")).await?;
            transaction.execute_raw(ask("delete from warnings where source_id = ")).await?;
            left_out::blank(transaction, &[*id]).await?;
            continue;
        }
        let whole = "select distinct p.session_id as id from archive_pieces p join sources f on f.id = p.source_id and f.path = p.path \
                     where p.source_id = ";
        for row in transaction.query_all_raw(ask(whole)).await? {
            strip::session(transaction, row.try_get("", "id")?).await?;
        }
    }
    Ok(())
}
