//! The table of prices: looking at it, changing it, taking a change back.

use std::{collections::BTreeSet, sync::Arc};

use sp_domain::{
    price::{PriceDraft, PriceLine, PriceRow, PriceSheet},
    session::QueryError,
    settings::Fault,
};
use sp_store::PriceBook;

use super::{FILE, embedded, mirror, table};
use crate::{
    EngineError, Shared,
    settings::{changed, faulty},
};

/// Prices, and pricing the history again.
#[derive(Clone, Copy)]
pub struct Prices<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Prices<'_> {
    /// The prices in force and what is priced by them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sheet(&self) -> Result<PriceSheet, EngineError> {
        let book = self.shared.store.price_book().await?;
        let figures = self.shared.store.model_figures().await?;
        let recorded: Vec<String> = figures.iter().map(|figures| figures.model.clone()).filter(|model| !model.is_empty()).collect();
        Ok(PriceSheet {
            version: book.version,
            lines: lines(&book.rows, &recorded),
            unpriced: figures.into_iter().filter(|figures| figures.unpriced_calls > 0).collect(),
            is_outdated: book.version != book.priced_version,
            can_undo: book.version > 0,
            job: self.status(),
            file: self.shared.config.data_dir.join(FILE).display().to_string(),
        })
    }

    /// Adds a row, or puts it in the place of the model's row that was valid from `replaces` on. The other rows of the model that come with the
    /// program become a person's, too, so that earlier days keep their price. Nothing that is stored is priced again by that.
    ///
    /// # Errors
    /// A field cannot be used, the prices were changed since they were seen, or the database failed.
    pub async fn save_row(&self, seen: i64, draft: &PriceDraft, replaces: Option<&str>) -> Result<(), EngineError> {
        let row = draft.check().map_err(|faults| faulty(&faults))?;
        let book = self.seen(seen).await?;
        let mut rows = book.rows;
        if rows.iter().all(|own| own.model != row.model) {
            rows.extend(embedded().into_iter().filter(|known| known.model == row.model));
        }
        rows.retain(|own| own.model != row.model || Some(own.valid_from.as_str()) != replaces);
        if rows.iter().any(|own| (&own.model, &own.valid_from) == (&row.model, &row.valid_from)) {
            return Err(faulty(&[("valid_from", Fault::Taken)]));
        }
        rows.push(row);
        self.store(seen, rows).await
    }

    /// Removes a person's row; without a day all rows of the model, so that those of the program count again.
    ///
    /// # Errors
    /// There is no such row, the prices were changed since they were seen, or the database failed.
    pub async fn remove(&self, seen: i64, model: &str, valid_from: Option<&str>) -> Result<(), EngineError> {
        let mut rows = self.seen(seen).await?.rows;
        let before = rows.len();
        rows.retain(|row| row.model != model || valid_from.is_some_and(|day| day != row.valid_from));
        if rows.len() == before {
            return Err(invalid("model", "there is no price of yours for this model and day"));
        }
        self.store(seen, rows).await
    }

    /// Brings back the prices before the last change.
    ///
    /// # Errors
    /// There are none, the prices were changed since they were seen, or the database failed.
    pub async fn undo(&self, seen: i64) -> Result<(), EngineError> {
        let book = self.seen(seen).await?;
        if book.version == 0 {
            return Err(EngineError::Conflict("nothing was changed yet: there is nothing to undo".to_owned()));
        }
        let rows = self.shared.store.prices_of_version(book.version - 1).await?;
        self.store(seen, rows).await
    }

    async fn seen(&self, version: i64) -> Result<PriceBook, EngineError> {
        let book = self.shared.writable()?.price_book().await?;
        if book.version == version { Ok(book) } else { Err(changed("the prices")) }
    }

    /// The next version; new calls are priced by it from now on.
    async fn store(&self, seen: i64, mut rows: Vec<PriceRow>) -> Result<(), EngineError> {
        rows.sort_by(|one, other| (&one.model, &one.valid_from).cmp(&(&other.model, &other.valid_from)));
        let shared = self.shared;
        if !shared.store.save_prices(seen, &rows, shared.config.clock.now()).await? {
            return Err(changed("the prices"));
        }
        if shared.store.counts().await?.events == 0 {
            shared.store.set_priced_version(seen + 1).await?;
        }
        if let Err(error) = mirror::write(&shared.config.data_dir, seen + 1, &rows) {
            tracing::warn!(%error, "the command line does not know these prices yet: prices.toml could not be written");
        }
        shared.prices.set(table(rows));
        Ok(())
    }
}

/// Takes over prices that another machine changed.
pub(crate) async fn refresh(shared: &Shared) -> Result<(), EngineError> {
    let fresh = table(shared.store.price_book().await?.rows);
    if *shared.prices.get() != fresh {
        shared.prices.set(fresh);
    }
    Ok(())
}

fn lines(own: &[PriceRow], recorded: &[String]) -> Vec<PriceLine> {
    let table = table(own.to_vec());
    let mut rows: Vec<&PriceRow> = table.rows().iter().collect();
    rows.sort_by(|one, other| (&one.model, &one.valid_from).cmp(&(&other.model, &other.valid_from)));
    let chosen: Vec<(&String, BTreeSet<&str>)> = recorded.iter().map(|model| (model, table.patterns(model))).collect();
    let line = |row: &PriceRow| PriceLine {
        row: PriceDraft::of(row),
        own: own.iter().any(|own| own.model == row.model),
        models: chosen.iter().filter(|(_, patterns)| patterns.contains(row.model.as_str())).map(|(model, _)| (*model).clone()).collect(),
    };
    rows.into_iter().map(line).collect()
}

pub(crate) fn invalid(parameter: &str, remedy: impl Into<String>) -> EngineError {
    EngineError::Query(QueryError { parameter: parameter.to_owned(), remedy: remedy.into() })
}
