//! What runs.

use leptos::prelude::*;
use sp_domain::{Timestamp, cockpit::Running};

use crate::{
    facts::use_format,
    format::short_model,
    ui::{Cost, Erase, Moment, Sparkline, ToolBadge},
    urls,
};

/// Sessions with fresh records.
#[component]
pub fn RunningList(
    /// Latest first.
    running: Vec<Running>,
    /// When they were read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    if running.is_empty() {
        return view! { <p class="panel-text">{language.now_none()}</p> }.erased();
    }
    let rows = running.into_iter().map(|running| view! { <RunningRow running at /> }).collect_view();
    view! { <ul class="cockpit-rows">{rows}</ul> }.erased()
}

/// One session.
#[component]
fn RunningRow(
    /// The session.
    running: Running,
    /// When it was read.
    at: Timestamp,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let session = running.session;
    let title = session.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| language.session_untitled(&session.id));
    let model = session.models.first().map(|model| short_model(model).to_owned());
    let lasts = session.started_at.map(|start| format.duration(Some(at.ms() - start.ms())));
    let sum = format.tokens(Some(running.tokens.iter().sum()));
    view! {
        <li class="running">
            <span class="running-dot" aria-hidden="true"></span>
            <span class="cockpit-row-words">
                <a class="cockpit-row-title" href=urls::session_end(&session.id)>
                    {title}
                </a>
                <span class="cockpit-row-facts">
                    <ToolBadge tool=session.tool />
                    {session.project.map(|project| view! { <span>{project}</span> })}
                    {model.map(|model| view! { <span>{model}</span> })}
                    <span>
                        {language.now_since()} " " <Moment at=session.started_at is_clock=true />
                        {lasts.map(|lasts| format!(" · {lasts}"))}
                    </span>
                </span>
            </span>
            <Sparkline values=running.tokens label=language.now_spark(sum.text) />
            <span class="cockpit-row-cost">
                <Cost figures=session.total />
            </span>
        </li>
    }
    .erased()
}
