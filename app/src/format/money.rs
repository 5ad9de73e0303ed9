//! Costs: US dollars, or another currency at the fixed rate of the settings.

use sp_domain::{
    Usd,
    settings::Currency,
    usage::{CostSource, UsageFigures},
};

use super::{Format, NBSP, Shown, UNKNOWN, integer, number::point};
use crate::i18n::Language;

const CENT: i64 = 10_000_000;

/// `$1,234.56`, four decimals below a cent; in German `1.234,56 $`.
fn money(amount: Usd, currency: &Currency, language: Language) -> String {
    let amount = currency.rate.convert(amount);
    let code = currency.code.as_str();
    let (decimals, step) = match amount {
        _ if has_no_cents(code) => (0, 100 * CENT),
        amount if amount != 0 && amount.abs() < CENT => (4, 100_000),
        _ => (2, CENT),
    };
    if amount > 0 && amount < 50_000 && decimals == 4 {
        return format!("<{NBSP}{}", written(1, 4, code, language));
    }
    written((amount + amount.signum() * step / 2) / step, decimals, code, language)
}

/// `units` of the last decimal.
fn written(units: i64, decimals: u32, code: &str, language: Language) -> String {
    let whole = 10_i64.pow(decimals);
    let (sign, units) = if units < 0 { ("−", -units) } else { ("", units) };
    let width = decimals as usize;
    let rest = if decimals == 0 { String::new() } else { format!("{}{:0width$}", point(language), units % whole) };
    let number = format!("{}{rest}", integer(units / whole, language));
    match (language, symbol(code)) {
        (Language::En, Some(symbol)) => format!("{sign}{symbol}{number}"),
        (Language::En, None) => format!("{sign}{code}{NBSP}{number}"),
        (Language::De, symbol) => format!("{sign}{number}{NBSP}{}", symbol.unwrap_or(code)),
    }
}

fn symbol(code: &str) -> Option<&'static str> {
    Some(match code {
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "INR" => "₹",
        "JPY" => "¥",
        "KRW" => "₩",
        _ => return None,
    })
}

/// Currencies whose unit is the smallest there is.
fn has_no_cents(code: &str) -> bool {
    matches!(code, "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF")
}

impl Format {
    /// An amount.
    pub fn money(&self, amount: Usd) -> String {
        money(amount, &self.currency, self.language)
    }

    /// The rate at which amounts are shown, after what it belongs to; nothing for US dollars.
    fn rate(&self) -> String {
        match &*self.currency {
            currency if currency.is_dollar() => String::new(),
            Currency { code, rate, as_of } => {
                let day = as_of.as_deref().unwrap_or(UNKNOWN);
                format!(" · {}", self.language.cost_rate(code, rate, day))
            }
        }
    }

    /// The cost of a set of calls: "≥" when some have no price, a dash when none has.
    pub fn cost(&self, figures: &UsageFigures) -> Shown {
        let language = self.language;
        let Some(cost) = figures.cost_usd else {
            let title = if figures.calls == 0 { language.cost_no_calls() } else { language.cost_unknown() };
            return Shown { text: UNKNOWN.to_owned(), title: title.to_owned() };
        };
        let text = self.money(cost);
        let source = self.cost_source(figures.cost_source);
        if !figures.is_cost_partial() {
            return Shown { text, title: format!("{cost} USD · {source}{}", self.rate()) };
        }
        let missing = language.cost_unpriced(figures.unpriced_calls, integer(figures.unpriced_calls, language));
        Shown { text: format!("≥{NBSP}{text}"), title: format!("≥ {cost} USD · {source} · {missing}{}", self.rate()) }
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
    use sp_domain::settings::Rate;

    use super::{super::tests::format, *};

    fn shown(amount: &str, language: Language) -> String {
        money(amount.parse().expect("an amount"), &Currency::default(), language).replace(NBSP, " ")
    }

    #[test]
    fn other_currencies_have_their_rate_and_form() {
        let shown = |code: &str, rate: &str, amount: &str, language| {
            let currency =
                Currency { code: code.to_owned(), rate: Rate::read(rate).expect("a rate"), as_of: Some("2026-03-20".to_owned()) };
            money(amount.parse().expect("an amount"), &currency, language).replace(NBSP, " ")
        };
        assert_eq!(shown("EUR", "0.92", "12.5", Language::En), "€11.50");
        assert_eq!(shown("EUR", "0.92", "1234.5", Language::De), "1.135,74 €");
        assert_eq!(shown("CHF", "0.88", "-100", Language::En), "−CHF 88.00");
        assert_eq!(shown("CHF", "0.88", "0.001", Language::De), "0,0009 CHF");
        assert_eq!(shown("JPY", "150", "1.01", Language::En), "¥152");
        assert_eq!(shown("JPY", "150", "0.001", Language::En), "¥0");
    }

    #[test]
    fn the_exact_cost_and_the_rate_are_told() {
        let currency = Currency { code: "EUR".to_owned(), rate: Rate::read("0.92").expect("a rate"), as_of: Some("2026-03-20".to_owned()) };
        let format = Format { currency: std::sync::Arc::new(currency), ..format(Language::En) };
        let figures = UsageFigures { calls: 1, cost_usd: Some(Usd::from_nanos(1_500_000_000)), ..UsageFigures::default() };
        let cost = format.cost(&figures);
        assert_eq!(cost.text, "€1.38");
        assert!(cost.title.starts_with("1.50 USD") && cost.title.contains("0.92") && cost.title.contains("2026-03-20"), "{}", cost.title);
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
