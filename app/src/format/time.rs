//! Moments: in the display zone, and relative to a given now.

use sp_domain::{Timestamp, time::Civil};

use super::{Format, Shown, UNKNOWN};
use crate::i18n::Language;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

impl Format {
    /// `14:05`.
    pub fn clock(&self, at: Timestamp) -> String {
        let Civil { hour, minute, .. } = self.zone.civil(at);
        format!("{hour:02}:{minute:02}")
    }

    /// `20 Mar 2026, 14:05`; in German `20.03.2026, 14:05`.
    pub fn moment(&self, at: Timestamp) -> String {
        format!("{}, {}", self.short_date(&self.zone.civil(at)), self.clock(at))
    }

    /// To the second and with the zone: what a moment says when pointed at.
    pub fn exact(&self, at: Timestamp) -> String {
        let civil = self.zone.civil(at);
        let seconds = format!("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
        format!("{}, {seconds} ({})", self.short_date(&civil), self.zone.name)
    }

    /// A `2026-03-20` date with its weekday: `Friday, 20 March 2026`; what is no date is returned as it is.
    pub fn day(&self, date: &str) -> String {
        let Some(midnight) = Civil::midnight_ms(date) else { return date.to_owned() };
        let civil = Civil::from_ms(midnight);
        let month = months(self.language)[civil.month as usize - 1];
        // 1970-01-01 was a Thursday, and weeks begin on Monday here.
        let weekday = weekdays(self.language)[(midnight.div_euclid(DAY_MS) + 3).rem_euclid(7) as usize];
        match self.language {
            Language::En => format!("{weekday}, {} {month} {}", civil.day, civil.year),
            Language::De => format!("{weekday}, {}. {month} {}", civil.day, civil.year),
        }
    }

    /// A `2026-03-20` date in short, without its year: `20 Mar`; in German `20.03.`. What is no date is returned as it is.
    pub fn short_day(&self, date: &str) -> String {
        let Some(midnight) = Civil::midnight_ms(date) else { return date.to_owned() };
        let civil = Civil::from_ms(midnight);
        match self.language {
            Language::En => format!("{} {}", civil.day, &months(Language::En)[civil.month as usize - 1][..3]),
            Language::De => format!("{:02}.{:02}.", civil.day, civil.month),
        }
    }

    /// How long ago, seen from `now`, with the exact moment; a dash without one.
    pub fn ago(&self, at: Option<Timestamp>, now: Timestamp) -> Shown {
        let Some(at) = at else {
            return Shown { text: UNKNOWN.to_owned(), title: self.language.time_unknown().to_owned() };
        };
        let language = self.language;
        let text = match now.ms() - at.ms() {
            age if age < MINUTE_MS => language.ago_now().to_owned(),
            age if age < HOUR_MS => language.ago_minutes(age / MINUTE_MS),
            age if age < DAY_MS => language.ago_hours(age / HOUR_MS),
            age if age < 30 * DAY_MS => language.ago_days(age / DAY_MS, age / DAY_MS),
            _ => self.short_date(&self.zone.civil(at)),
        };
        Shown { text, title: self.exact(at) }
    }

    fn short_date(&self, civil: &Civil) -> String {
        match self.language {
            Language::En => {
                let month = &months(Language::En)[civil.month as usize - 1][..3];
                format!("{} {month} {}", civil.day, civil.year)
            }
            Language::De => format!("{:02}.{:02}.{}", civil.day, civil.month, civil.year),
        }
    }
}

const fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::En => {
            ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
        }
        Language::De => {
            ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"]
        }
    }
}

const fn weekdays(language: Language) -> [&'static str; 7] {
    match language {
        Language::En => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        Language::De => ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::time::DisplayZone;

    use super::{super::tests::format, *};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a time")
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let zone = DisplayZone { name: "X/Y".to_owned(), first_offset_s: 7200, changes: Vec::new() };
        let here = Format { language: Language::De, zone: Arc::new(zone), currency: Arc::default() };
        assert_eq!(here.moment(at("2026-03-20T23:05:09Z")), "21.03.2026, 01:05");
        assert_eq!(here.exact(at("2026-03-20T23:05:09Z")), "21.03.2026, 01:05:09 (X/Y)");
    }

    #[test]
    fn days_have_their_weekday() {
        assert_eq!(format(Language::En).day("2026-03-20"), "Friday, 20 March 2026");
        assert_eq!(format(Language::De).day("1969-12-31"), "Mittwoch, 31. Dezember 1969");
        assert_eq!(format(Language::En).day("unknown"), "unknown");
        assert_eq!(format(Language::En).short_day("2026-03-20"), "20 Mar");
        assert_eq!(format(Language::De).short_day("2026-03-05"), "05.03.");
    }

    #[test]
    fn ages_are_measured_from_the_given_now() {
        let now = at("2026-03-20T12:00:00Z");
        let ago = |text| format(Language::En).ago(Some(at(text)), now).text;
        assert_eq!(ago("2026-03-20T12:00:30Z"), "just now");
        assert_eq!(ago("2026-03-20T11:55:00Z"), "5 min ago");
        assert_eq!(ago("2026-03-20T09:00:00Z"), "3 h ago");
        assert_eq!(ago("2026-03-19T12:00:00Z"), "1 day ago");
        assert_eq!(ago("2025-12-19T12:00:00Z"), "19 Dec 2025");
        assert_eq!(format(Language::En).ago(None, now).text, "–");
    }
}
