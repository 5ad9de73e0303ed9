//! Who may do what: the owner's password, signed-in browsers, tokens of scripts.
//!
//! Every request asks the database again, so what the command line or another machine changes counts at once. Secrets are told once, when
//! they are made; only their hashes are stored ([`secret`], [`password`]).

mod password;
mod secret;
mod uses;
mod visitor;

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sp_domain::{
    Timestamp,
    security::{Attempts, IDLE_DAYS, LOGIN_DAYS, NewToken, PASSWORD_BYTES, Scope, Security as Overview, TOKEN_DAYS},
    session::QueryError,
};
use sp_store::{LoginDraft, Store, TokenDraft};
use tokio::sync::{Semaphore, watch};

use crate::{EngineError, Shared};
use secret::{Secret, TOKEN};
pub use visitor::Visitor;

const DAY_MS: i64 = 86_400_000;

/// What outlives a request.
#[derive(Debug)]
pub(crate) struct State {
    attempts: Mutex<Attempts>,
    /// One password is hashed at a time: each takes memory.
    hashing: Semaphore,
    uses: uses::Uses,
    /// Wakes open streams when a login, a token or the password has changed.
    changed: watch::Sender<()>,
}

impl Default for State {
    fn default() -> Self {
        Self { attempts: Mutex::default(), hashing: Semaphore::new(1), uses: uses::Uses::default(), changed: watch::Sender::new(()) }
    }
}

impl State {
    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of an attempt to sign in.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// Signed in; what the browser shows from now on, and for how many seconds at most.
    Done {
        /// The value of the cookie.
        secret: String,
        /// Its longest life.
        seconds: i64,
    },
    /// Not the password.
    Wrong,
    /// Too many attempts.
    Wait {
        /// Until the next one.
        seconds: i64,
    },
    /// No password was set.
    NoPassword,
}

/// Who may do what.
#[derive(Clone, Copy)]
pub struct Security<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl Security<'_> {
    /// There is a password, so nobody is let in without.
    ///
    /// # Errors
    /// The database failed.
    pub async fn has_password(&self) -> Result<bool, EngineError> {
        Ok(self.shared.store.has_password().await?)
    }

    /// Everything the room shows to this visitor.
    ///
    /// # Errors
    /// The database failed.
    pub async fn overview(&self, visitor: &Visitor) -> Result<Overview, EngineError> {
        let (store, now) = (&self.shared.store, self.now());
        Ok(Overview {
            password_set_at: store.password().await?.map(|password| password.changed_at),
            logins: store.logins(now, silent_since(now), visitor.login()).await?,
            tokens: self.tokens().await?,
        })
    }

    /// Signs a browser in.
    ///
    /// # Errors
    /// The database failed, or cannot be written.
    pub async fn sign_in(&self, password: &str, address: IpAddr, agent: &str) -> Result<SignIn, EngineError> {
        let store = self.writable()?;
        let Some(stored) = store.password().await? else { return Ok(SignIn::NoPassword) };
        match self.attempt(password, &stored, address).await? {
            Attempt::Right => {}
            Attempt::Wrong => return Ok(SignIn::Wrong),
            Attempt::Wait(seconds) => return Ok(SignIn::Wait { seconds }),
        }
        let (now, secret) = (self.now(), Secret::random());
        let draft = LoginDraft {
            public_key: secret.public_key.clone(),
            digest: secret.digest(),
            at: now,
            expires_at: after_days(now, LOGIN_DAYS),
            silent_since: silent_since(now),
            address: address.to_string(),
            agent: agent.to_owned(),
        };
        store.add_login(&draft).await?;
        tracing::info!(%address, "a browser signed in");
        Ok(SignIn::Done { secret: secret.of_login(), seconds: LOGIN_DAYS * DAY_MS / 1000 })
    }

    /// Sets the password without knowing the old one: for whoever may write our data. Everybody is signed out.
    ///
    /// # Errors
    /// It is no good as a password, or the database failed.
    pub async fn set_password(&self, new: &str) -> Result<(), EngineError> {
        self.save_password(new, None).await
    }

    /// Changes the password, or sets the first one; everybody else is signed out.
    ///
    /// # Errors
    /// The current one is not right, was tried too often, the new one is no good, or the database failed.
    pub async fn change_password(&self, current: &str, new: &str, address: IpAddr, visitor: &Visitor) -> Result<(), EngineError> {
        password::check(new)?;
        self.confirm(current, address).await?;
        self.save_password(new, visitor.login()).await
    }

    /// Removes the password: nobody has to sign in any more.
    ///
    /// # Errors
    /// The current one is not right, was tried too often, or the database failed.
    pub async fn give_up_password(&self, current: &str, address: IpAddr) -> Result<(), EngineError> {
        self.confirm(current, address).await?;
        self.remove_password().await.map(drop)
    }

    /// Removes the password without knowing it. False when there was none.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remove_password(&self) -> Result<bool, EngineError> {
        let removed = self.writable()?.remove_password().await?;
        self.changed();
        Ok(removed)
    }

    /// Ends a login. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_login(&self, id: i64) -> Result<bool, EngineError> {
        let ended = self.writable()?.end_login(id).await?;
        self.changed();
        Ok(ended)
    }

    /// Ends every login, also the one that asks.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_all_logins(&self) -> Result<u64, EngineError> {
        let ended = self.writable()?.end_logins(None).await?;
        self.changed();
        Ok(ended)
    }

    /// Makes a token that lasts so many days, or until it is revoked.
    ///
    /// # Errors
    /// Name or days cannot be used, there are too many, or the database failed.
    pub async fn create_token(&self, name: &str, scope: Scope, days: Option<i64>) -> Result<NewToken, EngineError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(invalid("name", "say what the token is for"));
        }
        if days.is_some_and(|days| !(1..=TOKEN_DAYS).contains(&days)) {
            return Err(invalid("days", format!("expected a number from 1 to {TOKEN_DAYS}")));
        }
        let (now, secret) = (self.now(), Secret::random());
        let expires_at = days.map(|days| after_days(now, days));
        let (public_key, digest) = (secret.public_key.clone(), secret.digest());
        let stored = self.writable()?.add_token(&TokenDraft { name, public_key, digest, scope, at: now, expires_at }).await?;
        let token = stored.ok_or_else(|| EngineError::Conflict("there are too many tokens: revoke those that nobody uses".to_owned()))?;
        Ok(NewToken { token: shown(token), secret: secret.of_token() })
    }

    /// Tokens, latest first.
    ///
    /// # Errors
    /// The database failed.
    pub async fn tokens(&self) -> Result<Vec<sp_domain::security::ApiToken>, EngineError> {
        Ok(self.shared.store.tokens().await?.into_iter().map(shown).collect())
    }

    /// Revokes a token. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn revoke_token(&self, id: i64) -> Result<bool, EngineError> {
        let revoked = self.writable()?.revoke_token(id).await?;
        self.changed();
        Ok(revoked)
    }

    async fn save_password(&self, new: &str, keep: Option<i64>) -> Result<(), EngineError> {
        password::check(new)?;
        let store = self.writable()?;
        let turn = self.shared.security.hashing.acquire().await.expect("never closed");
        let (new, now) = (new.to_owned(), self.now());
        let hashed = tokio::task::spawn_blocking(move || password::hash(&new, now)).await.expect("hashing does not panic");
        drop(turn);
        store.save_password(&hashed, keep).await?;
        self.changed();
        Ok(())
    }

    /// The one who asks knows the password, if there is one.
    async fn confirm(&self, current: &str, address: IpAddr) -> Result<(), EngineError> {
        let Some(stored) = self.shared.store.password().await? else { return Ok(()) };
        match self.attempt(current, &stored, address).await? {
            Attempt::Right => Ok(()),
            Attempt::Wrong => Err(invalid("current", "this is not the password")),
            Attempt::Wait(seconds) => Err(EngineError::TooOften(seconds)),
        }
    }

    async fn attempt(&self, given: &str, stored: &sp_store::OwnerPassword, address: IpAddr) -> Result<Attempt, EngineError> {
        let (state, who) = (&self.shared.security, neighbourhood(address));
        let taken = state.attempts().take(&who, self.now());
        if let Err(seconds) = taken {
            tracing::warn!(%address, "too many attempts to sign in");
            return Ok(Attempt::Wait(seconds));
        }
        // Nobody has such a password; hashing it would only cost time.
        if given.len() > PASSWORD_BYTES {
            return Ok(Attempt::Wrong);
        }
        let turn = state.hashing.acquire().await.expect("never closed");
        let (given, stored) = (given.to_owned(), stored.clone());
        let is_right = tokio::task::spawn_blocking(move || password::is_right(&given, &stored)).await.expect("hashing does not panic");
        drop(turn);
        if is_right {
            state.attempts().succeeded(&who);
            return Ok(Attempt::Right);
        }
        tracing::warn!(%address, "an attempt to sign in with a wrong password");
        Ok(Attempt::Wrong)
    }

    fn changed(&self) {
        self.shared.security.changed.send_replace(());
    }

    fn now(&self) -> Timestamp {
        self.shared.config.clock.now()
    }

    /// The store, unless this engine only reads.
    fn writable(&self) -> Result<&Store, EngineError> {
        match &self.shared.config.read_only {
            Some(problem) => Err(EngineError::Unwritable(problem.clone())),
            None => Ok(&self.shared.store),
        }
    }
}

enum Attempt {
    Right,
    Wrong,
    Wait(i64),
}

/// Whoever has one address of the newer kind has as many as there are behind its first half.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

/// A token as it is shown: its beginning, as its holder knows it.
fn shown(token: sp_domain::security::ApiToken) -> sp_domain::security::ApiToken {
    sp_domain::security::ApiToken { start: format!("{TOKEN}{}", token.start), ..token }
}

fn silent_since(now: Timestamp) -> Timestamp {
    after_days(now, -IDLE_DAYS)
}

fn after_days(now: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_ms(now.ms() + days * DAY_MS).unwrap_or(now)
}

fn invalid(parameter: &str, remedy: impl Into<String>) -> EngineError {
    EngineError::Query(QueryError { parameter: parameter.to_owned(), remedy: remedy.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_their_tries() {
        let of = |text: &str| neighbourhood(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }
}
