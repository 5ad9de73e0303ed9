//! Addresses of pages and endpoints: no path is written anywhere else.
//!
//! A proxy may serve everything below a path of its own (`/pilot`). A [`Address`] is the address without it, which is what the router knows;
//! whatever the browser is told – attributes, functions here, redirects – has it.

use leptos::prelude::IntoAttributeValue;
use leptos_router::components::ToHref;
use sp_domain::session::{SessionId, SessionQuery};

mod base;
mod subjects;

#[cfg(feature = "ssr")]
pub use base::Base;
#[cfg(feature = "hydrate")]
pub(crate) use base::keep;
pub use base::{base, without_base};
pub use subjects::{concern, notifications, subject};

/// The first page.
pub const HOME: Address = Address("/");
/// The session list without filters.
pub const SESSIONS: Address = Address("/sessions");
/// Looking for words in all conversations.
pub const SEARCH: Address = Address("/search");
/// What waits for an outcome.
pub const REVIEWS: Address = Address("/reviews");
/// What people were told.
pub const NOTIFICATIONS: Address = Address("/notifications");
/// The settings; leads to the first of them.
pub const SETTINGS: Address = Address("/settings");
/// Time zone, currency, and how pages look.
pub const GENERAL: Address = Address("/settings/general");
/// The tools' data directories, their names, and which are offered.
pub const ACCOUNTS: Address = Address("/settings/accounts");
/// List prices, and pricing the history again.
pub const PRICES: Address = Address("/settings/prices");
/// Release, licence, database.
pub const ABOUT: Address = Address("/settings/about");
/// Accounts, sync and warnings.
pub const DIAGNOSTICS: Address = Address("/settings/diagnostics");
/// What is kept, what is not, and what was forgotten.
pub const RETENTION: Address = Address("/settings/retention");
/// The password, signed-in browsers and tokens.
pub const SECURITY: Address = Address("/settings/security");
/// What a person wants to hear of each kind of notification.
pub const NOTIFICATION_SETTINGS: Address = Address("/settings/notifications");
/// Where people sign in.
pub const LOGIN: Address = Address("/login");
/// Ends this browser's login by a form.
pub const LOGOUT: Address = Address("/logout");
/// Sets preferences by a form.
pub const PREFERENCES: Address = Address("/preferences");
/// General settings after they were saved.
pub const GENERAL_SAVED: Address = Address("/settings/general?saved=1");
/// Starts a sync by a form.
pub const SYNC: Address = Address("/api/sessions/sync");
/// Stops the running sync by a form.
pub const SYNC_CANCEL: Address = Address("/api/sessions/sync/cancel");
/// How the sync is going: answers whoever is signed in.
pub const SYNC_STATUS: Address = Address("/api/sessions/sync/status");
/// Keeps the assets of the site; shows the last known state while the server does not answer.
pub const SERVICE_WORKER: Address = Address("/service-worker.js");
/// The live stream with the topics that pages use.
pub const EVENTS: Address = Address("/api/events?topics=sync,session,notifications");
/// The icon.
pub const ICON: Address = Address("/favicon.svg");
/// What makes the site installable.
pub const MANIFEST: Address = Address("/manifest.webmanifest");

/// A fixed address. Written as an attribute it becomes what the browser needs; whoever navigates takes its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(&'static str);

impl Address {
    /// The path as the router knows it.
    pub const fn path(self) -> &'static str {
        self.0
    }

    /// The address as the browser needs it, in a page.
    pub fn href(self) -> String {
        self.below(&base())
    }

    /// The address below this path.
    pub fn below(self, base: &str) -> String {
        format!("{base}{}", self.0)
    }
}

impl IntoAttributeValue for Address {
    type Output = String;

    fn into_attribute_value(self) -> String {
        self.href()
    }
}

/// For links that are drawn as something else.
impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.href()
    }
}

/// For links of the router, which compares them with the whole address of the page.
impl ToHref for Address {
    fn to_href(&self) -> Box<dyn Fn() -> String> {
        let href = self.href();
        Box::new(move || href.clone())
    }
}

/// The session list with these filters, order and page.
pub fn sessions(query: &SessionQuery) -> String {
    with_query(SESSIONS.href(), &query_text(query))
}

/// A query as the text behind `?`; empty for the plain list.
pub fn query_text(query: &SessionQuery) -> String {
    let pair = |(name, value): (&str, String)| format!("{name}={}", encode(&value));
    query.to_pairs().into_iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The search for these words.
pub fn search(words: &str) -> String {
    with_query(SEARCH.href(), &format!("q={}", encode(words)))
}

/// All rows of a list as a file of this format, `csv` or `json`.
pub fn session_rows(query: &SessionQuery, format: &str) -> String {
    let query = SessionQuery { limit: SessionQuery::DEFAULT_LIMIT, offset: 0, ..query.clone() };
    with_query(
        format!("{}/api/sessions/rows", base()),
        &[format!("format={format}"), query_text(&query)].join("&").trim_end_matches('&').to_owned(),
    )
}

/// A session's page.
pub fn session(id: &SessionId) -> String {
    format!("{}/{}", SESSIONS.href(), encode(id.as_str()))
}

/// What waits for an outcome, behind this session.
pub fn reviews_after(id: &str) -> String {
    format!("{}?after={}", REVIEWS.href(), encode(id))
}

/// A session's page from this message on.
pub fn session_from(id: &SessionId, seq: i64) -> String {
    format!("{}?from={seq}", session(id))
}

/// The last messages of a session.
pub fn session_end(id: &SessionId) -> String {
    format!("{}?end=1#end", session(id))
}

/// One message of a session, in the window that begins with it.
pub fn message(id: &SessionId, seq: i64) -> String {
    format!("{}#{}", session_from(id, seq), message_anchor(seq))
}

/// The `id` attribute of a message.
pub fn message_anchor(seq: i64) -> String {
    format!("m-{seq}")
}

/// An image of a session.
pub fn blob(id: &SessionId, blob: &str) -> String {
    format!("{}/api/sessions/{}/blobs/{}", base(), encode(id.as_str()), encode(blob))
}

pub(crate) fn with_query(path: String, query: &str) -> String {
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Percent-encodes everything but letters, digits and `-_.~`, so that the text is one value wherever it is put.
pub fn encode(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            encoded.extend(['%', char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])]);
        }
        encoded
    })
}

/// The reverse of [`encode`], also for form data, where `+` is a space. Broken escapes stay as they are.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(escaped.unwrap_or(if byte == b'+' { b' ' } else { byte }));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The pairs of a text behind `?`.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    query.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()).map(split).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_url() {
        let query = SessionQuery { search: Some("50 % & \"ä\"+".to_owned()), offset: 50, ..SessionQuery::default() };
        let text = query_text(&query);
        assert_eq!(text, "search=50%20%25%20%26%20%22%C3%A4%22%2B&offset=50");
        let read = pairs(&text);
        let again = SessionQuery::from_pairs(read.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(again, Ok(query));
        assert_eq!(sessions(&SessionQuery::default()), "/sessions");
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        for (text, decoded) in [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("a+b%20c", "a b c"), ("%ff", "\u{fffd}"), ("ä%", "ä%")] {
            assert_eq!(decode(text), decoded);
        }
    }

    #[test]
    fn ids_cannot_leave_their_place() {
        assert_eq!(session(&SessionId("a/../b?c#d".to_owned())), "/sessions/a%2F..%2Fb%3Fc%23d");
    }
}
