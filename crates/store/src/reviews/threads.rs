//! Threads of sessions.

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sp_domain::{
    Timestamp,
    reviews::{ReviewThread, ThreadStatus},
};

use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

const SELECT: &str = "select t.id, t.title, t.project_key, t.status, t.updated_at, \
     (select count(*) from reviews r where r.thread_id = t.id) as sessions from review_threads t";

impl Store {
    /// All threads, the one in which something was said last first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn review_threads(&self) -> Result<Vec<ReviewThread>, StoreError> {
        let select = sql::plain(&self.readers, &format!("{SELECT} order by t.updated_at desc, t.id desc"));
        self.readers.query_all_raw(select).await?.iter().map(thread).collect()
    }

    /// The thread of this title in this project; it is made when there is none.
    ///
    /// # Errors
    /// The database failed.
    pub async fn review_thread(&self, title: &str, project: Option<&str>, at: Timestamp) -> Result<ReviewThread, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let (project, title) = (foreign::key(project.unwrap_or_default()), foreign::text(title));
        let title_key = title.to_lowercase();
        let mut insert = Sql::new("insert into review_threads (project_key, title_key, title, status, updated_at) values ");
        insert.push_list::<sea_orm::Value>([
            project.clone().into(),
            title_key.clone().into(),
            title.into(),
            ThreadStatus::Open.as_str().into(),
            at.ms().into(),
        ]);
        insert.push(" on conflict (project_key, title_key) do nothing");
        transaction.execute_raw(insert.build(&transaction)).await?;
        let mut select = Sql::new(SELECT);
        let places = [select.bind(project), select.bind(title_key)];
        select.push(&format!(" where t.project_key = {} and t.title_key = {}", places[0], places[1]));
        let row = transaction.query_one_raw(select.build(&transaction)).await?;
        transaction.commit().await?;
        thread(&row.ok_or_else(|| StoreError::Query("a thread vanished while it was stored".to_owned()))?)
    }

    /// Renames, closes or opens a thread. `None` when there is none of this number; `Some(false)` when another one has that title.
    ///
    /// # Errors
    /// The database failed.
    pub async fn change_thread(
        &self,
        number: i64,
        title: Option<&str>,
        status: Option<ThreadStatus>,
        at: Timestamp,
    ) -> Result<Option<bool>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let Some(known) = by_id(&transaction, number).await? else { return Ok(None) };
        let title = foreign::text(title.unwrap_or(&known.title));
        let mut taken = Sql::new("select 1 as found from review_threads t where t.title_key = ");
        let places =
            [taken.bind(title.to_lowercase()), taken.bind(foreign::key(known.project.as_deref().unwrap_or_default())), taken.bind(number)];
        taken.push(&format!("{} and t.project_key = {} and t.id <> {}", places[0], places[1], places[2]));
        if transaction.query_one_raw(taken.build(&transaction)).await?.is_some() {
            return Ok(Some(false));
        }
        let mut update = Sql::new("update review_threads set title = ");
        let places = [
            update.bind(title.clone()),
            update.bind(title.to_lowercase()),
            update.bind(status.unwrap_or(known.status).as_str()),
            update.bind(at.ms()),
            update.bind(number),
        ];
        update.push(&format!(
            "{}, title_key = {}, status = {}, updated_at = {} where id = {}",
            places[0], places[1], places[2], places[3], places[4]
        ));
        transaction.execute_raw(update.build(&transaction)).await?;
        transaction.commit().await?;
        Ok(Some(true))
    }
}

pub(super) async fn by_id(transaction: &DatabaseTransaction, number: i64) -> Result<Option<ReviewThread>, StoreError> {
    let mut select = Sql::new(SELECT);
    let place = select.bind(number);
    select.push(" where t.id = ").push(&place);
    transaction.query_one_raw(select.build(transaction)).await?.as_ref().map(thread).transpose()
}

/// Notes that something is said in it. False when there is none of this number.
pub(super) async fn touch(transaction: &DatabaseTransaction, number: i64, at: Timestamp) -> Result<bool, StoreError> {
    let mut update = Sql::new("update review_threads set updated_at = ");
    let places = [update.bind(at.ms()), update.bind(number)];
    update.push(&format!("{} where id = {}", places[0], places[1]));
    Ok(transaction.execute_raw(update.build(transaction)).await?.rows_affected() > 0)
}

fn thread(row: &QueryResult) -> Result<ReviewThread, StoreError> {
    let damaged = || StoreError::Query("a thread of reviews is damaged".to_owned());
    Ok(ReviewThread {
        id: row.try_get("", "id")?,
        title: row.try_get("", "title")?,
        project: Some(row.try_get::<String>("", "project_key")?).filter(|project| !project.is_empty()),
        status: ThreadStatus::from_word(&row.try_get::<String>("", "status")?).ok_or_else(damaged)?,
        sessions: row.try_get("", "sessions")?,
        updated_at: Timestamp::from_ms(row.try_get("", "updated_at")?).ok_or_else(damaged)?,
    })
}
