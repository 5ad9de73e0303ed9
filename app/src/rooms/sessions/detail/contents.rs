//! The table of contents: one entry per prompt.

use leptos::prelude::*;
use sp_domain::session::Turn;

use super::session_view::Surroundings;
use crate::{
    facts::use_format,
    format::integer,
    rooms::sessions::{api::DetailView, transcript::Conversation},
    ui::{Erase, Icon},
    urls,
};

/// A column beside the conversation on wide screens, folded above it on others.
#[component]
pub fn Contents(
    /// The facts.
    detail: RwSignal<DetailView>,
    /// The window shown: entries in it are links inside the page.
    conversation: RwSignal<Conversation>,
) -> impl IntoView {
    let language = use_format().language;
    let span = Memo::new(move |_| conversation.with(|shown| shown.span));
    let turns = Memo::new(move |_| detail.with(|view| view.turns.iter().cloned().enumerate().collect::<Vec<_>>()));
    let count = move || turns.with(|turns| integer(turns.len() as i64, language));
    view! {
        <nav class="contents" aria-labelledby="contents-title">
            <details>
                <summary>
                    <h2 id="contents-title">{language.contents_title()}</h2>
                    <span class="contents-count">{count}</span>
                </summary>
                <ol>
                    <For each=move || turns.get() key=|(index, turn)| (*index, turn.seq, turn.tool_calls, turn.errors) let((index, turn))>
                        <li>
                            <ContentsEntry index turn span />
                        </li>
                    </For>
                </ol>
            </details>
        </nav>
    }
    .erased()
}

/// A prompt with what followed.
#[component]
fn ContentsEntry(
    /// Place in the list, from 0.
    index: usize,
    /// The turn.
    turn: Turn,
    /// First and last message shown.
    span: Memo<Option<(i64, i64)>>,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let href = move || match span.get() {
        Some((first, last)) if (first..=last).contains(&turn.seq) => format!("#{}", urls::message_anchor(turn.seq)),
        _ => here.id.with_value(|id| urls::message(id, turn.seq)),
    };
    let calls = (turn.tool_calls > 0).then(|| {
        let label = language.calls_count(turn.tool_calls, integer(turn.tool_calls, language));
        view! { <span class="badge" title=label>{integer(turn.tool_calls, language)}</span> }
    });
    let errors = (turn.errors > 0).then(|| {
        let label = language.errors_count(turn.errors, integer(turn.errors, language));
        view! {
            <span class="badge is-danger" title=label>
                <Icon name="error" />
                <span class="visually-hidden">{label.clone()}</span>
            </span>
        }
    });
    view! {
        <a href=href>
            <span class="contents-number">{integer(index as i64 + 1, language)}</span>
            <span class="contents-preview">{turn.preview}</span>
            {calls}
            {errors}
        </a>
    }
    .erased()
}
