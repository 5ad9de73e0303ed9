//! Whether the database itself is sound, and a copy of it for the worst case.

use sea_orm::ConnectionTrait;

use crate::{Location, Store, StoreError, open, sql};

/// Most faults told of.
const MOST: usize = 20;

impl Store {
    /// What the database finds wrong with itself, at most twenty lines. PostgreSQL looks after itself.
    ///
    /// # Errors
    /// The database failed altogether.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        if self.is_postgres() {
            return Ok(Vec::new());
        }
        let rows = self.writer.query_all_raw(sql::plain(&self.writer, &format!("pragma integrity_check({MOST})"))).await?;
        let mut faults = rows.iter().map(|row| Ok(row.try_get("", "integrity_check")?)).collect::<Result<Vec<String>, StoreError>>()?;
        faults.retain(|fault| fault != "ok");
        let broken = "select \"table\" || ': ' || count(*) || ' rows whose ' || parent || ' is gone' as fault \
                      from pragma_foreign_key_check group by \"table\", parent";
        for row in self.writer.query_all_raw(sql::plain(&self.writer, broken)).await? {
            faults.push(row.try_get("", "fault")?);
        }
        Ok(faults)
    }

    /// True when the file is damaged beyond what [`Self::rebuild_indexes`] mends.
    pub async fn is_damaged(&self) -> bool {
        if self.is_postgres() {
            return false;
        }
        let verdict = self.writer.query_one_raw(sql::plain(&self.writer, "pragma integrity_check(1)")).await;
        verdict.ok().flatten().and_then(|row| row.try_get::<String>("", "integrity_check").ok()).is_none_or(|verdict| verdict != "ok")
    }

    /// Builds all indexes anew.
    ///
    /// # Errors
    /// The database failed; then they are as they were.
    pub async fn rebuild_indexes(&self) -> Result<(), StoreError> {
        if !self.is_postgres() {
            self.writer.execute_unprepared("reindex").await?;
        }
        Ok(())
    }

    /// Copies an SQLite database to `<file>.before-repair`; returns where. Of PostgreSQL there are other copies.
    ///
    /// # Errors
    /// There is no room for it.
    pub async fn copy_before_repair(&self) -> Result<Option<String>, StoreError> {
        match &*self.location {
            Location::Sqlite(path) => open::copy(&self.writer, path, "repair").await.map(|path| Some(path.display().to_string())),
            Location::Postgres(_) => Ok(None),
        }
    }
}
