//! The last sessions.

use leptos::prelude::*;
use sp_domain::{Timestamp, session::SessionSummary};

use crate::{
    facts::use_format,
    format::short_model,
    ui::{Ago, Cost, Erase, Tokens, ToolBadge},
    urls,
};

/// One line per session.
#[component]
pub fn RecentList(
    /// Latest first.
    sessions: Vec<SessionSummary>,
    /// When they were read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let rows = sessions.into_iter().map(|session| view! { <RecentRow session at /> }).collect_view();
    view! {
        <ul class="cockpit-rows">{rows}</ul>
        <p>
            <a href=urls::SESSIONS>{language.recent_all()}</a>
        </p>
    }
    .erased()
}

/// One session.
#[component]
fn RecentRow(
    /// The session.
    session: SessionSummary,
    /// When it was read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let title = session.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| language.session_untitled(&session.id));
    let models: Vec<String> = session.models.iter().take(2).map(|model| short_model(model).to_owned()).collect();
    view! {
        <li class="recent">
            <span class="cockpit-row-words">
                <a class="cockpit-row-title" href=urls::session(&session.id)>
                    {title}
                </a>
                <span class="cockpit-row-facts">
                    <ToolBadge tool=session.tool />
                    {session.project.map(|project| view! { <span>{project}</span> })}
                    {(!models.is_empty()).then(|| view! { <span>{models.join(", ")}</span> })}
                </span>
            </span>
            <span class="recent-ago">
                <Ago at=session.ended_at now=at />
            </span>
            <span class="recent-tokens">
                <Tokens count=session.total.all_tokens() />
            </span>
            <span class="cockpit-row-cost">
                <Cost figures=session.total />
            </span>
        </li>
    }
    .erased()
}
