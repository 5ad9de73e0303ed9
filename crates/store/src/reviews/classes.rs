//! Error classes a person added, and which were given lately.

use sea_orm::{ConnectionTrait, QueryResult};
use sp_domain::reviews::{ErrorCategory, ErrorClass, Outcome};

use super::split;
use crate::{
    Store, StoreError, foreign,
    sql::{self, Sql},
};

/// Verdicts looked at for what was given lately.
const LATELY: i64 = 50;

impl Store {
    /// Own classes, by name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn own_classes(&self) -> Result<Vec<ErrorClass>, StoreError> {
        let select =
            sql::plain(&self.readers, "select key, label, category, outcomes, hidden from error_classes order by lower(label), key");
        self.readers.query_all_raw(select).await?.iter().map(class).collect()
    }

    /// Adds a class; one of the same key is replaced, and offered again.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_class(&self, class: &ErrorClass) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let outcomes: Vec<&str> = class.outcomes.iter().map(|outcome| outcome.as_str()).collect();
        let mut upsert = Sql::new("insert into error_classes (key, label, category, outcomes, hidden) values ");
        upsert.push_list::<sea_orm::Value>([
            foreign::key(&class.key).into(),
            foreign::text(&class.label).into(),
            class.category.as_str().into(),
            outcomes.join(",").into(),
            class.is_hidden.into(),
        ]);
        upsert.push(
            " on conflict (key) do update set label = excluded.label, category = excluded.category, outcomes = excluded.outcomes, \
             hidden = excluded.hidden",
        );
        transaction.execute_raw(upsert.build(&transaction)).await?;
        Ok(transaction.commit().await?)
    }

    /// Does not offer an own class any more; verdicts keep it. False when there is none of this key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn hide_class(&self, key: &str) -> Result<bool, StoreError> {
        let _turn = self.turn.lock().await;
        let transaction = self.begin_write().await?;
        let mut update = Sql::new("update error_classes set hidden = true where key = ");
        let place = update.bind(foreign::key(key));
        update.push(&place);
        let is_known = transaction.execute_raw(update.build(&transaction)).await?.rows_affected() > 0;
        transaction.commit().await?;
        Ok(is_known)
    }

    /// Keys of the classes given last, the latest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn recent_reasons(&self) -> Result<Vec<String>, StoreError> {
        let mut select = Sql::new("select reasons from reviews where reasons <> '' order by rated_at desc nulls last, session limit ");
        let place = select.bind(LATELY);
        select.push(&place);
        let mut recent: Vec<String> = Vec::new();
        for row in self.readers.query_all_raw(select.build(&self.readers)).await? {
            for key in split(&row.try_get::<String>("", "reasons")?) {
                if !recent.contains(&key) {
                    recent.push(key);
                }
            }
        }
        Ok(recent)
    }
}

fn class(row: &QueryResult) -> Result<ErrorClass, StoreError> {
    let outcomes: String = row.try_get("", "outcomes")?;
    Ok(ErrorClass {
        key: row.try_get("", "key")?,
        label: row.try_get("", "label")?,
        category: ErrorCategory::from_word(&row.try_get::<String>("", "category")?).unwrap_or_default(),
        outcomes: split(&outcomes).iter().filter_map(|word| Outcome::from_word(word)).collect(),
        is_own: true,
        is_hidden: row.try_get("", "hidden")?,
    })
}
