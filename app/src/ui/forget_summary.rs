//! What forgetting would do, as a person sees it before.

use leptos::prelude::*;
use sp_domain::retention::{ForgetItem, ForgetPreview};

use crate::{
    facts::use_format,
    format::{bytes, integer},
    ui::{Cost, Erase, Tokens, ToolBadge},
};

/// Sums, then the sessions with their files.
#[component]
pub fn ForgetSummary(
    /// What was asked for.
    preview: ForgetPreview,
) -> impl IntoView {
    let language = use_format().language;
    let number = |count: i64| integer(count, language);
    let passing = (preview.passing_calls > 0)
        .then(|| view! { <p>{language.forget_passing(preview.passing_calls, number(preview.passing_calls))}</p> });
    let present = (preview.sources_present > 0)
        .then(|| view! { <p>{language.forget_present(preview.sources_present, number(preview.sources_present))}</p> });
    let shown = preview.items.len() as i64;
    let more = (preview.sessions + preview.subagents > shown)
        .then(|| view! { <p>{language.warnings_shown(number(shown), number(preview.sessions + preview.subagents))}</p> });
    let items = preview.items.into_iter().map(|item| view! { <Item item /> }).collect_view();
    view! {
        <dl class="facts">
            <div>
                <dt>{language.sessions_title()}</dt>
                <dd>{number(preview.sessions)}</dd>
            </div>
            <div>
                <dt>{language.forget_subagents()}</dt>
                <dd>{number(preview.subagents)}</dd>
            </div>
            <div>
                <dt>{language.forget_messages()}</dt>
                <dd>{number(preview.messages)}</dd>
            </div>
            <div>
                <dt>{language.forget_originals()}</dt>
                <dd>{bytes(preview.original_bytes, language)}</dd>
            </div>
            <div>
                <dt>{language.forget_calls()}</dt>
                <dd>{number(preview.leaving.calls)}</dd>
            </div>
            <div>
                <dt>{language.forget_tokens()}</dt>
                <dd>
                    <Tokens count=preview.leaving.all_tokens() />
                </dd>
            </div>
            <div>
                <dt>{language.column_cost()}</dt>
                <dd>
                    <Cost figures=preview.leaving />
                </dd>
            </div>
        </dl>
        {passing}
        {present}
        {more}
        <ul class="forget-items">{items}</ul>
    }
    .erased()
}

/// One session.
#[component]
fn Item(
    /// The session.
    item: ForgetItem,
) -> impl IntoView {
    let language = use_format().language;
    let state = if item.source_exists { language.forget_file_stays() } else { language.forget_file_gone() };
    let title = item.title.unwrap_or_else(|| item.id.to_string());
    view! {
        <li class:is-subagent=item.is_subagent>
            <ToolBadge tool=item.tool />
            " "
            {title}
            <br />
            <code>{item.source_path}</code>
            " · "
            {state}
        </li>
    }
}
