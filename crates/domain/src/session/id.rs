//! The public identity of a session.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id in URLs and in the API: the tool's own id, with `~` and six hexadecimal digits when another session has it already.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct SessionId(pub String);

impl SessionId {
    /// Longest id accepted from a request.
    pub const MAX_LEN: usize = 200;

    /// Accepts what can be an id from a request: letters, digits and `-_.~:@`, at most 200 bytes.
    pub fn from_request(text: &str) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:@".contains(&byte);
        let fits = !text.is_empty() && text.len() <= Self::MAX_LEN && text.bytes().all(allowed);
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
