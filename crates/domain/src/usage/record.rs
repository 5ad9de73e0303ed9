//! One API call as shown: what it consumed, and the very record that says so.

use serde::{Deserialize, Serialize};

use super::CostSource;
use crate::{Timestamp, Usd, session::SessionId, source::Span};

/// An API call of a session with its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageRecord {
    /// Earliest time of the call over all copies, UTC.
    pub at: Option<Timestamp>,
    /// Model that answered; `None` when the store does not say.
    pub model: Option<String>,
    /// Prompt tokens without cached ones.
    pub input_tokens: i64,
    /// Answer tokens, reasoning included.
    pub output_tokens: i64,
    /// Prompt tokens read from the cache.
    pub cache_read_tokens: i64,
    /// Prompt tokens written to the cache.
    pub cache_write_tokens: i64,
    /// The part of `cache_write_tokens` kept for one hour.
    pub cache_write_1h_tokens: i64,
    /// The part of `output_tokens` that was reasoning; `None` when the store does not say.
    pub reasoning_tokens: Option<i64>,
    /// Web searches the provider ran for this call.
    pub web_searches: i64,
    /// Cost in US dollars; `None` when unknown.
    pub cost_usd: Option<Usd>,
    /// Where the cost comes from.
    pub cost_source: Option<CostSource>,
    /// The recorded output is known to be too small.
    pub lower_bound: bool,
    /// Session whose file holds the record. Another one than the owner of the call when a copy of it says more.
    pub recorded_in: SessionId,
    /// Where the record lies.
    #[serde(flatten)]
    pub place: RecordPlace,
}

/// Where a record lies: bytes of a file, or a row of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordPlace {
    /// Absolute path of the file or database.
    pub source_path: String,
    /// First byte; `None` without byte positions: in databases, in files whose text had to be repaired, and for a call that vanished from a
    /// document when its tool rewrote it.
    pub start: Option<i64>,
    /// One past the last byte.
    pub end: Option<i64>,
    /// `<table>/<id>` of a row of a database.
    pub row: Option<String>,
}

/// A page of the calls a session owns, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageRecords {
    /// Calls, over all pages.
    pub total: i64,
    /// This page.
    pub records: Vec<UsageRecord>,
}

impl RecordPlace {
    /// From what is stored: the path of the source, the files its spans count, the span, and [`super::UsageClaim::record`].
    pub fn new(source: &str, files: &[String], span: Span, record: Option<&str>) -> Self {
        let has_bytes = span.end > span.start;
        let (source_path, row) = match record.map(|record| record.split_once('#').map_or((record, None), |(file, row)| (file, Some(row)))) {
            Some((file, row)) => (beside(source, file), row.map(str::to_owned)),
            None => (files.get(span.file as usize).cloned().unwrap_or_else(|| source.to_owned()), None),
        };
        Self { source_path, start: has_bytes.then_some(span.start), end: has_bytes.then_some(span.end), row }
    }
}

/// A file in the folder that is the source; the source itself when it is that file.
fn beside(source: &str, file: &str) -> String {
    let separator = if source.contains('\\') && !source.contains('/') { '\\' } else { '/' };
    let is_itself = source.rsplit(['/', '\\']).next() == Some(file);
    if is_itself || file.is_empty() { source.to_owned() } else { format!("{source}{separator}{file}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &str, record: Option<&str>, span: (u32, i64, i64)) -> (String, Option<i64>, Option<String>) {
        let files = ["/s/a.jsonl".to_owned(), "/s/b.jsonl".to_owned()];
        let place = RecordPlace::new(source, &files, Span { file: span.0, start: span.1, end: span.2 }, record);
        (place.source_path, place.end, place.row)
    }

    #[test]
    fn bytes_lie_in_a_file_of_the_source() {
        assert_eq!(place("/s/a.jsonl", None, (1, 5, 9)), ("/s/b.jsonl".to_owned(), Some(9), None));
        assert_eq!(place("/s/c.json", None, (7, 0, 0)), ("/s/c.json".to_owned(), None, None));
    }

    #[test]
    fn rows_lie_in_a_database_of_the_source() {
        let row = Some("part/prt_1".to_owned());
        assert_eq!(place("/d", Some("x.db#part/prt_1"), (0, 0, 0)), ("/d/x.db".to_owned(), None, row.clone()));
        assert_eq!(place("/d/x.db", Some("x.db#part/prt_1"), (0, 0, 0)), ("/d/x.db".to_owned(), None, row));
        let file = Some("storage/part/m/p.json");
        assert_eq!(place("/d", file, (0, 0, 40)), ("/d/storage/part/m/p.json".to_owned(), Some(40), None));
    }
}
