//! What was chosen lately. It stays in this browser.

use serde::{Deserialize, Serialize};

use super::entry::{Entry, Group, Target};

/// How many are remembered.
const MOST: usize = 6;
/// Where in the browser's storage.
#[cfg(feature = "hydrate")]
const KEY: &str = "palette-recent";

/// A page that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Chosen {
    label: String,
    detail: String,
    href: String,
}

/// Puts a page in front of the others.
fn remember(mut all: Vec<Chosen>, one: Chosen) -> Vec<Chosen> {
    all.retain(|other| other.href != one.href);
    all.insert(0, one);
    all.truncate(MOST);
    all
}

/// Reads what is stored; what cannot be understood is nothing.
fn parse(text: &str) -> Vec<Chosen> {
    let all: Vec<Chosen> = serde_json::from_str(text).unwrap_or_default();
    // Only our own pages: the text lies where anything on this page may write.
    all.into_iter().filter(|chosen| chosen.href.starts_with('/') && !chosen.href.starts_with("//")).take(MOST).collect()
}

#[cfg(feature = "hydrate")]
fn stored() -> Vec<Chosen> {
    let storage = leptos::prelude::window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.map(|text: String| parse(&text)).unwrap_or_default()
}

#[cfg(feature = "hydrate")]
fn store(all: &[Chosen]) {
    // A browser that stores nothing remembers nothing.
    let (Ok(Some(storage)), Ok(text)) = (leptos::prelude::window().local_storage(), serde_json::to_string(all)) else { return };
    let _ = storage.set_item(KEY, &text);
}

#[cfg(not(feature = "hydrate"))]
fn stored() -> Vec<Chosen> {
    parse("")
}

#[cfg(not(feature = "hydrate"))]
fn store(_: &[Chosen]) {}

/// The pages chosen lately, newest first.
pub(super) fn recent() -> Vec<Entry> {
    let entry = |Chosen { label, detail, href }: Chosen| Entry {
        group: Group::Recent,
        icon: "pending",
        label,
        detail,
        marks: Vec::new(),
        target: Target::Page(href),
    };
    stored().into_iter().map(entry).collect()
}

/// Remembers a page.
pub(super) fn note(entry: &Entry) {
    let Target::Page(href) = &entry.target else { return };
    // A piece of a conversation is nothing to leave in a browser's storage.
    let detail = if entry.group == Group::Texts { String::new() } else { entry.detail.clone() };
    store(&remember(stored(), Chosen { label: entry.label.clone(), detail, href: href.clone() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(href: &str) -> Chosen {
        Chosen { label: href.to_owned(), detail: String::new(), href: href.to_owned() }
    }

    #[test]
    fn the_last_one_comes_first_and_once() {
        let mut all = Vec::new();
        for href in ["/a", "/b", "/a", "/c", "/d", "/e", "/f", "/g"] {
            all = remember(all, chosen(href));
        }
        assert_eq!(all.iter().map(|one| one.href.as_str()).collect::<Vec<_>>(), ["/g", "/f", "/e", "/d", "/c", "/a"]);
    }

    #[test]
    fn only_pages_of_ours_are_read_back() {
        let text =
            serde_json::to_string(&[chosen("https://elsewhere"), chosen("//elsewhere"), chosen("javascript:alert(1)"), chosen("/a")]);
        assert_eq!(parse(&text.expect("plain data")), [chosen("/a")]);
        assert_eq!(parse("{"), []);
    }
}
