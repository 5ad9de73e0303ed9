//! Views of the list that somebody gave a name.

use sea_orm::{ConnectionTrait, QueryResult};
use sp_domain::saved_view::SavedView;

use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

impl Store {
    /// All views, by name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn saved_views(&self) -> Result<Vec<SavedView>, StoreError> {
        let select = sql::plain(&self.readers, "select id, name, query from saved_views order by lower(name), id");
        self.readers.query_all_raw(select).await?.iter().map(view).collect()
    }

    /// Keeps a view; one of the same name is replaced.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_view(&self, name: &str, query: &str) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut insert = Sql::new("insert into saved_views (name, query) values ");
        insert.push_list::<sea_orm::Value>([foreign::text(name).into(), foreign::text(query).into()]);
        insert.push(" on conflict (name) do update set query = excluded.query");
        transaction.execute_raw(insert.build(&transaction)).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Removes a view and returns what it was; `None` when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remove_view(&self, id: i64) -> Result<Option<SavedView>, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut select = Sql::new("select id, name, query from saved_views where id = ");
        let place = select.bind(id);
        select.push(&place);
        let removed = transaction.query_one_raw(select.build(&transaction)).await?.as_ref().map(view).transpose()?;
        let mut delete = Sql::new("delete from saved_views where id = ");
        let place = delete.bind(id);
        delete.push(&place);
        transaction.execute_raw(delete.build(&transaction)).await?;
        transaction.commit().await?;
        Ok(removed)
    }
}

fn view(row: &QueryResult) -> Result<SavedView, StoreError> {
    Ok(SavedView { id: row.try_get("", "id")?, name: row.try_get("", "name")?, query: row.try_get("", "query")? })
}
