//! The one zone in which times are shown, as a table of offsets that server and browser share.

use serde::{Deserialize, Serialize};

use super::{Civil, Timestamp};

/// From this moment on the clock in the zone shows UTC plus the offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetChange {
    /// First moment of the offset.
    pub from: Timestamp,
    /// Seconds to add to UTC.
    pub offset_s: i32,
}

/// A display zone: its name and its offsets in the range of years that sessions can have. Made by the engine, used everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayZone {
    /// IANA name, for example `Europe/Berlin`.
    pub name: String,
    /// Offset before the first change, in seconds.
    pub first_offset_s: i32,
    /// Changes in ascending order.
    pub changes: Vec<OffsetChange>,
}

impl DisplayZone {
    /// The zone without any offset.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), first_offset_s: 0, changes: Vec::new() }
    }

    /// Seconds to add to UTC at this moment.
    pub fn offset_s(&self, at: Timestamp) -> i32 {
        let passed = self.changes.partition_point(|change| change.from <= at);
        passed.checked_sub(1).map_or(self.first_offset_s, |last| self.changes[last].offset_s)
    }

    /// Date and time of day on the wall clock of this zone.
    pub fn civil(&self, at: Timestamp) -> Civil {
        Civil::from_ms(at.ms() + i64::from(self.offset_s(at)) * 1000)
    }

    /// The moment a `2026-03-20` day begins in this zone; `None` when the text is no date.
    pub fn day_start(&self, date: &str) -> Option<Timestamp> {
        let local = Civil::midnight_ms(date)?;
        let guess = Timestamp::from_ms(local - i64::from(self.first_offset_s) * 1000)?;
        // The offset at the guess may differ from the one at midnight itself: one more round settles it, as changes are hours apart.
        let better = Timestamp::from_ms(local - i64::from(self.offset_s(guess)) * 1000)?;
        Timestamp::from_ms(local - i64::from(self.offset_s(better)) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> DisplayZone {
        let change = |from: &str, offset_s| OffsetChange { from: Timestamp::parse(from).expect("a time"), offset_s };
        DisplayZone {
            name: "Europe/Berlin".to_owned(),
            first_offset_s: 3600,
            changes: vec![change("2026-03-29T01:00:00Z", 7200), change("2026-10-25T01:00:00Z", 3600)],
        }
    }

    #[test]
    fn summer_and_winter_days_begin_at_local_midnight() {
        let start = |date| berlin().day_start(date).map(|at| at.to_string());
        assert_eq!(start("2026-01-15").as_deref(), Some("2026-01-14T23:00:00.000Z"));
        assert_eq!(start("2026-03-29").as_deref(), Some("2026-03-28T23:00:00.000Z"));
        assert_eq!(start("2026-03-30").as_deref(), Some("2026-03-29T22:00:00.000Z"));
        assert_eq!(start("2026-10-26").as_deref(), Some("2026-10-25T23:00:00.000Z"));
        assert_eq!(start("2026-02-30"), None);
    }

    #[test]
    fn shows_the_wall_clock() {
        let at = Timestamp::parse("2026-07-01T22:30:00Z").expect("a time");
        assert_eq!(berlin().civil(at).date(), "2026-07-02");
    }
}
