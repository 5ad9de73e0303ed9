//! Names of models.

/// Without provider, maker's prefix and date: `claude-opus-4-5-20251101` is `opus-4-5`.
pub fn short_model(model: &str) -> &str {
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
    }
}
