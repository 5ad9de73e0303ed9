//! The sub-agents of a session.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    format::integer,
    rooms::sessions::{api::DetailView, names::title, row::Row},
    ui::{Cost, Erase, Icon, Moment, Tokens},
    urls,
};

/// A folded list of the direct sub-agents.
#[component]
pub fn Relatives(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let language = use_format().language;
    let count = Memo::new(move |_| detail.with(|view| view.children.len() as i64));
    let children = move || detail.with(|view| view.children.clone());
    view! {
        <Show when=move || { count.get() > 0 }>
            <details class="relatives">
                <summary>
                    <Icon name="agent" />
                    {move || language.subagents_count(count.get(), integer(count.get(), language))}
                </summary>
                <ul>
                    <For each=children key=|child| child.id.clone() let(child)>
                        <li>
                            <ChildRow child />
                        </li>
                    </For>
                </ul>
            </details>
        </Show>
    }
    .erased()
}

/// A sub-agent in one line.
#[component]
pub fn ChildRow(
    /// The sub-agent.
    child: Row,
) -> impl IntoView {
    let format = use_format();
    view! {
        <span class="child-row">
            <a href=urls::session(&child.id)>{title(&child, format.language)}</a>
            {child.agent_name.clone().map(|name| view! { <span class="badge">{name}</span> })}
            <Moment at=child.started_at is_clock=true />
            <span>{format.duration(child.duration_ms)}</span>
            <Tokens count=child.total.all_tokens() />
            <Cost figures=child.total />
        </span>
    }
    .erased()
}
