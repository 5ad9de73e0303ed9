//! The session itself: from the JSON document, and the JSON columns of its row.

use sonic_rs::{JsonValueTrait, Value};
use sp_domain::Timestamp;

use super::super::record::{Facts, Revert};
use crate::json;

/// A session document of generations 0 and 1.
pub(crate) fn facts_of_document(id: &str, document: &Value) -> Facts {
    let owned = |key| json::text(document, key).map(json::clean);
    let times = document.get("time");
    let time = |key| json::time(times.and_then(|times| times.get(key)));
    Facts {
        id: id.to_owned(),
        parent: owned("parentID"),
        forked_from: owned("forkSessionID"),
        title: owned("title"),
        directory: owned("directory"),
        version: owned("version"),
        agent: owned("agent"),
        model: document.get("model").and_then(model_of),
        created: time("created"),
        updated: time("updated"),
        archived: time("archived").is_some_and(|at| at.ms() > 0),
        revert: document.get("revert").and_then(revert_of),
        ..Facts::default()
    }
}

/// `provider/model` of `{providerID, modelID}` or `{providerID, id}`.
pub(crate) fn model_of(value: &Value) -> Option<String> {
    let model = json::text(value, "modelID").or_else(|| json::text(value, "id"))?;
    Some(joined(json::text(value, "providerID"), model))
}

/// The name a model has in every sum.
pub(super) fn joined(provider: Option<&str>, model: &str) -> String {
    provider.map_or_else(|| json::clean(model), |provider| json::clean(&format!("{provider}/{model}")))
}

/// `{messageID, partID?}`.
pub(crate) fn revert_of(value: &Value) -> Option<Revert> {
    let message = json::text(value, "messageID")?.to_owned();
    Some(Revert { message, part: json::text(value, "partID").map(str::to_owned) })
}

/// When a message was created by its own word.
pub(crate) fn created(message: &Value) -> Option<Timestamp> {
    json::time(message.get("time")?.get("created"))
}

/// The title, unless it is the placeholder of a session that has none yet.
pub(super) fn title(facts: &Facts) -> Option<String> {
    let is_placeholder = |title: &String| {
        let rest = title.strip_prefix("New session - ").or_else(|| title.strip_prefix("Child session - "));
        rest.is_some_and(|rest| Timestamp::parse(rest).is_some())
    };
    facts.title.as_ref().filter(|title| !title.is_empty() && !is_placeholder(title)).map(|title| json::clean(title))
}

/// The agent a child session runs: its own word, else the end of its title, `… (@explore subagent)`.
pub(super) fn agent(facts: &Facts) -> Option<String> {
    let of_title = || {
        let (_, rest) = facts.title.as_deref()?.rsplit_once("(@")?;
        rest.strip_suffix(" subagent)").map(json::clean)
    };
    facts.agent.clone().or_else(of_title)
}
