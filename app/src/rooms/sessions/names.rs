//! How sessions and models are called on pages.

use super::row::Row;
use crate::{format::short_model, i18n::Language};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_models_are_named() {
        let models = ["claude-a", "b", "c"].map(str::to_owned);
        assert_eq!(model_names(&models), "a, b +1");
    }
}
