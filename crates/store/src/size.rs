//! Room the database takes.

use sea_orm::ConnectionTrait;

use crate::{
    Location, Store, StoreError,
    sql::{self, Sql},
};

impl Store {
    /// `SQLite` or `PostgreSQL`.
    pub fn kind(&self) -> &'static str {
        if self.is_postgres() { "PostgreSQL" } else { "SQLite" }
    }

    /// The last change of the layout that the database has.
    ///
    /// # Errors
    /// The database failed.
    pub async fn schema(&self) -> Result<String, StoreError> {
        Ok(self.one(Sql::new("select max(version) as version from seaql_migrations")).await?.try_get("", "version")?)
    }

    /// Bytes of the database with its log; of this schema's tables and indexes in PostgreSQL.
    ///
    /// # Errors
    /// PostgreSQL failed.
    pub async fn size_bytes(&self) -> Result<i64, StoreError> {
        let Location::Sqlite(path) = &*self.location else { return self.size_of_schema().await };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let sizes = ["", "-wal"].map(|end| path.with_file_name(format!("{name}{end}")).metadata().map_or(0, |file| file.len()));
        Ok(sizes.iter().sum::<u64>().cast_signed())
    }

    async fn size_of_schema(&self) -> Result<i64, StoreError> {
        let sum = "select cast(coalesce(sum(pg_total_relation_size(c.oid)), 0) as bigint) as bytes from pg_class c \
                   join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'm')";
        let row = self.readers.query_one_raw(sql::plain(&self.readers, sum)).await?;
        row.map_or(Ok(0), |row| Ok(row.try_get("", "bytes")?))
    }
}
