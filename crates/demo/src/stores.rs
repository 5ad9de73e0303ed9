//! What differs between the stores before anything is written: models, names of agents, forms of ids.

use crate::{
    models::{self, Model},
    random::Random,
    scenario::AgentKind,
    script::Role,
    session::{Feature, Store},
};

pub(crate) fn is_codex(store: Store) -> bool {
    matches!(store, Store::Codex | Store::CodexArchive)
}

pub(crate) fn agent_kind(store: Store, kind: AgentKind) -> &'static str {
    match (store, kind) {
        (Store::Codex | Store::CodexArchive, AgentKind::Explore) => "explorer",
        (Store::Codex | Store::CodexArchive, _) => "worker",
        (Store::Opencode | Store::Kilo, AgentKind::Explore) => "explore",
        (Store::Opencode | Store::Kilo, _) => "general",
        (_, AgentKind::Explore) => "Explore",
        (_, AgentKind::General) => "general-purpose",
        (_, AgentKind::Reviewer) => "code-reviewer",
    }
}

/// The model of a sub-agent.
pub(crate) fn helper_of(store: Store, model: &'static Model) -> &'static Model {
    match store {
        Store::Claude | Store::ClaudeWork => &models::HAIKU,
        _ => model,
    }
}

pub(crate) fn model_of(role: &Role, random: &mut Random) -> &'static Model {
    let list: &[&'static Model] = match role.store {
        Store::Claude => &[&models::OPUS, &models::OPUS, &models::SONNET],
        Store::ClaudeWork => &[&models::SONNET, &models::SONNET, &models::OPUS],
        Store::Codex | Store::CodexArchive => &[&models::GPT_CODEX, &models::GPT_51_CODEX],
        Store::Gemini | Store::GeminiDocument => &[&models::GEMINI_PRO, &models::GEMINI_PRO, &models::GEMINI_FLASH],
        Store::Opencode => &[&models::SONNET, &models::GPT_51_CODEX],
        Store::Kilo => &[&models::KILO_SONNET],
        Store::KiloTask => &[&models::KILO_SONNET, &models::GROK_FREE],
    };
    if role.has(Feature::LocalModel) {
        return &models::LOCAL;
    }
    list[random.between(0, list.len() as i64 - 1) as usize]
}

/// Tokens before the first word.
pub(crate) fn base_of(store: Store) -> i64 {
    match store {
        Store::Claude => 19_500,
        Store::ClaudeWork => 24_000,
        Store::Codex | Store::CodexArchive => 8_600,
        Store::Gemini | Store::GeminiDocument => 10_500,
        Store::Opencode | Store::Kilo => 12_200,
        Store::KiloTask => 9_800,
    }
}

pub(crate) fn session_id(store: Store, at: i64, random: &mut Random) -> String {
    match store {
        Store::Codex | Store::CodexArchive => random.uuid_at(at),
        // Newer sessions sort first: the time is counted down.
        Store::Opencode | Store::Kilo => format!("ses_{:012x}{}", !(at * 4096) & 0xffff_ffff_ffff, random.base62(14)),
        _ => random.uuid(),
    }
}

pub(crate) fn call_id(store: Store, random: &mut Random) -> String {
    match store {
        Store::Codex | Store::CodexArchive => format!("call_{}", random.base62(24)),
        Store::Gemini | Store::GeminiDocument => random.base62(8).to_lowercase(),
        _ => format!("toolu_01{}", random.base58(22)),
    }
}
