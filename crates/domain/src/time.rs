//! Moments in UTC and their display in one zone, without a time-zone database: the server hands the browser a short table of offsets.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

mod civil;
mod zone;

pub use civil::Civil;
pub use zone::{DisplayZone, OffsetChange};

/// A moment in milliseconds since 1970-01-01T00:00:00Z. Serialised as RFC 3339 in UTC with `Z` and three decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = DateTime))]
pub struct Timestamp(i64);

/// Years 0001 to 9999, the range RFC 3339 can write.
const RANGE_MS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

impl Timestamp {
    /// From epoch milliseconds; `None` outside the years 1 to 9999.
    pub fn from_ms(ms: i64) -> Option<Self> {
        RANGE_MS.contains(&ms).then_some(Self(ms))
    }

    /// From epoch seconds; `None` outside the years 1 to 9999.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(1000).and_then(Self::from_ms)
    }

    /// Epoch milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Reads ISO 8601 as the tools write it: date and time with `Z`, an offset or nothing (UTC), any number of decimals.
    pub fn parse(text: &str) -> Option<Self> {
        civil::parse_iso(text.as_bytes()).and_then(Self::from_ms)
    }

    /// The date and time of day in UTC.
    pub fn civil(self) -> Civil {
        Civil::from_ms(self.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, millisecond } = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }
}

/// The text is not an ISO 8601 moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time such as 2026-03-20T09:00:00Z")]
pub struct NotATime(pub String);

impl FromStr for Timestamp {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| NotATime(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_the_tools_write() {
        let expected = Timestamp::from_ms(1_767_716_867_522);
        for text in [
            "2026-01-06T16:27:47.522Z",
            "2026-01-06T17:27:47.522+01:00",
            "2026-01-06T16:27:47.522999",
            "2026-01-06 16:27:47.522Z",
            "2026-01-06T10:57:47.522-0530",
        ] {
            assert_eq!(Timestamp::parse(text), expected, "{text}");
        }
        assert_eq!(Timestamp::parse("2026-01-06T16:27:47Z").map(Timestamp::ms), Some(1_767_716_867_000));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-06T25:00:00Z",
            "2026-01-06",
            "2026-01-06T16:27:47.Z",
            "2026-01-06T16:27:47+ab:00",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn text_and_number_agree(ms in RANGE_MS) {
            let at = Timestamp(ms);
            proptest::prop_assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
        }

        #[test]
        fn any_text_is_refused_or_read(text in "\\PC*") {
            let _ = Timestamp::parse(&text);
        }
    }
}
