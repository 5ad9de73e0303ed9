//! Counts of tokens.

use super::{Format, Shown, UNKNOWN, integer, number::scaled};
use crate::i18n::Language;

/// `950`, `12.3 K`, `123 K`, `4.5 M`.
pub fn tokens(count: i64, language: Language) -> String {
    scaled(count, &["", "K", "M", "B"], language)
}

impl Format {
    /// A count of tokens with its exact value; unknown is a dash, never 0.
    pub fn tokens(&self, count: Option<i64>) -> Shown {
        let language = self.language;
        count.map_or_else(
            || Shown { text: UNKNOWN.to_owned(), title: language.tokens_unknown().to_owned() },
            |count| Shown { text: tokens(count, language), title: language.tokens_exact(integer(count, language)) },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::format, *};

    #[test]
    fn short_with_one_decimal_below_a_hundred() {
        for (count, shown) in [
            (0, "0"),
            (999, "999"),
            (1000, "1 K"),
            (1049, "1 K"),
            (12_345, "12.3 K"),
            (99_940, "99.9 K"),
            (99_999, "100 K"),
            (123_456, "123 K"),
            (999_499, "999 K"),
            (999_950, "1 M"),
            (4_500_000, "4.5 M"),
            (12_000_000_000, "12 B"),
        ] {
            assert_eq!(tokens(count, Language::En).replace('\u{a0}', " "), shown, "{count}");
        }
    }

    #[test]
    fn unknown_is_not_zero() {
        let unknown = format(Language::De).tokens(None);
        assert_eq!(unknown.text, "–");
        assert!(unknown.title.contains("unbekannt"), "{}", unknown.title);
        assert_eq!(format(Language::De).tokens(Some(12_345)).title, "12.345 Token");
    }
}
