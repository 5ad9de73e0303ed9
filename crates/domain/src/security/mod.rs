//! Who may do what: the owner's password, signed-in browsers, tokens of scripts, and how many attempts there may be.

mod attempts;
mod path;

pub use attempts::Attempts;
pub use path::{is_base_path, is_own_path};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Fewest characters of a password.
pub const PASSWORD_CHARS: usize = 10;
/// Most bytes of a password: whatever is longer is refused before it is looked at.
pub const PASSWORD_BYTES: usize = 1024;
/// A browser that was silent this long has to sign in again.
pub const IDLE_DAYS: i64 = 14;
/// Nobody stays signed in longer than this.
pub const LOGIN_DAYS: i64 = 90;
/// Signed-in browsers kept; the one that was silent the longest goes first.
pub const MOST_LOGINS: i64 = 100;
/// Tokens kept.
pub const MOST_TOKENS: i64 = 100;
/// Longest life of a token that ends at all.
pub const TOKEN_DAYS: i64 = 3660;
/// Longest name of a token, in characters.
pub const TOKEN_NAME: usize = 60;

/// What a request may do; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Look at everything.
    Read,
    /// Start syncs and change what can be changed back.
    Write,
    /// Also what cannot: forget, prune; and passwords and tokens.
    Admin,
}

impl Scope {
    /// Every scope, the least first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Admin];

    /// The word used in JSON, the database and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// The reverse of [`Self::as_str`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Login {
    /// Its number.
    pub id: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// Its last request, to the minute.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The address it signed in from.
    pub address: String,
    /// What it calls itself.
    pub agent: String,
    /// The one that asks.
    pub is_current: bool,
}

/// A token of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// How it begins, to recognise it; the rest is known to its holder alone.
    pub start: String,
    /// What it may do.
    pub scope: Scope,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends; `None` lasts until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// Its last use, to the minute; `None` was never used.
    pub used_at: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// What is stored of it.
    pub token: ApiToken,
    /// The whole of it, told this once.
    pub secret: String,
}

impl std::fmt::Debug for NewToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NewToken").field("token", &self.token).finish_non_exhaustive()
    }
}

/// A setting as it is, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixed {
    /// Name of the variable.
    pub variable: String,
    /// Its value; empty when there is none.
    pub value: String,
    /// It was set from outside, so no page can change it.
    pub is_set: bool,
}

/// How the server can be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The address listened on.
    pub listen: String,
    /// Other machines can reach it: nothing is served without a login.
    pub must_login: bool,
    /// Where it listens.
    pub host: Fixed,
    /// Further names.
    pub allowed_hosts: Fixed,
    /// Proxies that are believed.
    pub trusted_proxies: Fixed,
    /// The path below which everything lies.
    pub base_path: Fixed,
}

/// What the room shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// When the password was set; `None` without one, then nobody has to sign in.
    pub password_set_at: Option<Timestamp>,
    /// Who is signed in, latest first.
    pub logins: Vec<Login>,
    /// Tokens, latest first.
    pub tokens: Vec<ApiToken>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_include_the_lesser_ones() {
        assert!(Scope::Read < Scope::Write && Scope::Write < Scope::Admin);
        for scope in Scope::ALL {
            assert_eq!(Scope::from_word(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::from_word("root"), None);
    }
}
