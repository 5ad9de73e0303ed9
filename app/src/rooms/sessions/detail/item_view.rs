//! One message.

use leptos::prelude::*;
use sp_domain::session::MessageKind;

use super::{part_view::Parts, session_view::Surroundings};
use crate::{
    facts::use_format,
    format::short_model,
    i18n::Language,
    rooms::sessions::transcript::{Item, Part},
    ui::{Badge, Erase, Icon, Moment},
    urls,
};

/// A message in the look of its kind.
#[component]
pub fn ItemView(
    /// The message, as it is now.
    item: ArcRwSignal<Item>,
) -> impl IntoView {
    move || {
        let item = item.get();
        match item.kind {
            MessageKind::Human | MessageKind::Assistant | MessageKind::AgentPrompt | MessageKind::ApiError => {
                view! { <Spoken item /> }.erased()
            }
            MessageKind::Compaction | MessageKind::Interruption if item.parts.is_empty() => view! { <Separator item /> }.erased(),
            MessageKind::ToolResult if item.parts.iter().any(|part| matches!(part, Part::Call(_))) => view! { <Spoken item /> }.erased(),
            _ => view! { <Quiet item /> }.erased(),
        }
    }
}

/// A prompt, an answer or an error: the conversation itself.
#[component]
fn Spoken(
    /// The message.
    item: Item,
) -> impl IntoView {
    let language = use_format().language;
    let icon = match item.kind {
        MessageKind::Assistant | MessageKind::ToolResult => "answer",
        MessageKind::ApiError => "warning",
        _ => "person",
    };
    let model = item.model.as_deref().map(|model| short_model(model).to_owned());
    let reverted = item.is_reverted.then(|| view! { <Badge>{language.item_reverted()}</Badge> });
    let sidechain = item.is_sidechain.then(|| view! { <Badge>{language.item_sidechain()}</Badge> });
    view! {
        <article
            id=urls::message_anchor(item.seq)
            class=format!("item is-{}", item.kind.as_str())
            class:is-continued=item.is_continued
            class:is-reverted=item.is_reverted
        >
            <header class="item-head">
                <Icon name=icon />
                <h3>{kind_name(item.kind, language)}</h3>
                {model.map(|model| view! { <span class="item-model" title=item.model.clone()>{model}</span> })}
                {reverted}
                {sidechain}
                <Permalink seq=item.seq at=item.at is_turn={item.kind == MessageKind::Human} />
            </header>
            <div class="item-body">
                <Parts parts=item.parts />
            </div>
        </article>
    }
    .erased()
}

/// What was put in by the tool: one line, folded.
#[component]
fn Quiet(
    /// The message.
    item: Item,
) -> impl IntoView {
    let language = use_format().language;
    let preview = preview(&item.parts);
    view! {
        <details
            id=urls::message_anchor(item.seq)
            class=format!("item is-quiet is-{}", item.kind.as_str())
            class:is-reverted=item.is_reverted
        >
            <summary>
                <span class="item-kind">{kind_name(item.kind, language)}</span>
                <span class="item-preview">{preview}</span>
            </summary>
            <div class="item-body">
                <Permalink seq=item.seq at=item.at />
                <Parts parts=item.parts />
            </div>
        </details>
    }
    .erased()
}

/// Something happened between messages.
#[component]
fn Separator(
    /// The message.
    item: Item,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <p id=urls::message_anchor(item.seq) class=format!("item is-separator is-{}", item.kind.as_str())>
            <span>{kind_name(item.kind, language)}</span>
        </p>
    }
}

/// When, as a link to this very message.
#[component]
fn Permalink(
    /// Its place.
    seq: i64,
    /// When.
    at: Option<sp_domain::Timestamp>,
    /// A person's turn begins here: keys lead from one to the next.
    #[prop(optional)]
    is_turn: bool,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    view! {
        <a class="item-link" data-turn=is_turn.then_some("") href=here.id.with_value(|id| urls::message(id, seq))>
            <Moment at is_clock=true />
            <Icon name="link" />
            <span class="visually-hidden">{language.item_link()}</span>
        </a>
    }
    .erased()
}

fn kind_name(kind: MessageKind, language: Language) -> &'static str {
    match kind {
        MessageKind::Human => language.item_human(),
        MessageKind::Assistant => language.item_assistant(),
        MessageKind::ToolResult => language.item_tool_result(),
        MessageKind::Command => language.item_command(),
        MessageKind::Injected => language.item_injected(),
        MessageKind::CompactionSummary => language.item_compaction_summary(),
        MessageKind::Compaction => language.item_compaction(),
        MessageKind::Interruption => language.item_interruption(),
        MessageKind::AgentPrompt => language.item_agent_prompt(),
        MessageKind::ApiError => language.item_api_error(),
        MessageKind::Notice => language.item_notice(),
        MessageKind::Unknown => language.item_unknown(),
    }
}

/// The first words of a folded message.
fn preview(parts: &[Part]) -> String {
    let text = parts.iter().find_map(|part| match part {
        Part::Plain(text) | Part::Thinking(text) => Some(text.shown.as_str()),
        Part::Other { kind, .. } => Some(kind.as_str()),
        Part::File { name } => Some(name.as_str()),
        _ => None,
    });
    let words = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(120).collect()
}
