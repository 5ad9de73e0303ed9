//! What a person chooses for the whole installation, and what a start decides instead.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Usd, time::Civil};

/// General settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// Grows with every change: whoever saves names the one that was seen.
    pub version: i64,
    /// IANA name of the zone in which days are cut and times are shown; `null` for the machine's.
    pub timezone: Option<String>,
    /// What amounts are shown in.
    pub currency: Currency,
}

/// What amounts are shown in. They are stored and computed in US dollars; a fixed rate changes what is shown and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// So many of it are a US dollar.
    pub rate: Rate,
    /// The day of the rate, `2026-03-20`; `null` for US dollars.
    pub as_of: Option<String>,
}

/// A fixed rate of exchange: units per US dollar, in billionths. Serialised as a decimal string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, example = "0.92"))]
pub struct Rate(i64);

const BILLION: i64 = 1_000_000_000;
/// Largest rate: no currency has a smaller unit.
const LARGEST: i64 = 1_000_000 * BILLION;

impl Rate {
    /// One to one.
    pub const ONE: Self = Self(BILLION);

    /// From billionths; `None` when that is no rate.
    pub fn from_billionths(billionths: i64) -> Option<Self> {
        (1..=LARGEST).contains(&billionths).then_some(Self(billionths))
    }

    /// In billionths.
    pub const fn billionths(self) -> i64 {
        self.0
    }

    /// From decimal text with `.` or `,`.
    pub fn read(text: &str) -> Option<Self> {
        Self::from_billionths(decimal(text)?.nanos())
    }

    /// An amount in this currency, in billionths, rounded to the nearest.
    pub fn convert(self, amount: Usd) -> i64 {
        let product = i128::from(amount.nanos()) * i128::from(self.0);
        let half = i128::from(BILLION / 2) * product.signum();
        ((product + half) / i128::from(BILLION)).try_into().unwrap_or(i64::MAX)
    }
}

/// A decimal number as people write it: with `.` or `,` before the decimals.
pub fn decimal(text: &str) -> Option<Usd> {
    text.trim().replace(',', ".").parse().ok()
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Usd::from_nanos(self.0).to_string();
        f.write_str(text.strip_suffix(".00").unwrap_or(&text))
    }
}

impl Serialize for Rate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a rate such as 0.92")))
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self { code: "USD".to_owned(), rate: Rate::ONE, as_of: None }
    }
}

impl Currency {
    /// Nothing is converted.
    pub fn is_dollar(&self) -> bool {
        self.code == "USD"
    }
}

/// General settings as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingsDraft {
    /// The version that was seen.
    pub version: i64,
    /// Zone; empty for the machine's.
    #[serde(default)]
    pub timezone: String,
    /// Code of the currency.
    pub currency: String,
    /// Units of it per US dollar; may be empty for US dollars.
    #[serde(default)]
    pub rate: String,
    /// The day of the rate; may be empty for US dollars.
    #[serde(default)]
    pub as_of: String,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is there.
    Missing,
    /// Not a date.
    Date,
    /// Not an amount of dollars per million tokens.
    Amount,
    /// Not a rate.
    Rate,
    /// Not a code of three letters.
    Currency,
    /// Nobody knows such a zone.
    Zone,
    /// Too long.
    Long,
    /// A `*` somewhere else than at the end.
    Pattern,
    /// There is another one already.
    Taken,
}

/// A field and what is wrong with it.
pub type Faulty = (&'static str, Fault);

impl Fault {
    /// What to do about it, in English.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Date => "expected a date such as 2026-03-20",
            Self::Amount => "expected dollars per million tokens such as 3 or 0.375, with at most six decimals",
            Self::Rate => "expected how many of the currency are a US dollar, such as 0.92",
            Self::Currency => "expected a code of three letters such as EUR",
            Self::Zone => "expected an IANA name such as Europe/Berlin, or nothing for the machine's zone",
            Self::Long => "is too long",
            Self::Pattern => "a * may only stand at the end",
            Self::Taken => "there is a price of this model from that day on already: choose another day, or change that one",
        }
    }
}

impl SettingsDraft {
    /// What these settings look like in a form.
    pub fn of(settings: &Settings) -> Self {
        let Currency { code, rate, as_of } = &settings.currency;
        let is_dollar = settings.currency.is_dollar();
        Self {
            version: settings.version,
            timezone: settings.timezone.clone().unwrap_or_default(),
            currency: code.clone(),
            rate: if is_dollar { String::new() } else { rate.to_string() },
            as_of: as_of.clone().unwrap_or_default(),
        }
    }

    /// The settings, or every field that cannot be used. Whether the zone exists is not known here.
    pub fn check(&self) -> Result<Settings, Vec<Faulty>> {
        let mut faults = Vec::new();
        let code = self.currency.trim().to_ascii_uppercase();
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            faults.push(("currency", Fault::Currency));
        }
        let is_dollar = code == "USD";
        let rate = if is_dollar { Some(Rate::ONE) } else { Rate::read(&self.rate) };
        if rate.is_none() {
            faults.push(("rate", if self.rate.trim().is_empty() { Fault::Missing } else { Fault::Rate }));
        }
        let as_of = (!is_dollar).then(|| self.as_of.trim().to_owned());
        if let Some(day) = &as_of
            && Civil::midnight_ms(day).is_none()
        {
            faults.push(("as_of", if day.is_empty() { Fault::Missing } else { Fault::Date }));
        }
        let timezone = Some(self.timezone.trim().to_owned()).filter(|zone| !zone.is_empty());
        match rate.filter(|_| faults.is_empty()) {
            Some(rate) => Ok(Settings { version: self.version, timezone, currency: Currency { code, rate, as_of } }),
            None => Err(faults),
        }
    }
}

/// What a start of the program decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Startup {
    /// Which setting: `timezone`, `address`, `home`, `data_dir`, `database` or `machine`.
    pub name: String,
    /// Its value, for people.
    pub value: String,
    /// The flag, variable or file that decides; `null` for the default.
    pub by: Option<String>,
}

/// General settings with what surrounds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct General {
    /// What was chosen.
    pub settings: Settings,
    /// The zone in force.
    pub timezone: String,
    /// What the start decided.
    pub startup: Vec<Startup>,
    /// Names of zones.
    pub timezones: Vec<String>,
}

impl General {
    /// The flag, variable or file that decides about a setting.
    pub fn decided_by(&self, name: &str) -> Option<&str> {
        self.startup.iter().find(|decided| decided.name == name)?.by.as_deref()
    }
}

/// An account with what a person may change of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountSettings {
    /// Tool.
    pub tool: crate::Tool,
    /// Identity together with tool and machine.
    pub directory: String,
    /// The machine it was found on.
    pub machine: Option<String>,
    /// Name by its directory or the configuration file.
    pub found_name: String,
    /// Name a person gave.
    pub given_name: Option<String>,
    /// Not offered in menus. Its sessions and figures count all the same.
    pub hidden: bool,
    /// Absolute path.
    pub path: String,
    /// Why it cannot be read, if so.
    pub error: Option<String>,
    /// Sessions, sub-agents not counted.
    pub sessions: i64,
    /// Sub-agent sessions.
    pub subagent_sessions: i64,
    /// Bytes of its records that are kept.
    pub kept_bytes: i64,
}

impl AccountSettings {
    /// Name shown.
    pub fn name(&self) -> &str {
        self.given_name.as_deref().unwrap_or(&self.found_name)
    }
}

/// A change of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// Tool.
    pub tool: crate::Tool,
    /// Directory.
    pub directory: String,
    /// Machine.
    pub machine: Option<String>,
    /// The given name that was seen; another one meanwhile is a conflict.
    pub seen_name: Option<String>,
    /// The new name; empty for the one that was found.
    pub name: String,
    /// Not offered in menus.
    pub hidden: bool,
}

/// Longest name of an account.
pub const LONGEST_NAME: usize = 80;

impl AccountChange {
    /// The given name, or what is wrong with it.
    pub fn given_name(&self) -> Result<Option<String>, Faulty> {
        let name = self.name.trim();
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(("name", Fault::Long));
        }
        Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
    }
}

/// About this installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct About {
    /// Release of the program.
    pub version: String,
    /// Its licence.
    pub licence: String,
    /// Operating system and processor.
    pub system: String,
    /// Where our data lies.
    pub data_dir: String,
    /// `SQLite` or `PostgreSQL`.
    pub database: String,
    /// Bytes of the database.
    pub database_bytes: i64,
    /// The last change of the database's layout.
    pub schema: String,
    /// The whole as a text without paths, names or anything that was typed.
    pub report: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(currency: &str, rate: &str, as_of: &str) -> SettingsDraft {
        SettingsDraft {
            version: 3,
            timezone: " Europe/Berlin ".to_owned(),
            currency: currency.to_owned(),
            rate: rate.to_owned(),
            as_of: as_of.to_owned(),
        }
    }

    #[test]
    fn what_was_typed_becomes_settings_and_back() {
        let settings = draft("eur", "0,92", "2026-03-20").check().expect("valid");
        assert_eq!((settings.currency.code.as_str(), settings.currency.rate.billionths()), ("EUR", 920_000_000));
        assert_eq!(settings.timezone.as_deref(), Some("Europe/Berlin"));
        assert_eq!(
            SettingsDraft::of(&settings),
            SettingsDraft { timezone: "Europe/Berlin".to_owned(), ..draft("EUR", "0.92", "2026-03-20") }
        );
        assert_eq!(draft("USD", "", "").check().expect("valid").currency, Currency::default());
    }

    #[test]
    fn every_fault_is_named() {
        let faults = draft("Euro", "much", "yesterday").check().expect_err("refused");
        assert_eq!(faults, [("currency", Fault::Currency), ("rate", Fault::Rate), ("as_of", Fault::Date)]);
        assert_eq!(draft("EUR", "", "").check().expect_err("refused"), [("rate", Fault::Missing), ("as_of", Fault::Missing)]);
        for rate in ["0", "-1", "1000001", "0.0000000001"] {
            assert_eq!(draft("EUR", rate, "2026-03-20").check().expect_err("refused"), [("rate", Fault::Rate)], "{rate}");
        }
    }

    #[test]
    fn amounts_are_converted_exactly() {
        let rate = |text: &str| Rate::read(text).expect("a rate");
        let usd = |text: &str| text.parse::<Usd>().expect("an amount");
        assert_eq!(rate("0.92").convert(usd("12.5")), 11_500_000_000);
        assert_eq!(rate("0.333333333").convert(usd("0.000000003")), 1);
        assert_eq!(rate("0.5").convert(usd("-0.000000001")), -1, "half a billionth is rounded away from zero");
        assert_eq!(Rate::ONE.convert(usd("1.23")), 1_230_000_000);
        assert_eq!((rate("0.92").to_string(), rate("150").to_string()), ("0.92".to_owned(), "150".to_owned()));
    }
}
