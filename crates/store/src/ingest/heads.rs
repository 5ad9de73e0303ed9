//! The facts of a session: its head on its way into the row.

use serde::{Deserialize, Serialize};
use sp_domain::{Timestamp, session::SessionHead, source::SessionBatch};

use super::Ingest;
use crate::{entity::session, foreign, projects};

/// Longest title kept, in characters.
const TITLE_CHARS: usize = 500;

impl Ingest<'_> {
    pub(super) fn store_head(&mut self, id: i64, part: &SessionBatch) {
        let Some(head) = &part.head else { return };
        let loaded = self.loaded(id);
        apply(&mut loaded.row, head, part.project_key.as_ref());
        loaded.title_changed = true;
        loaded.head_title.clone_from(&head.title);
        loaded.head_models = models(&head.models);
    }
}

/// Names of models as they are stored.
pub(super) fn models(recorded: &[String]) -> Vec<String> {
    recorded.iter().filter(|model| !model.is_empty()).map(|model| foreign::key(model)).collect()
}

fn apply(row: &mut session::Model, head: &SessionHead, project_key: Option<&String>) {
    let ms = |at: Option<Timestamp>| at.map(Timestamp::ms);
    head.kind.as_str().clone_into(&mut row.kind);
    row.parent_native_id = foreign::optional_key(head.parent_native_id.as_ref());
    row.forked_native_id = foreign::optional_key(head.forked_from.as_ref());
    row.agent_name = foreign::optional(head.agent_name.as_ref());
    row.project_key = foreign::optional_key(project_key);
    row.cwd = foreign::optional(head.cwd.as_ref());
    row.git_branch = foreign::optional(head.git_branch.as_ref());
    row.tool_version = foreign::optional(head.tool_version.as_ref());
    row.claims_from = ms(head.created_at.or(head.started_at));
    row.started_at = ms(head.started_at);
    row.ended_at = ms(head.ended_at);
    row.duration_ms = row.started_at.zip(row.ended_at).map(|(started, ended)| (ended - started).max(0));
    row.active_ms = head.active_ms;
    row.usage_unknown = head.usage_unknown;
    row.head = Cold::of(head).to_json();
}

/// What of a head no list shows, filters or sorts by; what is absent takes no space, as every look at the list passes over it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Cold {
    /// Title by the person or the tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// Every working directory, unless there is only the one of the row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cwds: Vec<String>,
    /// Models in order of appearance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) models: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) originator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverted_from: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) damaged_records: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) unknown_records: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) partial_tail: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    archived: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
const fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Cold {
    fn of(head: &SessionHead) -> Self {
        let several = head.cwds.iter().any(|cwd| Some(cwd) != head.cwd.as_ref());
        Self {
            title: head.title.clone(),
            cwds: if several { head.cwds.clone() } else { Vec::new() },
            models: head.models.clone(),
            originator: head.originator.clone(),
            project_hint: head.project_hint.clone(),
            reverted_from: head.reverted_from.clone(),
            damaged_records: head.damaged_records,
            unknown_records: head.unknown_records,
            partial_tail: head.partial_tail,
            archived: head.archived,
        }
    }

    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    /// What is stored of a row's head.
    pub(crate) fn stored(row: &session::Model) -> Self {
        let mut cold: Self = serde_json::from_str(&row.head).unwrap_or_default();
        if cold.cwds.is_empty() {
            cold.cwds.extend(row.cwd.clone());
        }
        cold
    }
}

/// Sets the title, and what the list is searched by.
pub(super) fn set_title(row: &mut session::Model, title: Option<&str>) {
    row.title = title.map(|title| foreign::cut(&foreign::text(title.trim()), TITLE_CHARS).into_owned()).filter(|title| !title.is_empty());
    row.search_text = search_text(row);
}

/// Lower-case text with everything the list's search looks at.
pub(super) fn search_text(row: &session::Model) -> String {
    let project = row.project_key.as_deref().map(|key| projects::last_segments(key, 2));
    let parts = [row.title.as_deref(), project.as_deref(), row.cwd.as_deref(), row.git_branch.as_deref(), Some(row.public_id.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase()
}
