//! General settings, and what a person changes of accounts.

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::settings::{AccountChange, AccountSettings, Currency, Rate, Settings};

use crate::{Store, StoreError, sources, sql::Sql};

#[derive(FromQueryResult)]
struct Row {
    version: i64,
    timezone: Option<String>,
    currency: String,
    currency_rate: i64,
    currency_as_of: Option<String>,
}

#[derive(FromQueryResult)]
struct Account {
    machine: Option<String>,
    tool: String,
    directory: String,
    name: String,
    given_name: Option<String>,
    hidden: bool,
    path: String,
    error: Option<String>,
    sessions: i64,
    subagent_sessions: i64,
    kept_bytes: i64,
}

const ACCOUNTS: &str = "select mc.label as machine, a.tool, a.directory, a.name, a.given_name, a.hidden, a.path, a.error, \
        (select count(*) from sessions s where s.machine_id = a.machine_id and s.tool = a.tool and s.account = a.directory and s.kind <> 'subagent') as sessions, \
        (select count(*) from sessions s where s.machine_id = a.machine_id and s.tool = a.tool and s.account = a.directory and s.kind = 'subagent') as subagent_sessions, \
        (select cast(coalesce(sum(p.length), 0) as bigint) from archive_pieces p join sources f on f.id = p.source_id \
            where f.machine_id = a.machine_id and f.tool = a.tool and f.account = a.directory) as kept_bytes \
     from tool_accounts a left join machines mc on mc.id = a.machine_id order by a.tool, coalesce(a.given_name, a.name), a.directory, a.machine_id";

impl Store {
    /// General settings.
    ///
    /// # Errors
    /// The database failed.
    pub async fn settings(&self) -> Result<Settings, StoreError> {
        let row =
            self.one(Sql::new("select version, timezone, currency, currency_rate, currency_as_of from settings where id = 1")).await?;
        let Row { version, timezone, currency, currency_rate, currency_as_of } = Row::from_query_result(&row, "")?;
        let rate = Rate::from_billionths(currency_rate).unwrap_or(Rate::ONE);
        Ok(Settings { version, timezone, currency: Currency { code: currency, rate, as_of: currency_as_of } })
    }

    /// Stores general settings as the version after theirs. False, and nothing stored, when they were changed meanwhile.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_settings(&self, settings: &Settings) -> Result<bool, StoreError> {
        let mut update = Sql::new("update settings set version = version + 1, timezone = ");
        let place = update.bind(settings.timezone.clone());
        update.push(&place).push(", currency = ");
        let place = update.bind(settings.currency.code.clone());
        update.push(&place).push(", currency_rate = ");
        let place = update.bind(settings.currency.rate.billionths());
        update.push(&place).push(", currency_as_of = ");
        let place = update.bind(settings.currency.as_of.clone());
        update.push(&place).push(" where id = 1 and version = ");
        let place = update.bind(settings.version);
        update.push(&place);
        self.changes_one(update).await
    }

    /// Accounts of all machines, by tool and name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn account_settings(&self) -> Result<Vec<AccountSettings>, StoreError> {
        let rows = self.readers.query_all_raw(Sql::new(ACCOUNTS).build(&self.readers)).await?;
        rows.iter().map(|row| shown(Account::from_query_result(row, "")?)).collect()
    }

    /// Renames or hides an account. False, and nothing stored, when there is none of this identity with the name that was seen.
    ///
    /// # Errors
    /// The database failed.
    pub async fn change_account(&self, change: &AccountChange, given_name: Option<&str>) -> Result<bool, StoreError> {
        let mut update = Sql::new("update tool_accounts set given_name = ");
        let place = update.bind(given_name.map(str::to_owned));
        update.push(&place).push(", hidden = ");
        let place = update.bind(change.hidden);
        update.push(&place).push(" where tool = ");
        let place = update.bind(change.tool.as_str().to_owned());
        update.push(&place).push(" and directory = ");
        let place = update.bind(change.directory.clone());
        update.push(&place).push(" and coalesce(given_name, '') = ");
        let place = update.bind(change.seen_name.clone().unwrap_or_default());
        update.push(&place).push(" and coalesce((select label from machines mc where mc.id = machine_id), '') = ");
        let place = update.bind(change.machine.clone().unwrap_or_default());
        update.push(&place);
        self.changes_one(update).await
    }

    /// Runs an update; true when it changed a row.
    pub(crate) async fn changes_one(&self, update: Sql) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let changed = transaction.execute_raw(update.build(&transaction)).await?.rows_affected();
        transaction.commit().await?;
        Ok(changed > 0)
    }
}

fn shown(row: Account) -> Result<AccountSettings, StoreError> {
    Ok(AccountSettings {
        tool: sources::tool(&row.tool)?,
        directory: row.directory,
        machine: row.machine,
        found_name: row.name,
        given_name: row.given_name,
        hidden: row.hidden,
        path: row.path,
        error: row.error,
        sessions: row.sessions,
        subagent_sessions: row.subagent_sessions,
        kept_bytes: row.kept_bytes,
    })
}
