//! The list a session was opened from: what lies before and after it there. It stays in this tab of the browser.

use serde::{Deserialize, Serialize};

/// Where in the tab's storage.
#[cfg(feature = "hydrate")]
const KEY: &str = "sessions-trail";

/// Sessions in the order they were seen in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trail {
    /// Address of the list.
    pub(super) list: String,
    /// Addresses of its sessions.
    pub(super) sessions: Vec<String>,
}

/// Where a session stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Address of the list.
    pub(super) list: String,
    /// The one above.
    pub(super) before: Option<String>,
    /// The one below.
    pub(super) after: Option<String>,
}

impl Trail {
    /// What is stored lies where anything on this page may write: only addresses of our own.
    fn parse(text: &str) -> Option<Self> {
        let trail: Self = serde_json::from_str(text).ok()?;
        let is_ours = |address: &String| address.starts_with('/') && !address.starts_with("//");
        let are_ours = trail.sessions.iter().chain([&trail.list]).all(is_ours);
        are_ours.then_some(trail)
    }

    /// Where the session with this address stands; `None` when it was not opened from there.
    fn place(self, session: &str) -> Option<Place> {
        let at = self.sessions.iter().position(|one| path(one) == session)?;
        let address = |at: Option<usize>| at.and_then(|at| self.sessions.get(at)).cloned();
        Some(Place { before: address(at.checked_sub(1)), after: address(Some(at + 1)), list: self.list })
    }
}

fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// Notes the rows that are in the page; the list calls it when one of them is followed.
#[cfg(feature = "hydrate")]
pub(super) fn note() {
    use leptos::prelude::{document, window};
    use wasm_bindgen::JsCast;

    let Ok(found) = document().query_selector_all("a[data-row]") else { return };
    let address = |at| found.item(at)?.dyn_into::<web_sys::Element>().ok()?.get_attribute("href");
    let sessions = (0..found.length()).filter_map(address).collect();
    let location = window().location();
    let list = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    // A browser that stores nothing knows no neighbours.
    let (Ok(Some(storage)), Ok(text)) = (window().session_storage(), serde_json::to_string(&Trail { list, sessions })) else { return };
    let _ = storage.set_item(KEY, &text);
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn note() {}

/// Where the session of this page stands in the list it was opened from.
#[cfg(feature = "hydrate")]
pub(super) fn here() -> Option<Place> {
    use leptos::prelude::window;

    let text = window().session_storage().ok()??.get_item(KEY).ok()??;
    Trail::parse(&text)?.place(&window().location().pathname().ok()?)
}

/// The server knows no tab.
#[cfg(not(feature = "hydrate"))]
pub(super) fn here() -> Option<Place> {
    Trail::parse("")?.place("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail() -> Trail {
        let sessions = ["/sessions/a", "/sessions/b?x=1", "/sessions/c"].map(str::to_owned).to_vec();
        Trail { list: "/sessions?tool=codex".to_owned(), sessions }
    }

    #[test]
    fn neighbours_are_those_of_the_list() {
        let place = trail().place("/sessions/b").expect("it is in the list");
        assert_eq!((place.before.as_deref(), place.after.as_deref()), (Some("/sessions/a"), Some("/sessions/c")));
        let first = trail().place("/sessions/a").expect("it is in the list");
        assert_eq!((first.before, first.after.as_deref()), (None, Some("/sessions/b?x=1")));
        assert_eq!(trail().place("/sessions/c").and_then(|place| place.after), None);
        assert_eq!(trail().place("/sessions/d"), None);
    }

    #[test]
    fn only_our_own_addresses_are_believed() {
        let text = |address: &str| serde_json::json!({ "list": "/sessions", "sessions": [address] }).to_string();
        assert!(Trail::parse(&text("/sessions/a")).is_some());
        for hostile in ["//elsewhere.example/", "https://elsewhere.example", "javascript:alert(1)", ""] {
            assert_eq!(Trail::parse(&text(hostile)), None, "{hostile}");
        }
        assert_eq!(Trail::parse("{"), None);
    }
}
