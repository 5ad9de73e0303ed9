//! What is still to be reviewed.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    session::SessionSummary,
    time::{Civil, DisplayZone},
};

/// Sessions that wait for an outcome. Sub-agents, sessions without an answer, and those that still run do not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewQueue {
    /// The next ones, newest first.
    pub sessions: Vec<SessionSummary>,
    /// How many of this week wait.
    pub left_this_week: i64,
    /// How many wait in all.
    pub left: i64,
    /// How many of this week have their outcome.
    pub done_this_week: i64,
}

const DAY_MS: i64 = 86_400_000;

/// When this week began: Monday, midnight in the display zone.
pub fn week_start(now: Timestamp, zone: &DisplayZone) -> Timestamp {
    let midnight = Civil::midnight_ms(&zone.civil(now).date()).unwrap_or_default();
    // The first day of 1970 was a Thursday.
    let weekday = (midnight / DAY_MS + 3).rem_euclid(7);
    zone.day_start(&Civil::from_ms(midnight - weekday * DAY_MS).date()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        let begin = |now: &str| week_start(Timestamp::parse(now).expect("a time"), &DisplayZone::utc()).to_string();
        assert_eq!(begin("2026-11-27T03:00:00Z"), "2026-11-23T00:00:00.000Z");
        assert_eq!(begin("2026-11-23T00:00:00Z"), "2026-11-23T00:00:00.000Z");
        assert_eq!(begin("2026-11-22T23:59:59Z"), "2026-11-16T00:00:00.000Z");
        let zone = DisplayZone { name: "X".to_owned(), first_offset_s: 3600, changes: Vec::new() };
        assert_eq!(week_start(Timestamp::parse("2026-11-22T23:30:00Z").expect("a time"), &zone).to_string(), "2026-11-22T23:00:00.000Z");
    }
}
