//! `session-pilot sessions --calls <id>`: a session's figures down to the records they come from.

use std::ops::RangeInclusive;

use serde::Serialize;
use sp_domain::{
    session::SessionId,
    time::DisplayZone,
    usage::{RecordPlace, UsageRecord, UsageRecords},
};

use super::super::{
    Failure, open,
    output::{count, plain, print, print_json, table},
};
use super::SessionsFlags;
use crate::config::Config;

#[derive(Serialize)]
struct Answer {
    schema_version: u32,
    total: i64,
    events: Vec<UsageRecord>,
}

pub(super) async fn run(config: &Config, flags: &SessionsFlags, id: &str) -> Result<(), Failure> {
    let limit = number("limit", flags.limit.as_deref(), 1000, 1..=1000)?;
    let offset = number("offset", flags.offset.as_deref(), 0, 0..=i64::from(i32::MAX))?;
    let unknown = || Failure::failed(format!("there is no session {id}; `session-pilot sessions` lists them"));
    let id = SessionId::from_request(id).ok_or_else(unknown)?;
    let engine = open::to_read(config).await?;
    let records = engine.sessions().usage_records(&id, limit, offset).await?.ok_or_else(unknown)?;
    if flags.json {
        return print_json(&Answer { schema_version: 1, total: records.total, events: records.records });
    }
    print(&readable(&records, &engine.zone()))
}

fn number(name: &str, value: Option<&str>, default: i64, range: RangeInclusive<i64>) -> Result<i64, Failure> {
    let Some(value) = value else { return Ok(default) };
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| Failure::usage(format!("{name}: expected a number from {} to {}", range.start(), range.end())))
}

fn readable(records: &UsageRecords, zone: &DisplayZone) -> String {
    let rows: Vec<Vec<String>> = records.records.iter().map(|record| cells(record, zone)).collect();
    let head = ["time", "model", "record", "input", "output", "cache read", "cache write"];
    format!("{}{} of {} calls\n", table(&head, &rows, 4), count(records.records.len() as i64), count(records.total))
}

fn cells(record: &UsageRecord, zone: &DisplayZone) -> Vec<String> {
    let at = record.at.map(|at| {
        let local = zone.civil(at);
        format!("{} {:02}:{:02}:{:02}", local.date(), local.hour, local.minute, local.second)
    });
    let unknown = || "–".to_owned();
    vec![
        at.unwrap_or_else(unknown),
        plain(record.model.as_deref().unwrap_or("–"), 40),
        plain(&place(&record.place), 400),
        count(record.input_tokens),
        count(record.output_tokens),
        count(record.cache_read_tokens),
        count(record.cache_write_tokens),
    ]
}

/// `<file>:<first byte>-<one past the last>`, or `<database> <table>/<id>`.
fn place(place: &RecordPlace) -> String {
    match (place.start.zip(place.end), &place.row) {
        (Some((start, end)), _) => format!("{}:{start}-{end}", place.source_path),
        (None, Some(row)) => format!("{} {row}", place.source_path),
        (None, None) => place.source_path.clone(),
    }
}
