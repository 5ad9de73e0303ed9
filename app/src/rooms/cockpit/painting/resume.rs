//! Going on with the last session of each project.

use leptos::prelude::*;
use sp_domain::{Timestamp, cockpit::Resumable};

use crate::{
    facts::use_format,
    ui::{Ago, Erase, PaintedCopy, ToolBadge},
    urls,
};

/// One entry per project, with the command to copy.
#[component]
pub fn ContinueList(
    /// The last session of each of the last projects.
    resumable: Vec<Resumable>,
    /// When they were read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    if resumable.is_empty() {
        return view! { <p class="panel-text">{language.continue_none()}</p> }.erased();
    }
    let rows = resumable.into_iter().map(|resumable| view! { <ContinueRow resumable at /> }).collect_view();
    view! { <ul class="continue">{rows}</ul> }.erased()
}

/// One project.
#[component]
fn ContinueRow(
    /// Its last session.
    resumable: Resumable,
    /// When it was read.
    at: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let title =
        resumable.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| language.session_untitled(&resumable.id));
    let label = language.continue_copy(&resumable.project);
    let command = match resumable.command {
        Some(command) => view! {
            <span class="continue-command">
                <code tabindex="0" role="group" aria-label=language.continue_command(&resumable.project)>{command.clone()}</code>
                <PaintedCopy text=command label />
            </span>
        }
        .erased(),
        None => view! { <span class="panel-text">{language.continue_no_command()}</span> }.erased(),
    };
    let machine = resumable.machine.map(|machine| view! { <span>{language.continue_on(machine)}</span> });
    view! {
        <li class="continue-entry">
            <span class="cockpit-row-facts">
                <strong title=resumable.project_key>{resumable.project}</strong>
                <ToolBadge tool=resumable.tool />
                <span>
                    <Ago at=resumable.last_at now=at />
                </span>
                {machine}
            </span>
            <a class="cockpit-row-title" href=urls::session_end(&resumable.id)>
                {title}
            </a>
            {command}
        </li>
    }
    .erased()
}
