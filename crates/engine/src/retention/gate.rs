//! What rules keep from being read.

use std::{collections::BTreeMap, path::Path};

use globset::{Glob, GlobBuilder, GlobMatcher};
use sp_domain::{
    Tool,
    retention::{IgnoreRule, RuleKind, is_account, is_project},
    source::SourceKey,
};
use sp_providers::{Scope, Source};
use sp_store::LeftOut;

use crate::{EngineError, Shared};

/// One rule, ready to be asked.
#[derive(Clone, Debug)]
pub(super) struct Matcher {
    kind: RuleKind,
    value: String,
    /// For patterns.
    glob: Option<GlobMatcher>,
}

impl Matcher {
    /// A rule as it is stored: `~/` is the home, a folder has no slash at its end.
    pub(super) fn new(kind: RuleKind, value: &str, home: &Path) -> Result<Self, String> {
        let value = value.trim();
        let value = match value.strip_prefix("~/") {
            Some(rest) if kind != RuleKind::Account => home.join(rest).to_string_lossy().into_owned(),
            _ => value.to_owned(),
        };
        let value = if value.len() > 1 { value.trim_end_matches(['/', '\\']).to_owned() } else { value };
        if value.is_empty() {
            return Err("expected a text".to_owned());
        }
        let is_pattern = kind == RuleKind::Path && value.contains(['*', '?', '[', '{']);
        let glob = if is_pattern { Some(pattern(&value)?.compile_matcher()) } else { None };
        Ok(Self { kind, value, glob })
    }

    /// As it is stored.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn is_meant(&self, tool: Tool, account: &str, path: &str, project: Option<&str>) -> bool {
        match (self.kind, &self.glob) {
            (RuleKind::Account, _) => is_account(tool, account, &self.value),
            (RuleKind::Project, _) => project.is_some_and(|key| is_project(key, &self.value)),
            (RuleKind::Path, Some(glob)) => glob.is_match(path),
            (RuleKind::Path, None) => Path::new(path).starts_with(&self.value),
        }
    }
}

fn pattern(value: &str) -> Result<Glob, String> {
    GlobBuilder::new(value).literal_separator(true).build().map_err(|error| format!("this is no pattern: {error}"))
}

/// Everything that keeps sources from being read.
pub(super) struct Gate {
    rules: Vec<Matcher>,
    /// Sources of which nothing is stored.
    pub(super) left_out: BTreeMap<SourceKey, LeftOut>,
}

impl Gate {
    pub(super) async fn read(shared: &Shared) -> Result<Self, EngineError> {
        let home = &shared.config.roots.home;
        let matcher = |rule: &IgnoreRule| Matcher::new(rule.kind, &rule.value, home).ok();
        let rules = shared.store.ignore_rules().await?.iter().filter_map(matcher).collect();
        Ok(Self { rules, left_out: shared.store.left_out_sources().await? })
    }

    /// Why a source is not read.
    pub(super) fn keeps_out(&self, source: &Source) -> Option<LeftOut> {
        let path = &source.key.path;
        if self.rules.iter().any(|rule| rule.is_meant(source.key.tool, &source.account, path, None)) {
            return Some(LeftOut::Ignored);
        }
        // Files of several sessions have to be looked into.
        let is_one = matches!(source.scope, Scope::Session(_));
        self.left_out.get(&source.key).copied().filter(|_| is_one)
    }
}

/// Takes the sources away that are not to be read. After a look at everything it is known how much rules keep out.
pub(crate) async fn leave_out(shared: &Shared, read: &mut Vec<Source>, is_everything: bool) -> Result<(), EngineError> {
    let gate = Gate::read(shared).await?;
    if gate.rules.is_empty() && gate.left_out.is_empty() {
        if is_everything {
            shared.sync.update(|status| status.ignored = 0);
        }
        return Ok(());
    }
    let mut ignored = shared.store.ignored_sessions().await?;
    read.retain(|source| match gate.keeps_out(source) {
        Some(LeftOut::Ignored) => {
            ignored += i64::from(!gate.left_out.contains_key(&source.key));
            false
        }
        Some(LeftOut::Forgotten) => false,
        None => true,
    });
    if is_everything {
        shared.sync.update(|status| status.ignored = ignored);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_meant(kind: RuleKind, value: &str, path: &str) -> bool {
        let matcher = Matcher::new(kind, value, Path::new("/home/u")).expect("a rule");
        matcher.is_meant(Tool::Claude, ".claude", path, Some("/work/shop"))
    }

    #[test]
    fn paths_are_patterns_or_folders() {
        let path = "/home/u/.claude/projects/-secret-x/s.jsonl";
        for (value, meant) in [
            ("**/-secret-*/**", true),
            ("**/*.jsonl", true),
            ("/home/u/.claude/*", false),
            ("/home/u/.claude/**", true),
            ("~/.claude/projects/-secret-x/", true),
            ("~/.claude/projects/-secret", false),
            (path, true),
            ("*.jsonl", false),
        ] {
            assert_eq!(is_meant(RuleKind::Path, value, path), meant, "{value}");
        }
        assert!(is_meant(RuleKind::Account, ".claude", path) && is_meant(RuleKind::Project, "shop", path));
        assert!(
            Matcher::new(RuleKind::Path, "[", Path::new("/")).is_err() && Matcher::new(RuleKind::Project, " ", Path::new("/")).is_err()
        );
    }
}
