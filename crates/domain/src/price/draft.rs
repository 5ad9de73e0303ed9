//! A row of prices as a person types it.

use serde::{Deserialize, Serialize};

use super::{PicoUsdPerToken, PriceRow};
use crate::{
    Usd,
    settings::{self, Fault, Faulty},
    time::Civil,
};

/// A row as it is typed and written: prices in dollars per million tokens, as decimal text; an empty cache price is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PriceDraft {
    /// Model name; a trailing `*` stands for any rest.
    pub model: String,
    /// First day of validity, `2026-03-20`, UTC.
    pub valid_from: String,
    /// Uncached prompt tokens.
    pub input: String,
    /// Answer tokens, reasoning included.
    pub output: String,
    /// Cache reads.
    #[serde(default)]
    pub cache_read: String,
    /// Cache writes with the short lifetime.
    #[serde(default)]
    pub cache_write: String,
    /// Cache writes kept for one hour.
    #[serde(default)]
    pub cache_write_1h: String,
    /// Where the price was published.
    pub source: String,
    /// When it was read there.
    pub read_on: String,
}

/// Longest name of a model or of a source.
const LONGEST: usize = 500;

impl PriceDraft {
    /// Names of the fields, in their order.
    pub const FIELDS: [&str; 9] =
        ["model", "valid_from", "input", "output", "cache_read", "cache_write", "cache_write_1h", "source", "read_on"];

    /// A row as it would be typed.
    pub fn of(row: &PriceRow) -> Self {
        let optional = |price: Option<PicoUsdPerToken>| price.map(per_million).unwrap_or_default();
        Self {
            model: row.model.clone(),
            valid_from: row.valid_from.clone(),
            input: per_million(row.input),
            output: per_million(row.output),
            cache_read: optional(row.cache_read),
            cache_write: optional(row.cache_write),
            cache_write_1h: optional(row.cache_write_1h),
            source: row.source.clone(),
            read_on: row.read_on.clone(),
        }
    }

    /// The row, or every field that cannot be used.
    pub fn check(&self) -> Result<PriceRow, Vec<Faulty>> {
        let mut faults = Vec::new();
        let model = self.model.trim().to_ascii_lowercase();
        for (field, text) in [("model", &self.model), ("source", &self.source)] {
            match text.trim() {
                "" => faults.push((field, Fault::Missing)),
                text if text.len() > LONGEST || text.chars().any(char::is_control) => faults.push((field, Fault::Long)),
                _ => {}
            }
        }
        if model.trim_end_matches('*').contains('*') || model.ends_with("**") {
            faults.push(("model", Fault::Pattern));
        }
        let (valid_from, read_on) = (self.valid_from.trim(), self.read_on.trim());
        for (field, day) in [("valid_from", valid_from), ("read_on", read_on)] {
            if Civil::midnight_ms(day).is_none() {
                faults.push((field, if day.is_empty() { Fault::Missing } else { Fault::Date }));
            }
        }
        let mut price = |field: &'static str, text: &str, is_needed: bool| {
            let price = pico(text);
            if price.is_none() && (is_needed || !text.trim().is_empty()) {
                faults.push((field, if text.trim().is_empty() { Fault::Missing } else { Fault::Amount }));
            }
            price
        };
        let (input, output) = (price("input", &self.input, true), price("output", &self.output, true));
        let cache_read = price("cache_read", &self.cache_read, false);
        let cache_write = price("cache_write", &self.cache_write, false);
        let cache_write_1h = price("cache_write_1h", &self.cache_write_1h, false);
        faults.sort_by_key(|(field, _)| Self::FIELDS.iter().position(|known| known == field));
        let (Some(input), Some(output), true) = (input, output, faults.is_empty()) else { return Err(faults) };
        let (valid_from, read_on, source) = (valid_from.to_owned(), read_on.to_owned(), self.source.trim().to_owned());
        Ok(PriceRow { model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on })
    }
}

/// Most dollars per million tokens: a dollar a token.
const DEAREST: i64 = 1_000_000;

/// Dollars per million tokens are micro-dollars per token: a million pico-dollars each. `None` for what cannot be told exactly.
pub fn pico(dollars_per_million: &str) -> Option<PicoUsdPerToken> {
    let nanos = settings::decimal(dollars_per_million)?.nanos();
    (nanos >= 0 && nanos % 1000 == 0 && nanos <= DEAREST * 1_000_000_000).then_some(nanos / 1000)
}

/// The reverse of [`pico`]: `3`, `0.375`.
pub fn per_million(price: PicoUsdPerToken) -> String {
    let text = Usd::from_nanos(price.saturating_mul(1000)).to_string();
    text.strip_suffix(".00")
        .map_or_else(|| text.strip_suffix('0').filter(|text| text.contains('.')).unwrap_or(&text).to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(model: &str) -> PriceRow {
        PriceRow {
            model: model.to_owned(),
            valid_from: "2026-01-01".to_owned(),
            input: 3_000_000,
            output: 15_000_000,
            cache_read: Some(300_000),
            cache_write: Some(3_750_000),
            cache_write_1h: Some(6_000_000),
            source: "test".to_owned(),
            read_on: "2026-01-01".to_owned(),
        }
    }

    #[test]
    fn rows_are_read_and_written_exactly() {
        for (text, price) in [("3", 3_000_000), ("0.0375", 37_500), ("0,5", 500_000), ("0.000001", 1), ("12.5", 12_500_000)] {
            assert_eq!(pico(text), Some(price), "{text}");
            assert_eq!(per_million(price), text.replace(',', "."));
        }
        for text in ["-1", "cheap", "", "0.0000001", "1000001"] {
            assert_eq!(pico(text), None, "{text}");
        }
        let whole = row("m-*");
        assert_eq!(PriceDraft::of(&whole).check(), Ok(whole));
    }

    #[test]
    fn every_fault_of_a_row_is_named() {
        let good = PriceDraft::of(&row("m"));
        let bad =
            PriceDraft { model: "a*b".to_owned(), input: "x".to_owned(), source: " ".to_owned(), read_on: "2026-02-30".to_owned(), ..good };
        let expected = [("model", Fault::Pattern), ("input", Fault::Amount), ("source", Fault::Missing), ("read_on", Fault::Date)];
        assert_eq!(bad.check(), Err(expected.to_vec()));
        let faults = PriceDraft::default().check().expect_err("empty");
        assert_eq!(
            faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
            ["model", "valid_from", "input", "output", "source", "read_on"]
        );
    }
}
