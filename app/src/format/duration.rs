//! Lengths of time.

use super::{Format, NBSP, UNKNOWN, number::point};
use crate::i18n::Language;

/// `820 ms`, `4.2 s`, `45 s`, `3 min 20 s`, `1 h 11 min`, `2 d 3 h`.
pub fn duration(ms: i64, language: Language) -> String {
    let ms = ms.max(0);
    let seconds = ms / 1000;
    match seconds {
        0 => unit(ms, "ms"),
        1..10 if ms % 1000 >= 100 => format!("{seconds}{}{}{NBSP}s", point(language), ms % 1000 / 100),
        1..60 => unit(seconds, "s"),
        60..3600 => pair(seconds / 60, "min", seconds % 60, "s"),
        3600..86_400 => pair(seconds / 3600, "h", seconds / 60 % 60, "min"),
        _ => pair(seconds / 86_400, language.unit_day(), seconds / 3600 % 24, "h"),
    }
}

fn unit(number: i64, unit: &str) -> String {
    format!("{number}{NBSP}{unit}")
}

fn pair(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 { unit(large, large_unit) } else { format!("{}{NBSP}{}", unit(large, large_unit), unit(small, small_unit)) }
}

impl Format {
    /// A length of time in milliseconds, or a dash.
    pub fn duration(&self, ms: Option<i64>) -> String {
        ms.map_or_else(|| UNKNOWN.to_owned(), |ms| duration(ms, self.language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_at_most() {
        for (ms, shown) in [
            (-5, "0 ms"),
            (820, "820 ms"),
            (4_250, "4.2 s"),
            (9_000, "9 s"),
            (45_900, "45 s"),
            (200_000, "3 min 20 s"),
            (240_000, "4 min"),
            (4_260_000, "1 h 11 min"),
            (183_600_000, "2 d 3 h"),
        ] {
            assert_eq!(duration(ms, Language::En).replace(NBSP, " "), shown, "{ms}");
        }
        assert_eq!(duration(183_600_000, Language::De).replace(NBSP, " "), "2 T 3 h");
    }
}
