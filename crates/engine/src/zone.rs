//! The display zone as a table of offsets, from the machine's time-zone database.

use jiff::{Timestamp as Moment, tz::TimeZone};
use sp_domain::{
    Timestamp,
    time::{DisplayZone, OffsetChange},
};

/// There is no such zone in the machine's database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {0:?}: expected an IANA name such as Europe/Berlin")]
pub struct UnknownZone(pub String);

/// First and last year the table covers: no tool of this kind existed before.
const YEARS: [&str; 2] = ["2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"];

/// The zone of this name, or the machine's own for `None`.
///
/// # Errors
/// Nobody knows the name.
pub fn display_zone(name: Option<&str>) -> Result<DisplayZone, UnknownZone> {
    let zone = match name {
        Some(name) => TimeZone::get(name).map_err(|_| UnknownZone(name.to_owned()))?,
        None => TimeZone::system(),
    };
    let [first, last] = YEARS.map(|year| year.parse::<Moment>().expect("a valid moment"));
    let changes = zone.following(first).take_while(|change| change.timestamp() < last).filter_map(|change| {
        let from = Timestamp::from_ms(change.timestamp().as_millisecond())?;
        Some(OffsetChange { from, offset_s: change.offset().seconds() })
    });
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    Ok(DisplayZone { name, first_offset_s: zone.to_offset(first).seconds(), changes: changes.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn berlin_has_summer_time() {
        let zone = display_zone(Some("Europe/Berlin")).expect("in every database");
        let offset = |text| zone.offset_s(Timestamp::parse(text).expect("a time"));
        assert_eq!((offset("2026-01-15T12:00:00Z"), offset("2026-07-15T12:00:00Z")), (3600, 7200));
        assert_eq!((offset("2026-03-29T00:59:59Z"), offset("2026-03-29T01:00:00Z")), (3600, 7200));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(display_zone(Some("Mars/Base")).is_err());
    }
}
