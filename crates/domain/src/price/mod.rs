//! List prices: which row is valid for a model on a day, and what a call costs by it.

mod draft;
mod room;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Timestamp, Usd, time::Civil, usage::Tokens};

pub use draft::{PriceDraft, per_million, pico};
pub use room::{ModelFigures, PriceLine, PriceSheet, RepricePreview, RepriceStatus, RepricedModel};

/// Price of one token class in pico-dollars per token: 1 000 000 is one dollar per million tokens. An exact integer for every published price.
pub type PicoUsdPerToken = i64;

/// One row of the price table: a model's prices from a day on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PriceRow {
    /// Model name after [`canonical_model`]; a trailing `*` stands for any rest.
    pub model: String,
    /// First day of validity, `2026-03-20`, UTC.
    pub valid_from: String,
    /// Uncached prompt tokens.
    pub input: PicoUsdPerToken,
    /// Answer tokens, reasoning included.
    pub output: PicoUsdPerToken,
    /// Cache reads; `None` when the provider sells none: they cost as much as input.
    pub cache_read: Option<PicoUsdPerToken>,
    /// Cache writes with the short lifetime; `None`: as input.
    pub cache_write: Option<PicoUsdPerToken>,
    /// Cache writes kept for one hour; `None`: as `cache_write`.
    pub cache_write_1h: Option<PicoUsdPerToken>,
    /// Where the price was published.
    pub source: String,
    /// When it was read there, `2026-03-20`.
    pub read_on: String,
}

/// All price rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceTable {
    rows: Vec<PriceRow>,
}

impl PriceTable {
    /// A table of these rows.
    pub fn new(rows: Vec<PriceRow>) -> Self {
        Self { rows }
    }

    /// The rows.
    pub fn rows(&self) -> &[PriceRow] {
        &self.rows
    }

    /// The row for a model on the day of `at` (UTC): an exact name before a pattern, the longest pattern first, the latest valid day among
    /// those. A call without a time takes the latest row. `None` for a model nobody priced.
    pub fn find(&self, model: &str, at: Option<Timestamp>) -> Option<&PriceRow> {
        let name = canonical_model(model);
        let day = at.map(|at| Civil::date(&at.civil()));
        let valid = |row: &&PriceRow| day.as_ref().is_none_or(|day| row.valid_from <= *day);
        self.rows
            .iter()
            .filter(|row| matches(&row.model, &name))
            .filter(valid)
            .max_by_key(|row| (!row.model.ends_with('*'), row.model.len(), &row.valid_from))
    }

    /// All rows that may price a model.
    pub fn rows_of(&self, model: &str) -> BTreeSet<&PriceRow> {
        let name = canonical_model(model);
        self.rows.iter().filter(|row| matches(&row.model, &name)).collect()
    }

    /// The name or pattern whose rows price a model, on any day. Different days may have different ones.
    pub fn patterns(&self, model: &str) -> BTreeSet<&str> {
        let name = canonical_model(model);
        let days = self.rows.iter().filter(|row| matches(&row.model, &name)).map(|row| row.valid_from.as_str());
        days.filter_map(|day| self.find(model, Timestamp::from_ms(Civil::midnight_ms(day)?)).map(|row| row.model.as_str())).collect()
    }
}

/// Looks prices up and remembers the last answer: the calls of a session name one model, mostly on one day.
#[derive(Clone, Debug)]
pub struct PriceLookup<'a> {
    table: &'a PriceTable,
    /// Model as recorded, days since 1970 (UTC), the row.
    last: Option<(String, Option<i64>, Option<&'a PriceRow>)>,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl<'a> PriceLookup<'a> {
    /// Looks up in this table.
    pub fn new(table: &'a PriceTable) -> Self {
        Self { table, last: None }
    }

    /// As [`PriceTable::find`].
    pub fn find(&mut self, model: &str, at: Option<Timestamp>) -> Option<&'a PriceRow> {
        let day = at.map(|at| at.ms().div_euclid(DAY_MS));
        match &self.last {
            Some((name, of, row)) if name == model && *of == day => *row,
            _ => {
                let row = self.table.find(model, at);
                self.last = Some((model.to_owned(), day, row));
                row
            }
        }
    }

    /// What a call costs by list price; `None` for a model without a price.
    pub fn cost(&mut self, model: Option<&str>, at: Option<Timestamp>, tokens: &Tokens) -> Option<Usd> {
        Some(self.find(model?, at)?.cost(tokens))
    }
}

impl PriceRow {
    /// What a call costs by this row.
    pub fn cost(&self, tokens: &Tokens) -> Usd {
        let cache_write = self.cache_write.unwrap_or(self.input);
        let short_write = tokens.cache_write - tokens.cache_write_1h;
        let picos: i128 = [
            (tokens.input, self.input),
            (tokens.output, self.output),
            (tokens.cache_read, self.cache_read.unwrap_or(self.input)),
            (short_write, cache_write),
            (tokens.cache_write_1h, self.cache_write_1h.unwrap_or(cache_write)),
        ]
        .into_iter()
        .map(|(count, price)| i128::from(count) * i128::from(price))
        .sum();
        Usd::from_nanos(((picos + 500) / 1000).try_into().unwrap_or(i64::MAX))
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |prefix| name.starts_with(prefix))
}

/// The name under which a model is priced: lower case, without provider and gateway prefixes (`anthropic/`, `us.anthropic.`), without
/// context marks (`[1m]`), Vertex dates (`@20250929`), Bedrock versions (`-v1:0`) and with `.` for `-` left as recorded.
pub fn canonical_model(model: &str) -> String {
    let lower = model.trim().to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let name = name.rfind("anthropic.").map_or(name, |at| &name[at + "anthropic.".len()..]);
    let name = name.split('[').next().unwrap_or(name);
    let name = name.strip_suffix(":free").unwrap_or(name);
    let bedrock = name.rfind("-v").filter(|at| name[at + 2..].contains(':'));
    bedrock.map_or(name, |at| &name[..at]).replace('@', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(model: &str, valid_from: &str, input: i64) -> PriceRow {
        PriceRow {
            model: model.to_owned(),
            valid_from: valid_from.to_owned(),
            input,
            output: 15_000_000,
            cache_read: Some(300_000),
            cache_write: Some(3_750_000),
            cache_write_1h: Some(6_000_000),
            source: "test".to_owned(),
            read_on: "2026-01-01".to_owned(),
        }
    }

    fn tokens(input: i64, output: i64, cache_read: i64, cache_write: i64, cache_write_1h: i64) -> Tokens {
        Tokens { input, output, reasoning: None, cache_read, cache_write, cache_write_1h }
    }

    #[test]
    fn the_vectors_of_the_specification() {
        let table = PriceTable::new(vec![row("m", "2025-01-01", 3_000_000)]);
        let mut prices = PriceLookup::new(&table);
        let mut cost = |tokens| prices.cost(Some("m"), None, &tokens).map(|cost| cost.to_string());
        assert_eq!(cost(tokens(1_000_000, 1_000_000, 0, 0, 0)).as_deref(), Some("18.00"));
        assert_eq!(cost(tokens(1_000, 500, 200_000, 10_000, 0)).as_deref(), Some("0.108"));
        assert_eq!(cost(tokens(0, 0, 0, 10_000, 10_000)).as_deref(), Some("0.06"));
        assert_eq!(PriceLookup::new(&table).cost(Some("other"), None, &tokens(1, 1, 1, 1, 0)), None);
        assert_eq!(PriceLookup::new(&table).cost(None, None, &tokens(1, 1, 1, 1, 0)), None);
    }

    #[test]
    fn the_price_of_the_day_and_the_most_exact_name_win() {
        let table = PriceTable::new(vec![
            row("m-1", "2025-01-01", 1),
            row("m-1", "2026-01-01", 2),
            row("m-*", "2024-01-01", 3),
            row("m-1-mini", "2025-01-01", 4),
        ]);
        let input = |model: &str, day: &str| table.find(model, Timestamp::parse(&format!("{day}T12:00:00Z"))).map(|row| row.input);
        assert_eq!(input("m-1", "2025-06-01"), Some(1));
        assert_eq!(input("m-1", "2026-06-01"), Some(2));
        assert_eq!(input("m-1", "2024-06-01"), Some(3));
        assert_eq!(input("m-1-mini", "2026-06-01"), Some(4));
        assert_eq!(input("m-1", "2023-06-01"), None);
    }

    #[test]
    fn what_is_remembered_is_what_would_be_found() {
        let table = PriceTable::new(vec![row("m-1", "2025-01-01", 1), row("m-1", "2026-01-01", 2), row("m-*", "2024-01-01", 3)]);
        let mut lookup = PriceLookup::new(&table);
        let days = ["2024-06-01T23:59:59Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "1969-12-31T23:00:00Z"];
        let times: Vec<_> = days.iter().map(|day| Timestamp::parse(day)).chain([None]).collect();
        for model in ["m-1", "m-2", "other", "m-1"] {
            for at in times.iter().flat_map(|at| [*at, *at]) {
                assert_eq!(lookup.find(model, at), table.find(model, at), "{model} {at:?}");
            }
        }
    }

    #[test]
    fn names_lose_their_wrapping() {
        for (recorded, name) in [
            ("anthropic/claude-sonnet-4.6", "claude-sonnet-4.6"),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5-20250929"),
            ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929"),
            ("claude-opus-4-8[1m]", "claude-opus-4-8"),
            ("github-copilot/gpt-4.1", "gpt-4.1"),
            ("kilo/anthropic/claude-sonnet-4.6", "claude-sonnet-4.6"),
        ] {
            assert_eq!(canonical_model(recorded), name);
        }
    }
}
