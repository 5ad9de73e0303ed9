//! `GET /api/sessions/rows`: every row of a filtered list as one file.

use app::state::AppState;
use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use sp_domain::session::{SessionQuery, SessionSummary};
use sp_engine::{Engine, EngineError};

use super::super::query::pairs;
use crate::problem::Problem;

/// Rows read at once: an answer of any length needs no more memory than these.
const ROWS: i64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

/// What a file has of each session, in this order.
const COLUMNS: [&str; 29] = [
    "id",
    "tool",
    "account",
    "machine",
    "project",
    "project_key",
    "title",
    "kind",
    "cwd",
    "git_branch",
    "models",
    "started_at",
    "ended_at",
    "duration_ms",
    "user_messages",
    "assistant_messages",
    "tool_calls",
    "tool_errors",
    "subagents",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cost_usd",
    "outcome",
    "reasons",
    "severity",
    "tags",
    "is_starred",
];

/// All rows of the list as a file: CSV with a heading, or JSON.
#[utoipa::path(get, path = "/api/sessions/rows", tag = "sessions", params(
    ("format" = Option<String>, Query, description = "csv (default) or json; all other parameters as for /api/sessions, without limit and offset"),
), responses((status = 200, content_type = "text/csv"), (status = 400)))]
pub(crate) async fn rows(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let (format, query) = asked(raw.as_deref())?;
    let first = state.engine.sessions().list(&query).await?;
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"sessions.csv\""),
        Format::Json => ("application/json", "attachment; filename=\"sessions.json\""),
    };
    let begun = Reading { engine: state.engine, query, format, next: Some(first.sessions), is_first: true };
    let body = Body::from_stream(stream::try_unfold(begun, step));
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

fn asked(raw: Option<&str>) -> Result<(Format, SessionQuery), Problem> {
    let mut format = Format::Csv;
    let mut filters = pairs(raw)?;
    for (_, value) in filters.extract_if(.., |(name, _)| name == "format") {
        format = match value.as_str() {
            "csv" | "" => Format::Csv,
            "json" => Format::Json,
            _ => return Err(Problem::invalid("format: expected csv or json")),
        };
    }
    let query = SessionQuery::from_pairs(filters.iter().map(|(name, value)| (name.as_str(), value.as_str()))).map_err(EngineError::from)?;
    Ok((format, SessionQuery { limit: ROWS, offset: 0, ..query }))
}

/// An answer on its way.
struct Reading {
    engine: Engine,
    query: SessionQuery,
    format: Format,
    /// Rows to write; `None` when everything is written.
    next: Option<Vec<SessionSummary>>,
    is_first: bool,
}

async fn step(mut reading: Reading) -> Result<Option<(Bytes, Reading)>, std::io::Error> {
    let Some(rows) = reading.next.take() else { return Ok(None) };
    let is_last = (rows.len() as i64) < ROWS;
    let piece = match reading.format {
        Format::Csv => csv_piece(&rows, reading.is_first)?,
        Format::Json => json_piece(&rows, reading.is_first, is_last)?,
    };
    reading.is_first = false;
    if !is_last {
        reading.query.offset += ROWS;
        // The connection ends in the middle: better than a file that looks complete.
        let list = reading.engine.sessions().list(&reading.query).await.map_err(std::io::Error::other)?;
        reading.next = Some(list.sessions);
    }
    Ok(Some((piece.into(), reading)))
}

fn json_piece(rows: &[SessionSummary], is_first: bool, is_last: bool) -> Result<Vec<u8>, std::io::Error> {
    let mut piece = Vec::new();
    piece.extend(is_first.then_some(b'['));
    for (number, row) in rows.iter().enumerate() {
        if !is_first || number > 0 {
            piece.push(b',');
        }
        piece.push(b'\n');
        serde_json::to_writer(&mut piece, row)?;
    }
    if is_last {
        piece.extend_from_slice(b"\n]\n");
    }
    Ok(piece)
}

fn csv_piece(rows: &[SessionSummary], is_first: bool) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if is_first {
        writer.write_record(COLUMNS)?;
    }
    for row in rows {
        writer.write_record(cells(row).map(harmless))?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

fn cells(row: &SessionSummary) -> [String; COLUMNS.len()] {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let at = |at: Option<sp_domain::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    // What is unknown is empty, not nought.
    let figure = |figure: Option<i64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    [
        row.id.to_string(),
        row.tool.to_string(),
        row.account.clone(),
        text(&row.machine),
        text(&row.project),
        text(&row.project_key),
        text(&row.title),
        row.kind.as_str().to_owned(),
        text(&row.cwd),
        text(&row.git_branch),
        row.models.join(" "),
        at(row.started_at),
        at(row.ended_at),
        row.duration_ms.map(|ms| ms.to_string()).unwrap_or_default(),
        row.user_messages.to_string(),
        row.assistant_messages.to_string(),
        row.tool_calls.to_string(),
        row.tool_errors.to_string(),
        row.subagents.to_string(),
        figure(row.total.input_tokens),
        figure(row.total.output_tokens),
        figure(row.total.cache_read_tokens),
        figure(row.total.cache_write_tokens),
        row.total.cost_usd.map(|cost| cost.to_string()).unwrap_or_default(),
        row.outcome.map(|outcome| outcome.as_str().to_owned()).unwrap_or_default(),
        row.reasons.join(" "),
        row.severity.map(|severity| severity.as_str().to_owned()).unwrap_or_default(),
        row.tags.join(", "),
        row.is_starred.to_string(),
    ]
}

/// Spreadsheets take a text that begins with one of these for a formula; an apostrophe in front says it is text.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@sum", "\t=1"] {
            assert_eq!(harmless(text.to_owned()), format!("'{text}"));
        }
        assert_eq!(harmless("a=1".to_owned()), "a=1");
    }

    #[test]
    fn formats_are_asked_for_by_name() {
        assert_eq!(asked(None).map(|(format, _)| format).ok(), Some(Format::Csv));
        let (format, query) = asked(Some("format=json&tool=claude&limit=3&offset=9")).expect("understood");
        assert_eq!((format, query.tool.len(), query.limit, query.offset), (Format::Json, 1, ROWS, 0));
        assert!(asked(Some("format=xml")).is_err());
        assert!(asked(Some("nonsense=1")).is_err());
    }
}
