//! Ignore rules: what they would mean, adding and lifting them.

use sp_domain::{
    retention::{ForgetReport, IgnorePreview, IgnoreRule, RuleKind},
    session::SessionId,
};

use super::{Retention, changed, gate::Matcher, invalid};
use crate::EngineError;

impl Retention<'_> {
    /// What is stored already and matches a rule.
    ///
    /// # Errors
    /// The rule cannot be understood, or the database failed.
    pub async fn preview_rule(&self, kind: RuleKind, value: &str) -> Result<IgnorePreview, EngineError> {
        let matcher = self.matcher(kind, value)?;
        let stored = self.preview_forget(&self.meant(&matcher).await?).await?;
        Ok(IgnorePreview { kind, value: matcher.value().to_owned(), stored })
    }

    /// Adds a rule. With the token of its preview, what is stored already and matches is forgotten, too.
    ///
    /// # Errors
    /// The rule cannot be understood, what matches has changed since the preview, or the database failed.
    pub async fn add_rule(
        &self,
        kind: RuleKind,
        value: &str,
        forget: Option<&str>,
    ) -> Result<(IgnoreRule, Option<ForgetReport>), EngineError> {
        let matcher = self.matcher(kind, value)?;
        let store = self.writable()?;
        let ids = self.meant(&matcher).await?;
        if let Some(token) = forget
            && self.preview_forget(&ids).await?.token != token
        {
            return Err(changed());
        }
        let rule = store.add_ignore_rule(kind, matcher.value(), self.shared.config.clock.now()).await?;
        let report = match forget.filter(|_| !ids.is_empty()) {
            Some(token) => Some(self.forget(&ids, token, false).await?),
            None => None,
        };
        self.shared.sync.request_everything();
        Ok((rule, report))
    }

    /// Lifts a rule and asks for a sync, which reads what it kept out. False when there is none of this number.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remove_rule(&self, id: i64) -> Result<bool, EngineError> {
        let is_lifted = self.writable()?.remove_ignore_rule(id).await?;
        if is_lifted {
            self.shared.sync.request_everything();
        }
        Ok(is_lifted)
    }

    fn matcher(self, kind: RuleKind, value: &str) -> Result<Matcher, EngineError> {
        Matcher::new(kind, value, &self.shared.config.roots.home).map_err(|remedy| invalid("value", remedy))
    }

    async fn meant(&self, matcher: &Matcher) -> Result<Vec<SessionId>, EngineError> {
        let placed = self.shared.store.placed_sessions().await?;
        let meant = placed
            .into_iter()
            .filter(|session| matcher.is_meant(session.tool, &session.account, &session.path, session.project_key.as_deref()));
        Ok(meant.map(|session| session.id).collect())
    }
}
