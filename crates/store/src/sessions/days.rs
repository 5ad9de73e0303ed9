//! Whole-day totals: all matching sessions that started on a day of the display zone.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use sp_domain::{
    session::{DayTotals, SessionQuery, SessionSummary},
    time::{Civil, DisplayZone},
};

use super::filter;
use crate::{
    StoreError,
    figures::{Sums, sums_of_list},
    sql::Sql,
};

const DAY_MS: i64 = 86_400_000;

/// Days on which these sessions started, newest first.
pub(super) fn of(sessions: &[SessionSummary], zone: &DisplayZone) -> Vec<String> {
    let dates: BTreeSet<String> = sessions.iter().filter_map(|session| session.started_at).map(|at| zone.civil(at).date()).collect();
    dates.into_iter().rev().collect()
}

pub(super) async fn totals(
    transaction: &DatabaseTransaction,
    query: &SessionQuery,
    zone: &DisplayZone,
    dates: &[String],
) -> Result<Vec<DayTotals>, StoreError> {
    let bounds = dates
        .iter()
        .enumerate()
        .filter_map(|(place, date)| Some(format!("({place}, {}, {})", start(zone, date, 0)?, start(zone, date, 1)?)));
    let bounds: Vec<String> = bounds.collect();
    if bounds.is_empty() {
        return Ok(Vec::new());
    }
    // The bounds are numbers of our own making, so they may stand in the text.
    let mut select = Sql::new(&format!(
        "with days (place, low, high) as (values {}) select days.place as place, count(*) as sessions, ",
        bounds.join(", ")
    ));
    select.push(&sums_of_list(query)).push(" from days join sessions s on s.started_at >= days.low and s.started_at < days.high where ");
    filter::push(&mut select, query, zone, transaction.get_database_backend());
    select.push(" group by days.place order by days.place");
    let rows = transaction.query_all_raw(select.build(transaction)).await?;
    let day = |row: &sea_orm::QueryResult| {
        let place = row.try_get::<i32>("", "place").map(i64::from).or_else(|_| row.try_get::<i64>("", "place"))?;
        let date = dates.get(place as usize).cloned().unwrap_or_default();
        Ok(DayTotals { date, sessions: row.try_get("", "sessions")?, sums: Sums::from_query_result(row, "")?.of_list() })
    };
    rows.iter().map(day).collect()
}

/// When a day, or the day after it, begins.
fn start(zone: &DisplayZone, date: &str, days_later: i64) -> Option<i64> {
    let midnight = Civil::midnight_ms(date)? + days_later * DAY_MS;
    Some(zone.day_start(&Civil::from_ms(midnight).date())?.ms())
}
