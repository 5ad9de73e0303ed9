//! How sessions and models are called on pages.

use super::row::Row;
use crate::i18n::Language;

/// Title of a session; without one its agent's name or its id.
pub(super) fn title(session: &Row, language: Language) -> String {
    let named = session.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let agent = session.agent_name.as_deref().filter(|name| !name.is_empty());
    named.or(agent).map_or_else(|| language.session_untitled(&session.id), str::to_owned)
}

/// Models in short: `opus-4-5, haiku-4-5 +1`.
pub(super) fn model_names(models: &[String]) -> String {
    let shown: Vec<&str> = models.iter().take(2).map(|model| short_model(model)).collect();
    let more = models.len().saturating_sub(2);
    if more > 0 { format!("{} +{more}", shown.join(", ")) } else { shown.join(", ") }
}

/// Without provider, maker's prefix and date: `claude-opus-4-5-20251101` is `opus-4-5`.
pub(super) fn short_model(model: &str) -> &str {
    let name = model.rsplit('/').next().unwrap_or(model);
    let name = name.strip_prefix("claude-").unwrap_or(name);
    match name.rsplit_once('-') {
        Some((rest, date)) if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_short() {
        assert_eq!(short_model("claude-opus-4-5-20251101"), "opus-4-5");
        assert_eq!(short_model("anthropic/claude-sonnet-4"), "sonnet-4");
        assert_eq!(short_model("gpt-5.1-codex"), "gpt-5.1-codex");
        let models = ["claude-a", "b", "c"].map(str::to_owned);
        assert_eq!(model_names(&models), "a, b +1");
    }
}
