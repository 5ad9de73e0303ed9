//! A person's prices in versions, what is priced by them, and pricing the history again.

mod reprice;

use sea_orm::{ConnectionTrait, FromQueryResult};
use sp_domain::{
    Timestamp, Usd,
    price::{ModelFigures, PriceRow},
};

use crate::{
    Store, StoreError,
    sql::{self, Sql},
};

pub use reprice::Repriced;

/// A person's prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceBook {
    /// 0 when there never were any.
    pub version: i64,
    /// Their rows.
    pub rows: Vec<PriceRow>,
    /// What the whole history was priced by.
    pub priced_version: i64,
}

#[derive(FromQueryResult)]
struct Figures {
    model: String,
    calls: i64,
    input: i64,
    output: i64,
    cache_read: i64,
    cache_write: i64,
    cost: i64,
    unpriced: i64,
}

impl Store {
    /// The prices in force.
    ///
    /// # Errors
    /// The database failed.
    pub async fn price_book(&self) -> Result<PriceBook, StoreError> {
        let state = self.one(Sql::new("select priced_version from price_state where id = 1")).await?;
        let priced_version = state.try_get("", "priced_version")?;
        let newest = Sql::new("select version, price_rows from price_versions order by version desc limit 1");
        match self.readers.query_one_raw(newest.build(&self.readers)).await? {
            Some(row) => Ok(PriceBook {
                version: row.try_get("", "version")?,
                rows: rows(&row.try_get::<String>("", "price_rows")?)?,
                priced_version,
            }),
            None => Ok(PriceBook { priced_version, ..PriceBook::default() }),
        }
    }

    /// A person's rows of an earlier version; none for version 0.
    ///
    /// # Errors
    /// The database failed.
    pub async fn prices_of_version(&self, version: i64) -> Result<Vec<PriceRow>, StoreError> {
        let mut select = Sql::new("select price_rows from price_versions where version = ");
        let place = select.bind(version);
        select.push(&place);
        let row = self.readers.query_one_raw(select.build(&self.readers)).await?;
        row.map_or(Ok(Vec::new()), |row| rows(&row.try_get::<String>("", "price_rows")?))
    }

    /// Stores prices as the version after `seen`. False, and nothing stored, when that is not the newest.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_prices(&self, seen: i64, prices: &[PriceRow], at: Timestamp) -> Result<bool, StoreError> {
        let text = serde_json::to_string(prices).expect("plain rows are JSON");
        let mut insert = Sql::new("insert into price_versions (version, price_rows, created_at) select cast(");
        let place = insert.bind(seen + 1);
        insert.push(&place).push(" as bigint), cast(");
        let place = insert.bind(text);
        insert.push(&place).push(" as text), cast(");
        let place = insert.bind(at.ms());
        insert.push(&place).push(" as bigint) where coalesce((select max(version) from price_versions), 0) = ");
        let place = insert.bind(seen);
        insert.push(&place);
        self.changes_one(insert).await
    }

    /// Notes by which version the whole history is priced.
    ///
    /// # Errors
    /// The database failed.
    pub async fn set_priced_version(&self, version: i64) -> Result<(), StoreError> {
        let mut update = Sql::new("update price_state set priced_version = ");
        let place = update.bind(version);
        update.push(&place).push(" where id = 1");
        self.changes_one(update).await.map(drop)
    }

    /// What was recorded, by model, the most calls first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn model_figures(&self) -> Result<Vec<ModelFigures>, StoreError> {
        let sum = |column: &str| format!("cast(coalesce(sum({column}), 0) as bigint)");
        let columns =
            ["calls", "input", "output", "cache_read", "cache_write", "cost"].map(|column| format!("{} as {column}", sum(column)));
        let text = format!(
            "select model, {}, {} as unpriced from session_models where calls > 0 group by model order by 2 desc, model",
            columns.join(", "),
            sum("calls - recorded_calls - listed_calls")
        );
        let found = self.readers.query_all_raw(sql::plain(&self.readers, &text)).await?;
        found.iter().map(|row| Ok(figures(Figures::from_query_result(row, "")?))).collect()
    }
}

fn figures(row: Figures) -> ModelFigures {
    ModelFigures {
        model: row.model,
        calls: row.calls,
        input_tokens: row.input,
        output_tokens: row.output,
        cache_read_tokens: row.cache_read,
        cache_write_tokens: row.cache_write,
        cost_usd: Usd::from_nanos(row.cost),
        unpriced_calls: row.unpriced,
    }
}

fn rows(text: &str) -> Result<Vec<PriceRow>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Query(format!("stored prices cannot be read: {error}")))
}
