//! How a person wants to see and use the pages. Kept in cookies, so that the server paints them right at once.

use serde::{Deserialize, Serialize};

use crate::{arrangement::Arrangement, columns::LeftOut, i18n::Language};

/// Something with a few words to choose from. Every choice is a cookie, a field of a form, and what `data-…` of the document says.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident as $cookie:literal { $($(#[$says:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$says])* $variant,)+
        }

        impl $name {
            /// Name of cookie and field.
            pub const NAME: &'static str = $cookie;
            /// Every choice, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// Their words.
            pub const WORDS: &'static [&'static str] = &[$($word,)+];

            /// The word in cookies, forms and attributes.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn from_cookies(cookies: &str) -> Self {
                let word = cookie(cookies, Self::NAME);
                Self::ALL.iter().copied().find(|choice| Some(choice.as_str()) == word).unwrap_or_default()
            }
        }
    };
}

choice! {
    /// Light or dark.
    Theme as "theme" {
        /// As the system says.
        #[default]
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

choice! {
    /// How strongly things stand out from each other.
    Contrast as "contrast" {
        /// As the system says.
        #[default]
        System = "system",
        /// As strongly as can be.
        High = "high",
    }
}

choice! {
    /// How much room rows and controls take.
    Density as "density" {
        /// Many rows on a screen.
        #[default]
        Compact = "compact",
        /// Room between them.
        Comfortable = "comfortable",
    }
}

choice! {
    /// How much room the navigation takes on wide screens.
    Navigation as "navigation" {
        /// Names.
        #[default]
        Full = "full",
        /// Icons only.
        Rail = "rail",
    }
}

choice! {
    /// Whether single keys do something.
    Shortcuts as "shortcuts" {
        /// They do.
        #[default]
        On = "on",
        /// They do not: for speech input and those who would rather not.
        Off = "off",
    }
}

impl Theme {
    /// The value of `<meta name="color-scheme">`.
    pub const fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Everything that can be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// Plain or high contrast.
    pub contrast: Contrast,
    /// Compact or comfortable.
    pub density: Density,
    /// Names or icons only.
    pub navigation: Navigation,
    /// Single keys.
    pub shortcuts: Shortcuts,
    /// Columns of the list of sessions that are left out.
    pub left_out: LeftOut,
    /// Panels of the first page.
    pub cockpit: Arrangement,
    /// Language.
    pub language: Language,
}

impl Preferences {
    /// Cookie that holds the language's tag.
    pub const LANGUAGE_COOKIE: &'static str = "language";

    /// Every cookie with the words it may hold.
    pub const CHOICES: [(&'static str, &'static [&'static str]); 6] = [
        (Theme::NAME, Theme::WORDS),
        (Contrast::NAME, Contrast::WORDS),
        (Density::NAME, Density::WORDS),
        (Navigation::NAME, Navigation::WORDS),
        (Shortcuts::NAME, Shortcuts::WORDS),
        (Self::LANGUAGE_COOKIE, &["en", "de"]),
    ];

    /// Whether a cookie of this name may hold this word; the answer is what it may hold when it may not.
    ///
    /// # Errors
    /// What could be chosen instead; empty when there is nothing of this name.
    pub fn check(name: &str, word: &str) -> Result<(), String> {
        if name == LeftOut::NAME {
            let columns = || format!("none, or of {} those to leave out, with dots", LeftOut::COLUMNS.join(", "));
            return LeftOut::from_word(word).map(drop).ok_or_else(columns);
        }
        if name == Arrangement::NAME {
            let panels = || format!("every panel once, such as {}", Arrangement::default());
            return if Arrangement::is_word(word) { Ok(()) } else { Err(panels()) };
        }
        let (_, words) = Self::CHOICES.iter().find(|(known, _)| *known == name).ok_or_else(String::new)?;
        if words.contains(&word) { Ok(()) } else { Err(words.join(", ")) }
    }

    /// What is chosen: the name of its cookie, and the word in it.
    pub const fn words(&self) -> [(&'static str, &'static str); 6] {
        [
            (Theme::NAME, self.theme.as_str()),
            (Contrast::NAME, self.contrast.as_str()),
            (Density::NAME, self.density.as_str()),
            (Navigation::NAME, self.navigation.as_str()),
            (Shortcuts::NAME, self.shortcuts.as_str()),
            (Self::LANGUAGE_COOKIE, self.language.as_str()),
        ]
    }

    /// From the texts of a request's `Cookie` and `Accept-Language` headers.
    pub fn from_headers(cookies: &str, accepted: &str) -> Self {
        Self {
            theme: Theme::from_cookies(cookies),
            contrast: Contrast::from_cookies(cookies),
            density: Density::from_cookies(cookies),
            navigation: Navigation::from_cookies(cookies),
            shortcuts: Shortcuts::from_cookies(cookies),
            left_out: cookie(cookies, LeftOut::NAME).and_then(LeftOut::from_word).unwrap_or_default(),
            cockpit: cookie(cookies, Arrangement::NAME).map(Arrangement::from_word).unwrap_or_default(),
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
        let chosen = Preferences::from_headers("a=b; theme=dark; language=en; density=comfortable", "de");
        let expected = Preferences { theme: Theme::Dark, density: Density::Comfortable, language: Language::En, ..Preferences::default() };
        assert_eq!(chosen, expected);
        let guessed = Preferences::from_headers("theme=pink; language=xx; shortcuts=", "de-DE,de;q=0.9");
        assert_eq!(guessed, Preferences { language: Language::De, ..Preferences::default() });
    }

    #[test]
    fn every_language_can_be_chosen() {
        let words: Vec<&str> = Language::ALL.iter().map(|language| language.as_str()).collect();
        assert_eq!(Preferences::CHOICES[5].1, words);
    }
}
