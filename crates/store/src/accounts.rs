//! Accounts: the data directories of the tools, with what is known of each.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::{
    Timestamp,
    diagnostics::{Account, AccountStatus},
};

use crate::{
    Store, StoreError,
    entity::account,
    foreign,
    sql::{self, Sql},
};

impl Store {
    /// Adds or updates accounts. Names a person gave survive. `seen_at` becomes their last sync.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_accounts(&self, accounts: &[Account], seen_at: Timestamp) -> Result<(), StoreError> {
        let rows = accounts.iter().map(|account| row(self.machine, account, seen_at)).collect();
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        sql::insert::<account::Entity, _>(&transaction, rows, &sql::replacing::<account::Entity>(&[account::Column::GivenName])).await?;
        Ok(transaction.commit().await?)
    }

    /// The accounts of all machines with their counts, by tool, name and machine.
    ///
    /// # Errors
    /// The database failed.
    pub async fn accounts(&self) -> Result<Vec<AccountStatus>, StoreError> {
        let rows = self.readers.query_all_raw(Sql::new(STATUS).build(&self.readers)).await?;
        rows.iter().map(|row| Status::from_query_result(row, "").map_err(StoreError::from).and_then(Status::into_domain)).collect()
    }
}

const STATUS: &str = "select mc.label as machine, a.tool, a.directory, coalesce(a.given_name, a.name) as name, a.path, a.configured, a.error, a.last_sync, \
        (select count(*) from sources f where f.machine_id = a.machine_id and f.tool = a.tool and f.account = a.directory) as sources, \
        (select count(*) from sources f where f.machine_id = a.machine_id and f.tool = a.tool and f.account = a.directory and f.missing) as sources_missing, \
        (select count(*) from sessions s where s.machine_id = a.machine_id and s.tool = a.tool and s.account = a.directory and s.kind <> 'subagent') as sessions, \
        (select count(*) from sessions s where s.machine_id = a.machine_id and s.tool = a.tool and s.account = a.directory and s.kind = 'subagent') as subagent_sessions, \
        (select max(s.ended_at) from sessions s where s.machine_id = a.machine_id and s.tool = a.tool and s.account = a.directory) as last_activity, \
        (select count(*) from warnings w left join sources f on f.id = w.source_id where w.tool = a.tool and w.machine_id = a.machine_id and \
            case when w.source_id is null then substr(w.path, 1, length(a.path) + 1) in (a.path, a.path || '/', a.path || '\\') else f.account = a.directory end) as warnings \
     from tool_accounts a left join machines mc on mc.id = a.machine_id order by a.tool, 4, a.directory, a.machine_id";

#[derive(FromQueryResult)]
struct Status {
    machine: Option<String>,
    tool: String,
    directory: String,
    name: String,
    path: String,
    configured: bool,
    error: Option<String>,
    last_sync: Option<i64>,
    sources: i64,
    sources_missing: i64,
    sessions: i64,
    subagent_sessions: i64,
    last_activity: Option<i64>,
    warnings: i64,
}

impl Status {
    fn into_domain(self) -> Result<AccountStatus, StoreError> {
        Ok(AccountStatus {
            machine: self.machine,
            account: Account {
                tool: crate::sources::tool(&self.tool)?,
                directory: self.directory,
                name: self.name,
                path: self.path,
                configured: self.configured,
                error: self.error,
            },
            sources: self.sources,
            sources_missing: self.sources_missing,
            sessions: self.sessions,
            subagent_sessions: self.subagent_sessions,
            last_activity: self.last_activity.and_then(Timestamp::from_ms),
            last_sync: self.last_sync.and_then(Timestamp::from_ms),
            warnings: self.warnings,
        })
    }
}

fn row(machine_id: i64, account: &Account, seen_at: Timestamp) -> account::Model {
    account::Model {
        machine_id,
        tool: account.tool.to_string(),
        directory: foreign::key(&account.directory),
        name: foreign::text(&account.name),
        given_name: None,
        path: foreign::text(&account.path),
        configured: account.configured,
        error: foreign::optional(account.error.as_ref()),
        last_sync: Some(seen_at.ms()),
    }
}
