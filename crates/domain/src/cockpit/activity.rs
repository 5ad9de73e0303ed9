//! What was used today, in the last seven days, and on each of the last thirty.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    usage::{Slot, UsageFigures},
};

/// Pauses up to this many spans of five minutes without a call belong to the activity around them.
const PAUSE_SLOTS: i64 = 2;

/// What was used in a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// Calls made in it.
    pub figures: UsageFigures,
    /// Sessions that began in it, sub-agents not counted.
    pub sessions: i64,
    /// Milliseconds in which calls were made, in steps of five minutes; pauses up to ten minutes count. Sessions side by side count once.
    pub active_ms: i64,
}

/// Days up to now, and the same days before, up to the same time of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// First day, `2026-03-20` in the display zone.
    pub date_from: String,
    /// Last day.
    pub date_to: String,
    /// Up to now.
    pub current: Span,
    /// As long ago as the period is long.
    pub previous: Span,
}

/// A model's part of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelCost {
    /// Model as recorded; `None` when the store does not say.
    pub model: Option<String>,
    /// Its calls on that day.
    pub figures: UsageFigures,
}

/// A day of the display zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCost {
    /// `2026-03-20`.
    pub date: String,
    /// By model, in the order of their names; empty on a day without calls.
    pub models: Vec<ModelCost>,
}

/// What was used when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Today, beside yesterday up to the same time.
    pub today: Period,
    /// Today and the six days before, beside the seven days before those.
    pub week: Period,
    /// The last thirty days, oldest first, each of them.
    pub days: Vec<DayCost>,
    /// When it was asked.
    pub at: Timestamp,
}

/// Milliseconds of activity in `[from, to)`, from the spans with calls in ascending order: short pauses between them count. What reaches
/// beyond `now` does not.
pub fn active_ms(busy: &[Slot], from: Slot, to: Slot, now: Timestamp) -> i64 {
    let mut active = 0;
    let mut last: Option<Slot> = None;
    for slot in busy.iter().copied().filter(|slot| (from..to).contains(slot)) {
        active += Slot::MS;
        if let Some(pause) = last.map(|last| slot.number() - last.number() - 1).filter(|pause| *pause <= PAUSE_SLOTS) {
            active += pause * Slot::MS;
        }
        last = Some(slot);
    }
    let beyond = last.map_or(0, |last| last.after(1).start_ms() - now.ms());
    active - beyond.clamp(0, Slot::MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(busy: &[i64], from: i64, to: i64, now_ms: i64) -> i64 {
        let busy: Vec<Slot> = busy.iter().copied().map(Slot::new).collect();
        active_ms(&busy, Slot::new(from), Slot::new(to), Timestamp::from_ms(now_ms).expect("a time")) / 60_000
    }

    #[test]
    fn short_pauses_count_and_long_ones_do_not() {
        let later = i64::from(u32::MAX);
        assert_eq!(minutes(&[], 0, 100, later), 0);
        assert_eq!(minutes(&[3], 0, 100, later), 5);
        assert_eq!(minutes(&[3, 4, 7], 0, 100, later), 25, "ten minutes without a call");
        assert_eq!(minutes(&[3, 4, 8], 0, 100, later), 15, "fifteen minutes without a call");
        assert_eq!(minutes(&[3, 4, 7], 4, 7, later), 5, "what lies outside does not count");
    }

    #[test]
    fn nothing_reaches_beyond_now() {
        assert_eq!(minutes(&[3, 4], 0, 100, 4 * Slot::MS + 120_000), 7);
    }
}
