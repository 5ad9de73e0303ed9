//! Costs in US dollars.

use sp_domain::{
    Usd,
    usage::{CostSource, UsageFigures},
};

use super::{Format, NBSP, Shown, UNKNOWN, integer, number::point};
use crate::i18n::Language;

const CENT: i64 = 10_000_000;

/// `$1,234.56`, four decimals below a cent; in German `1.234,56 $`.
pub fn money(amount: Usd, language: Language) -> String {
    let nanos = amount.nanos();
    let (decimals, step) = if nanos != 0 && nanos.abs() < CENT { (4, 100_000) } else { (2, CENT) };
    if nanos > 0 && nanos < 50_000 {
        return format!("<{NBSP}{}", written(1, 4, language));
    }
    written((nanos + nanos.signum() * step / 2) / step, decimals, language)
}

/// `units` of the last decimal.
fn written(units: i64, decimals: u32, language: Language) -> String {
    let whole = 10_i64.pow(decimals);
    let (sign, units) = if units < 0 { ("−", -units) } else { ("", units) };
    let width = decimals as usize;
    let number = format!("{}{}{:0width$}", integer(units / whole, language), point(language), units % whole);
    match language {
        Language::En => format!("{sign}${number}"),
        Language::De => format!("{sign}{number}{NBSP}$"),
    }
}

impl Format {
    /// The cost of a set of calls: "≥" when some have no price, a dash when none has.
    pub fn cost(&self, figures: &UsageFigures) -> Shown {
        let language = self.language;
        let Some(cost) = figures.cost_usd else {
            let title = if figures.calls == 0 { language.cost_no_calls() } else { language.cost_unknown() };
            return Shown { text: UNKNOWN.to_owned(), title: title.to_owned() };
        };
        let text = money(cost, language);
        let source = self.cost_source(figures.cost_source);
        if !figures.is_cost_partial() {
            return Shown { text, title: format!("{cost} USD · {source}") };
        }
        let missing = language.cost_unpriced(figures.unpriced_calls, integer(figures.unpriced_calls, language));
        Shown { text: format!("≥{NBSP}{text}"), title: format!("≥ {cost} USD · {source} · {missing}") }
    }

    /// Where a cost comes from, in words.
    pub fn cost_source(&self, source: Option<CostSource>) -> &'static str {
        match source {
            Some(CostSource::Recorded) => self.language.cost_recorded(),
            Some(CostSource::List) => self.language.cost_list(),
            Some(CostSource::Mixed) => self.language.cost_mixed(),
            None => self.language.cost_unknown(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::format, *};

    fn shown(amount: &str, language: Language) -> String {
        money(amount.parse().expect("an amount"), language).replace(NBSP, " ")
    }

    #[test]
    fn four_decimals_below_a_cent_and_two_above() {
        for (amount, english) in [
            ("0", "$0.00"),
            ("0.0042", "$0.0042"),
            ("0.00999", "$0.0100"),
            ("0.01", "$0.01"),
            ("0.00001", "< $0.0001"),
            ("1.005", "$1.01"),
            ("1234.5", "$1,234.50"),
            ("-2.5", "−$2.50"),
        ] {
            assert_eq!(shown(amount, Language::En), english);
        }
        assert_eq!(shown("1234.5", Language::De), "1.234,50 $");
    }

    #[test]
    fn partial_and_unknown_costs_say_so() {
        let known = UsageFigures { calls: 2, cost_usd: Some(Usd::from_nanos(1_500_000_000)), unpriced_calls: 1, ..UsageFigures::default() };
        let cost = format(Language::En).cost(&known);
        assert_eq!(cost.text, "≥\u{a0}$1.50");
        assert!(cost.title.contains("1 call"), "{}", cost.title);
        let unknown = UsageFigures { calls: 2, unpriced_calls: 2, ..UsageFigures::default() };
        assert_eq!(format(Language::En).cost(&unknown).text, "–");
    }
}
