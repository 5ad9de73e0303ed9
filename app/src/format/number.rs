//! Whole numbers, decimals and sizes.

use super::NBSP;
use crate::i18n::Language;

/// With thousands separators: `1,234` or `1.234`.
pub fn integer(number: i64, language: Language) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        grouped.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator(language));
        }
        grouped.push(digit);
    }
    grouped
}

/// A size in bytes: `12.3 kB`.
pub fn bytes(size_bytes: i64, language: Language) -> String {
    scaled(size_bytes, &["B", "kB", "MB", "GB"], language)
}

/// With the unit that leaves at most three digits before the point, and one decimal below a hundred. `units` are steps of a thousand; the
/// first one may be empty.
pub(super) fn scaled(number: i64, units: &[&str], language: Language) -> String {
    let rounded = |unit: usize, tenths: i128| {
        let divisor = 1000_i128.pow(unit as u32);
        (i128::from(number) * tenths + divisor / 2) / divisor
    };
    // 999 950 rounds to 1 000 K: that is 1 M.
    let unit = (0..units.len()).find(|unit| rounded(*unit, 1) < 1000).unwrap_or(units.len() - 1);
    let tenths = rounded(unit, 10);
    let shown = if unit == 0 || tenths >= 1000 || tenths % 10 == 0 {
        integer(rounded(unit, 1) as i64, language)
    } else {
        format!("{}{}{}", tenths / 10, point(language), tenths % 10)
    };
    if units[unit].is_empty() { shown } else { format!("{shown}{NBSP}{}", units[unit]) }
}

/// Between groups of three digits.
pub(super) const fn separator(language: Language) -> char {
    match language {
        Language::En => ',',
        Language::De => '.',
    }
}

/// Before the decimals.
pub(super) const fn point(language: Language) -> char {
    match language {
        Language::En => '.',
        Language::De => ',',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three() {
        for (number, english, german) in
            [(0, "0", "0"), (999, "999", "999"), (1234, "1,234", "1.234"), (-1_234_567, "−1,234,567", "−1.234.567")]
        {
            assert_eq!((integer(number, Language::En).as_str(), integer(number, Language::De).as_str()), (english, german));
        }
    }

    #[test]
    fn sizes_keep_three_digits() {
        for (size, shown) in [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (12_345, "12.3 kB"), (999_950, "1 MB"), (5_400_000_000, "5.4 GB")]
        {
            assert_eq!(bytes(size, Language::En).replace(NBSP, " "), shown);
        }
        assert_eq!(bytes(12_345, Language::De).replace(NBSP, " "), "12,3 kB");
    }
}
