//! What a person wants to hear of each kind.

use sea_orm::{ConnectionTrait, Value};
use sp_domain::notifications::{Level, NotificationKind, NotificationPreference};

use crate::{
    Store, StoreError,
    sql::{self, Sql},
};

impl Store {
    /// Of every kind, in their order; what was not chosen is as it is without a choice.
    ///
    /// # Errors
    /// The database failed.
    pub async fn notification_preferences(&self) -> Result<Vec<NotificationPreference>, StoreError> {
        let select = sql::plain(&self.readers, "select kind, level, browser from notification_preferences");
        let mut preferences = NotificationKind::ALL.map(NotificationPreference::default_of).to_vec();
        for row in self.readers.query_all_raw(select).await? {
            let (kind, level): (String, String) = (row.try_get("", "kind")?, row.try_get("", "level")?);
            let chosen = preferences.iter_mut().find(|preference| preference.kind.as_str() == kind);
            if let (Some(chosen), Some(level)) = (chosen, Level::from_word(&level)) {
                (chosen.level, chosen.browser) = (level, row.try_get("", "browser")?);
            }
        }
        Ok(preferences)
    }

    /// Stores what a person wants to hear of a kind.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_notification_preference(&self, preference: NotificationPreference) -> Result<(), StoreError> {
        let NotificationPreference { kind, level, browser } = preference;
        let mut upsert = Sql::new("insert into notification_preferences (kind, level, browser) values ");
        upsert.push_list::<Value>([kind.as_str().into(), level.as_str().into(), browser.into()]);
        upsert.push(" on conflict (kind) do update set level = excluded.level, browser = excluded.browser");
        self.changes_one(upsert).await.map(drop)
    }
}
