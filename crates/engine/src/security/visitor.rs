//! Who asks, by what a request shows.

use std::{future::Future, sync::Arc, time::Duration};

use sp_domain::{Timestamp, security::Scope};
use sp_store::StoredKey;

use super::{Security, secret::Secret, silent_since, uses::Kind};
use crate::EngineError;

/// Cookies of our name that are looked at: another page of the same host may have set some, and the right one must still be found.
const MOST_COOKIES: usize = 8;

/// What is told nobody by this process, such as a token revoked on the command line, is noticed by open streams after so long.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Anybody on this machine: no password was set.
    Anybody,
    /// A browser that is signed in.
    Login {
        /// Its number.
        id: i64,
    },
    /// A script.
    Token {
        /// The token's number.
        id: i64,
        /// What it may do.
        scope: Scope,
    },
}

impl Visitor {
    /// What it may do.
    pub const fn scope(&self) -> Scope {
        match self {
            Self::Anybody | Self::Login { .. } => Scope::Admin,
            Self::Token { scope, .. } => *scope,
        }
    }

    /// Number of its login.
    pub const fn login(&self) -> Option<i64> {
        match self {
            Self::Login { id } => Some(*id),
            _ => None,
        }
    }
}

impl Security<'_> {
    /// Who shows these cookies or this token; `None` is nobody we know. Whoever shows a token is judged by it alone.
    ///
    /// # Errors
    /// The database failed.
    pub async fn visitor(&self, cookies: &[&str], token: Option<&str>) -> Result<Option<Visitor>, EngineError> {
        if let Some(token) = token {
            return self.of_token(token).await;
        }
        for cookie in cookies.iter().take(MOST_COOKIES) {
            if let Some(visitor) = self.of_cookie(cookie).await? {
                return Ok(Some(visitor));
            }
        }
        Ok((!self.has_password().await?).then_some(Visitor::Anybody))
    }

    async fn of_token(&self, text: &str) -> Result<Option<Visitor>, EngineError> {
        let Some(secret) = Secret::from_token(text) else { return Ok(None) };
        let Some(key) = self.shared.store.token_key(&secret.public_key).await? else { return Ok(None) };
        if !secret.opens(&key) || has_ended(&key, self.now()) {
            return Ok(None);
        }
        self.shared.security.uses.note(self.shared, Kind::Token, key.id);
        Ok(Some(Visitor::Token { id: key.id, scope: key.scope }))
    }

    async fn of_cookie(&self, text: &str) -> Result<Option<Visitor>, EngineError> {
        let Some(secret) = Secret::from_login(text) else { return Ok(None) };
        let Some(key) = self.shared.store.login_key(&secret.public_key).await? else { return Ok(None) };
        if !secret.opens(&key) || has_ended(&key, self.now()) || is_silent(&key, self.now()) {
            return Ok(None);
        }
        self.shared.security.uses.note(self.shared, Kind::Login, key.id);
        Ok(Some(Visitor::Login { id: key.id }))
    }

    /// Ends when this visitor may no longer ask: for streams, which outlive the look at their request.
    pub fn until_ended(&self, visitor: Visitor) -> impl Future<Output = ()> + Send + use<> {
        let shared = Arc::clone(self.shared);
        async move {
            let mut changed = shared.security.changed.subscribe();
            // What cannot be asked just now has not ended.
            while (Security { shared: &shared }).is_still(visitor).await.unwrap_or(true) {
                let _ = tokio::time::timeout(LOOK_AGAIN, changed.changed()).await;
            }
        }
    }

    async fn is_still(&self, visitor: Visitor) -> Result<bool, EngineError> {
        let (store, now) = (&self.shared.store, self.now());
        Ok(match visitor {
            Visitor::Anybody => !store.has_password().await?,
            Visitor::Login { id } => store.login_by_id(id).await?.is_some_and(|key| !has_ended(&key, now) && !is_silent(&key, now)),
            Visitor::Token { id, .. } => store.token_by_id(id).await?.is_some_and(|key| !has_ended(&key, now)),
        })
    }
}

fn has_ended(key: &StoredKey, now: Timestamp) -> bool {
    key.expires_at.is_some_and(|end| end <= now)
}

fn is_silent(key: &StoredKey, now: Timestamp) -> bool {
    key.used_at.is_some_and(|used| used <= silent_since(now))
}
