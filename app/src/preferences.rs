//! How a person wants to see the pages: theme and language. Kept in cookies, so that the server paints them right at once.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::i18n::Language;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order shown.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in `data-theme`, cookies and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `<meta name="color-scheme">`.
    pub const fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The text is not the word of a theme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown theme {0:?}, expected system, light or dark")]
pub struct UnknownTheme(pub String);

impl FromStr for Theme {
    type Err = UnknownTheme;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).ok_or_else(|| UnknownTheme(text.to_owned()))
    }
}

/// Theme and language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Language.
    pub language: Language,
}

impl Preferences {
    /// Cookie that holds the theme's word.
    pub const THEME_COOKIE: &'static str = "theme";
    /// Cookie that holds the language's tag.
    pub const LANGUAGE_COOKIE: &'static str = "language";

    /// From the texts of a request's `Cookie` and `Accept-Language` headers.
    pub fn from_headers(cookies: &str, accepted: &str) -> Self {
        Self {
            theme: cookie(cookies, Self::THEME_COOKIE).and_then(|word| word.parse().ok()).unwrap_or_default(),
            language: cookie(cookies, Self::LANGUAGE_COOKIE)
                .and_then(|tag| tag.parse().ok())
                .unwrap_or_else(|| Language::accepted(accepted)),
        }
    }

    /// Those of the request being answered; the defaults outside of one.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> Self {
        use axum::http::{header, request::Parts};

        let Some(parts) = leptos::prelude::use_context::<Parts>() else { return Self::default() };
        let text = |name| parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join("; ");
        Self::from_headers(&text(header::COOKIE), &text(header::ACCEPT_LANGUAGE).replace("; ", ","))
    }
}

fn cookie<'a>(cookies: &'a str, name: &str) -> Option<&'a str> {
    cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_win_over_the_browser() {
        let chosen = Preferences::from_headers("a=b; theme=dark; language=en", "de");
        assert_eq!(chosen, Preferences { theme: Theme::Dark, language: Language::En });
        let guessed = Preferences::from_headers("theme=pink; language=xx", "de-DE,de;q=0.9");
        assert_eq!(guessed, Preferences { theme: Theme::System, language: Language::De });
    }
}
