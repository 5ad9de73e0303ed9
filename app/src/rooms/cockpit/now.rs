//! What runs.

use std::time::Duration;

use leptos::prelude::*;
use sp_domain::Timestamp;

use super::{
    api::{NowView, RunningView},
    fresh,
};
use crate::{
    arrangement::CockpitPanel,
    error::AppError,
    facts::use_format,
    format::short_model,
    ui::{Cost, Erase, Moment, Sparkline, ToolBadge},
    urls,
    wire::Wire,
};

/// Nobody tells that a session has ended: while one runs it is looked at again.
const AGAIN: Duration = Duration::from_mins(1);

/// Sessions with fresh records.
#[component]
pub fn RunningList(
    /// Latest first.
    running: Vec<RunningView>,
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
    running: RunningView,
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

/// Asks again after a while as long as something runs and somebody can see it.
pub(super) fn again_while_running(answer: Resource<Result<NowView, AppError>, Wire>) {
    let ask = fresh::asking(answer, &[CockpitPanel::Now]);
    Effect::new(move || {
        let is_moving = answer.with(|answer| matches!(answer, Some(Ok(view)) if !view.running.is_empty() || !view.blocks.is_empty()));
        if is_moving && let Ok(timer) = set_timeout_with_handle(ask, AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
}
