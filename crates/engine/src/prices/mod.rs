//! The price table: the embedded rows, replaced per model by `prices.toml` in the data directory.

use std::{fs, io, path::Path};

use serde::Deserialize;
use sp_domain::{
    price::{PriceRow, PriceTable},
    time::Civil,
};

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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    price: Vec<Entry>,
}

/// A row as written: prices in dollars per million tokens, as decimal text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    model: String,
    valid_from: String,
    input: String,
    output: String,
    cache_read: Option<String>,
    cache_write: Option<String>,
    cache_write_1h: Option<String>,
    source: String,
    read_on: String,
}

/// The prices in force: embedded, and those of the data directory.
///
/// # Errors
/// `prices.toml` in the data directory cannot be read or understood.
pub fn load_prices(data_dir: &Path) -> Result<PriceTable, PriceFileError> {
    let mut rows = parse(EMBEDDED).expect("the embedded prices are tested");
    let path = data_dir.join(FILE);
    let failed = |cause: String| PriceFileError { path: path.display().to_string(), cause };
    let own = match fs::read_to_string(&path) {
        Ok(text) => parse(&text).map_err(failed)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(failed(error.to_string())),
    };
    rows.retain(|row| own.iter().all(|other| other.model != row.model));
    rows.extend(own);
    Ok(PriceTable::new(rows))
}

fn parse(text: &str) -> Result<Vec<PriceRow>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    file.price.into_iter().map(row).collect()
}

fn row(entry: Entry) -> Result<PriceRow, String> {
    let named = |field: &str, value: &str| {
        pico(value).ok_or_else(|| format!("{}: {field} = {value:?} is not an amount in dollars per million tokens", entry.model))
    };
    let optional = |field: &str, value: &Option<String>| value.as_deref().map(|value| named(field, value)).transpose();
    if Civil::midnight_ms(&entry.valid_from).is_none() {
        return Err(format!("{}: valid_from = {:?} is not a date such as 2026-03-20", entry.model, entry.valid_from));
    }
    Ok(PriceRow {
        input: named("input", &entry.input)?,
        output: named("output", &entry.output)?,
        cache_read: optional("cache_read", &entry.cache_read)?,
        cache_write: optional("cache_write", &entry.cache_write)?,
        cache_write_1h: optional("cache_write_1h", &entry.cache_write_1h)?,
        model: entry.model.to_ascii_lowercase(),
        valid_from: entry.valid_from,
        source: entry.source,
        read_on: entry.read_on,
    })
}

/// Dollars per million tokens are micro-dollars per token: a million pico-dollars each.
fn pico(dollars_per_million: &str) -> Option<i64> {
    let nanos = dollars_per_million.parse::<sp_domain::Usd>().ok()?.nanos();
    (nanos >= 0 && nanos % 1000 == 0).then_some(nanos / 1000)
}

#[cfg(test)]
mod tests {
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
    fn prices_are_exact() {
        assert_eq!(pico("3"), Some(3_000_000));
        assert_eq!(pico("0.0375"), Some(37_500));
        assert_eq!(pico("-1"), None);
        assert_eq!(pico("cheap"), None);
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
