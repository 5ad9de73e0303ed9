//! Visible texts. `locales/{en,de}.json` become methods of [`Language`] when the crate is built (see `build.rs`), so a text that is missing
//! in one language does not compile. The language is fixed while a page lives: choosing another one loads the page anew.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

impl Language {
    /// Every language, in the order shown.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The tag in `lang` attributes, cookies and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// The language an `Accept-Language` header asks for: the first one we have, by weight and then by order; English when there is none.
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::default(), 0.0);
        for entry in header.split(',') {
            let (tag, weight) = entry.split_once(";q=").map_or((entry, 1.0), |(tag, weight)| (tag, weight.trim().parse().unwrap_or(0.0)));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            if let Ok(language) = primary.parse()
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// The text is not the tag of a language we have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}, expected en or de")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.as_str() == text).ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_decides_by_weight() {
        for (header, language) in [
            ("de-AT,de;q=0.9,en;q=0.8", Language::De),
            ("fr;q=1.0, en;q=0.5, de;q=0.7", Language::De),
            ("fr, es", Language::En),
            ("en-GB, de", Language::En),
            ("", Language::En),
            ("de;q=nonsense", Language::En),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
