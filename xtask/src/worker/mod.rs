//! The service worker and the page it shows while the server does not answer: written when the site is built, as both name hashed assets.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value};

use crate::root;

/// Where pages leave the last known state; `app/src/layout/last_known/browser.rs` has the same.
const KEY: &str = "session-pilot.last-known";

/// The script of the page that stands in, with its texts in all languages.
pub(crate) fn offline_page() -> Result<String> {
    let mut texts = BTreeMap::new();
    for language in ["en", "de"] {
        let all: Map<String, Value> = serde_json::from_slice(&fs::read(locale(language))?).context("a locale file")?;
        let own: Map<String, Value> = all.into_iter().filter(|(name, _)| name.starts_with("offline_")).collect();
        texts.insert(language, own);
    }
    Ok(include_str!("offline.js").replace("{{texts}}", &serde_json::to_string(&texts)?).replace("{{key}}", KEY))
}

/// The service worker. `standing_in` are style sheet and script of the page that stands in, by their paths on the server; `code` is the folder of
/// the browser's half, of which only what pages load is kept, once they have loaded it.
pub(crate) fn service_worker(standing_in: &[&str; 2], code: &str) -> Result<String> {
    let version = &blake3::hash([standing_in.join("\n").as_str(), code].join("\n").as_bytes()).to_hex()[..16];
    let text = include_str!("service-worker.js").replace("{{version}}", version);
    Ok(text.replace("{{style}}", standing_in[0]).replace("{{script}}", standing_in[1]))
}

/// The texts of a language.
fn locale(language: &str) -> PathBuf {
    root().join("app/locales").join(format!("{language}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        let page = offline_page().expect("texts");
        assert!(page.contains("offline_title") && page.contains("\"de\""), "both languages have their texts");
        let of = |style: &str, code: &str| service_worker(&[style, "/pkg/o.0123456789abcdef.js"], code).expect("a worker");
        let worker = of("/pkg/a.0123456789abcdef.css", "/pkg/0123456789abcdef");
        for text in [page, worker.clone()] {
            assert!(!text.contains("{{"), "{text}");
        }
        let name = |text: &str| text.lines().find(|line| line.starts_with("const NAME")).map(str::to_owned);
        for other in
            [of("/pkg/b.0123456789abcdef.css", "/pkg/0123456789abcdef"), of("/pkg/a.0123456789abcdef.css", "/pkg/1123456789abcdef")]
        {
            assert_ne!(name(&worker), name(&other), "other assets are another cache");
        }
    }
}
