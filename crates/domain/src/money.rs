//! Money as a fixed-point integer.

use std::{fmt, iter::Sum, ops::Add, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An amount in US dollars, stored in nano-dollars (1e-9 USD). Serialised as a decimal string (`"0.108"`), never as a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "0.108"))]
pub struct Usd(i64);

const NANOS: i64 = 1_000_000_000;

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From nano-dollars.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The amount in nano-dollars.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// From the float a tool wrote into its log, rounded to the nearest nano-dollar. `None` for NaN, infinities, and what does not fit.
    pub fn from_recorded(dollars: f64) -> Option<Self> {
        let nanos = (dollars * NANOS as f64).round();
        (nanos.is_finite() && nanos.abs() < i64::MAX as f64).then_some(Self(nanos as i64))
    }
}

impl Add for Usd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// The exact decimal form: at least two and at most nine decimals, no thousands separator.
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let nanos = self.0.unsigned_abs();
        let decimals = format!("{:09}", nanos % NANOS as u64);
        let shown = decimals.trim_end_matches('0').len().max(2);
        write!(f, "{sign}{}.{}", nanos / NANOS as u64, &decimals[..shown])
    }
}

/// The text is not a decimal amount with at most nine decimals.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount in dollars such as 1.25")]
pub struct NotAnAmount(pub String);

impl FromStr for Usd {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| NotAnAmount(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Usd> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 9 || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let fraction: i64 = format!("{decimals:0<9}").parse().ok()?;
    let nanos = whole.parse::<i64>().ok()?.checked_mul(NANOS)?.checked_add(fraction)?;
    Some(Usd(if negative { -nanos } else { nanos }))
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_exactly_and_reads_back() {
        for (nanos, text) in
            [(0, "0.00"), (108_000_000, "0.108"), (1_500_000_000, "1.50"), (-1, "-0.000000001"), (1_234_560_000_000, "1234.56")]
        {
            assert_eq!(Usd::from_nanos(nanos).to_string(), text);
            assert_eq!(text.parse(), Ok(Usd::from_nanos(nanos)));
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for text in ["", ".", "1.", "1e3", "1,5", "0.0000000001", "99999999999999999999"] {
            assert_eq!(text.parse::<Usd>().is_err(), text != "1.", "{text}");
        }
    }
}
