//! Spans of five minutes: the smallest piece of time that sums of calls are kept for. Full hours and the days of every zone begin with one.

use crate::Timestamp;

/// Five minutes, in whole ones since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(i64);

impl Slot {
    /// Its length in milliseconds.
    pub const MS: i64 = 300_000;
    /// How many make an hour.
    pub const PER_HOUR: i64 = 12;

    /// By its number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The one a moment lies in.
    pub const fn of(at: Timestamp) -> Self {
        Self(at.ms().div_euclid(Self::MS))
    }

    /// The one that begins at a moment, or the first one after it.
    pub const fn from(at: Timestamp) -> Self {
        Self((at.ms() + Self::MS - 1).div_euclid(Self::MS))
    }

    /// Its number.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Its first moment, in epoch milliseconds.
    pub const fn start_ms(self) -> i64 {
        self.0 * Self::MS
    }

    /// So many later.
    #[must_use]
    pub const fn after(self, slots: i64) -> Self {
        Self(self.0 + slots)
    }

    /// The first one of its hour.
    #[must_use]
    pub const fn hour(self) -> Self {
        Self(self.0.div_euclid(Self::PER_HOUR) * Self::PER_HOUR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_lie_in_their_slot() {
        let at = |text| Timestamp::parse(text).expect("a time");
        let slot = Slot::of(at("2026-03-20T09:59:59.999Z"));
        assert_eq!(slot.start_ms(), at("2026-03-20T09:55:00Z").ms());
        assert_eq!(slot.hour().start_ms(), at("2026-03-20T09:00:00Z").ms());
        assert_eq!(Slot::from(at("2026-03-20T09:55:00Z")), slot);
        assert_eq!(Slot::from(at("2026-03-20T09:55:00.001Z")), slot.after(1));
        assert_eq!(Slot::of(at("1969-12-31T23:59:59Z")).number(), -1);
    }
}
