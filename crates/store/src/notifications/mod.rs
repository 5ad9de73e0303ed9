//! What people are told. A thing has one row, however often it begins, so there are few: whoever asks gets them all.

mod deeds;
mod preferences;

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use sp_domain::{
    Timestamp,
    notifications::{Notification, NotificationKind, Plan, Subject, plan},
};

use crate::{Store, StoreError, foreign, sql::Sql};

/// The key follows from the subject; as a column it may be cut, and only keeps one thing from having two rows.
const COLUMNS: &str = "id, subject, times, first_at, last_at, read_at, dismissed_at, resolved_at";

/// What a look changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Numbers of what began, or began again.
    pub begun: Vec<i64>,
    /// Something was stored.
    pub has_changed: bool,
}

impl Store {
    /// All notifications of all machines, those that began last first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn notifications(&self) -> Result<Vec<Notification>, StoreError> {
        let select = Sql::new(&format!("select {COLUMNS} from notifications order by last_at desc, id desc"));
        self.readers.query_all_raw(select.build(&self.readers)).await?.iter().map(notification).collect()
    }

    /// Notes what was found. Of the kinds that were looked for, what this machine can tell and was not found is over. Most looks find what is known:
    /// then nothing is written, and no writer has to wait.
    ///
    /// # Errors
    /// The database failed; then nothing of it is stored.
    pub async fn note(&self, found: &[Subject], looked_for: &[NotificationKind], now: Timestamp) -> Result<Noted, StoreError> {
        if plan(&self.told_here(&self.readers).await?, found, looked_for, now).is_empty() {
            return Ok(Noted::default());
        }
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let Plan { begun, changed, over } = plan(&self.told_here(&transaction).await?, found, looked_for, now);
        let mut noted = Noted { begun: Vec::new(), has_changed: true };
        for one in &begun {
            noted.begun.extend(if one.id == 0 { self.insert(&transaction, one).await? } else { Some(update(&transaction, one).await?) });
        }
        for one in &changed {
            update(&transaction, one).await?;
        }
        for id in over {
            let mut delete = Sql::new("delete from notifications where id = ");
            let place = delete.bind(id);
            delete.push(&place);
            transaction.execute_raw(delete.build(&transaction)).await?;
        }
        transaction.commit().await?;
        Ok(noted)
    }

    /// What this machine can tell the end of: its own, and what every machine finds.
    async fn told_here(&self, connection: &impl ConnectionTrait) -> Result<Vec<Notification>, StoreError> {
        let mut select = Sql::new(&format!("select {COLUMNS} from notifications where machine_id = 0 or machine_id = "));
        let place = select.bind(self.machine);
        select.push(&place).push(" order by id");
        connection.query_all_raw(select.build(connection)).await?.iter().map(notification).collect()
    }

    /// `None` when something else is known by this key.
    async fn insert(&self, transaction: &DatabaseTransaction, one: &Notification) -> Result<Option<i64>, StoreError> {
        let kind = one.subject.kind();
        let machine = if kind.is_local() { self.machine } else { 0 };
        let mut insert = Sql::new("insert into notifications (machine_id, key, kind, subject, times, first_at, last_at) values ");
        insert.push_list::<Value>([
            machine.into(),
            foreign::key(&one.key).into(),
            kind.as_str().into(),
            json(&one.subject).into(),
            one.count.into(),
            one.first_at.ms().into(),
            one.last_at.ms().into(),
        ]);
        insert.push(" on conflict (machine_id, key) do nothing returning id");
        let row = transaction.query_one_raw(insert.build(transaction)).await?;
        Ok(row.map(|row| row.try_get("", "id")).transpose()?)
    }
}

async fn update(transaction: &DatabaseTransaction, one: &Notification) -> Result<i64, StoreError> {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::ms);
    let mut update = Sql::new("update notifications set ");
    let values: [(&str, Value); 6] = [
        ("subject", json(&one.subject).into()),
        ("times", one.count.into()),
        ("last_at", one.last_at.ms().into()),
        ("read_at", ms(one.read_at).into()),
        ("dismissed_at", ms(one.dismissed_at).into()),
        ("resolved_at", ms(one.resolved_at).into()),
    ];
    let set = values.map(|(column, value)| format!("{column} = {}", update.bind(value)));
    update.push(&set.join(", ")).push(" where id = ");
    let place = update.bind(one.id);
    update.push(&place);
    transaction.execute_raw(update.build(transaction)).await?;
    Ok(one.id)
}

/// JSON writes a NUL in a way that both databases store.
fn json(subject: &Subject) -> String {
    serde_json::to_string(subject).expect("plain data")
}

fn notification(row: &QueryResult) -> Result<Notification, StoreError> {
    let moment = |column: &str| {
        let at: Option<i64> = row.try_get("", column)?;
        Ok::<_, StoreError>(at.and_then(Timestamp::from_ms))
    };
    let begun = |column: &str| moment(column)?.ok_or_else(|| StoreError::Query("a notification has no time".to_owned()));
    let subject: String = row.try_get("", "subject")?;
    let subject: Subject = serde_json::from_str(&subject).map_err(|error| StoreError::Query(format!("a notification: {error}")))?;
    Ok(Notification {
        id: row.try_get("", "id")?,
        key: subject.key(),
        count: row.try_get("", "times")?,
        first_at: begun("first_at")?,
        last_at: begun("last_at")?,
        read_at: moment("read_at")?,
        dismissed_at: moment("dismissed_at")?,
        resolved_at: moment("resolved_at")?,
        subject,
    })
}
