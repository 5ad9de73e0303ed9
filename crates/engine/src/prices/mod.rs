//! The price table: the embedded rows, replaced per model by `prices.toml` in the data directory.

mod mirror;
mod repricing;
mod room;

use std::path::Path;

use serde::{Deserialize, Serialize};
use sp_domain::price::{PriceDraft, PriceRow, PriceTable};

pub(crate) use mirror::{settle, write_private};
pub(crate) use repricing::Repricing;
pub use room::Prices;
pub(crate) use room::{invalid, refresh};

/// The rows we ship, each with its source.
const EMBEDDED: &str = include_str!("prices.toml");

/// Name of the file in the data directory whose rows replace the embedded ones of the same model.
const FILE: &str = "prices.toml";

/// A price file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct PriceFileError {
    path: String,
    cause: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    price: Vec<PriceDraft>,
}

/// The prices in force: embedded, and those of the data directory.
///
/// # Errors
/// `prices.toml` in the data directory cannot be read or understood.
pub fn load_prices(data_dir: &Path) -> Result<PriceTable, PriceFileError> {
    Ok(table(mirror::read(data_dir)?.rows))
}

/// The embedded rows, and these instead of those of the same model.
fn table(own: Vec<PriceRow>) -> PriceTable {
    let mut rows = embedded();
    rows.retain(|row| own.iter().all(|other| other.model != row.model));
    rows.extend(own);
    PriceTable::new(rows)
}

fn embedded() -> Vec<PriceRow> {
    parse(EMBEDDED).expect("the embedded prices are tested")
}

fn parse(text: &str) -> Result<Vec<PriceRow>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    file.price.iter().map(row).collect()
}

fn row(entry: &PriceDraft) -> Result<PriceRow, String> {
    entry.check().map_err(|faults| {
        let (field, fault) = faults[0];
        format!("{}, from {}: {field}: {}", entry.model, entry.valid_from, fault.remedy())
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use sp_domain::time::Civil;

    use super::*;

    #[test]
    fn every_embedded_row_is_usable_and_names_its_source() {
        let rows = parse(EMBEDDED).expect("the embedded prices parse");
        assert!(!rows.is_empty());
        for row in &rows {
            assert!(row.source.starts_with("https://"), "{}", row.model);
            assert!(Civil::midnight_ms(&row.read_on).is_some(), "{}", row.model);
        }
        let mut keys: Vec<_> = rows.iter().map(|row| (&row.model, &row.valid_from)).collect();
        keys.sort();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count, "a model has two prices from one day on");
    }

    #[test]
    fn rows_of_the_data_directory_replace_ours() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = "[[price]]\nmodel = \"my-model\"\nvalid_from = \"2026-01-01\"\ninput = \"1\"\noutput = \"2\"\nsource = \"me\"\nread_on = \"2026-01-01\"\n";
        fs::write(folder.path().join(FILE), text).expect("room on disk");
        let table = load_prices(folder.path()).expect("valid");
        assert_eq!(table.find("my-model", None).map(|row| row.output), Some(2_000_000));
        fs::write(folder.path().join(FILE), "[[price]]\nmodel = \"x\"\n").expect("room on disk");
        assert!(load_prices(folder.path()).expect_err("incomplete").to_string().contains("valid_from"));
    }
}
