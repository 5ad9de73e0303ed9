//! A tool's badge.

use leptos::prelude::*;

use crate::ui::Erase;
use sp_domain::Tool;

/// The tool's short word, tinted by tool; its full name when pointed at.
#[component]
pub fn ToolBadge(
    /// Tool.
    tool: Tool,
) -> impl IntoView {
    let word = match tool {
        Tool::Claude => "Claude",
        Tool::Codex => "Codex",
        Tool::Gemini => "Gemini",
        Tool::Opencode => "OpenCode",
        Tool::Kilo => "Kilo",
    };
    view! {
        <span class=format!("tool-badge is-{tool}") title=tool.name()>
            {word}
        </span>
    }
    .erased()
}
