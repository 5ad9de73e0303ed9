//! The pieces of a message.

use leptos::prelude::*;

use super::{call_view::CallView, session_view::Surroundings, text_view::TextView};
use crate::{
    facts::use_format,
    format::bytes,
    rooms::sessions::transcript::{Part, Text},
    ui::{Erase, Icon, Markdown},
    urls,
};

/// All pieces of a message or of a tool's answer.
#[component]
pub fn Parts(
    /// In order.
    parts: Vec<Part>,
) -> impl IntoView {
    parts.into_iter().map(|part| view! { <PartView part /> }).collect_view()
}

/// One piece in the look of its kind.
#[component]
fn PartView(
    /// The piece.
    part: Part,
) -> AnyView {
    let language = use_format().language;
    match part {
        Part::Markdown { html, rest } => view! {
            <Markdown html />
            {rest.map(|text| view! { <TextView text is_folded=true /> })}
        }
        .erased(),
        Part::Plain(text) => view! { <TextView text /> }.erased(),
        Part::Thinking(text) => view! { <Folded icon="thinking" label=language.part_thinking() text /> }.erased(),
        Part::Call(call) => view! { <CallView call=*call /> }.erased(),
        Part::Image { blob, media_type, size_bytes } => view! { <Image blob media_type size_bytes /> }.erased(),
        Part::File { name } => view! { <p class="part-files">{language.part_file()} " " <code>{name}</code></p> }.erased(),
        Part::Patch { files } => {
            let files = files.into_iter().map(|file| view! { <li><code>{file}</code></li> }).collect_view();
            view! {
                <div class="part-files">
                    {language.part_patch()}
                    <ul>{files}</ul>
                </div>
            }
            .erased()
        }
        Part::Other { kind, json } => view! { <Folded icon="other" label=kind text=json /> }.erased(),
    }
}

/// A text behind one line.
#[component]
fn Folded(
    /// Symbol.
    icon: &'static str,
    /// The line.
    #[prop(into)]
    label: String,
    /// The text.
    text: Text,
) -> impl IntoView {
    let language = use_format().language;
    let size = bytes(text.size_bytes, language);
    view! {
        <details class="part-folded">
            <summary>
                <Icon name=icon />
                {label}
                " "
                <span class="part-size">{size}</span>
            </summary>
            <TextView text />
        </details>
    }
    .erased()
}

/// An image of the conversation, from our own store only.
#[component]
fn Image(
    /// Where it is, if it was in the log.
    blob: Option<String>,
    /// Media type.
    media_type: String,
    /// Size in bytes.
    size_bytes: i64,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let caption = format!("{media_type}, {}", bytes(size_bytes, language));
    match blob.map(|blob| here.id.with_value(|id| urls::blob(id, &blob))) {
        Some(source) => view! {
            <figure class="part-image">
                <a href=source rel="external">
                    <img src=source.clone() alt=language.part_image() loading="lazy" />
                </a>
                <figcaption>{caption}</figcaption>
            </figure>
        }
        .erased(),
        None => view! {
            <p class="part-files">
                <Icon name="image" />
                {language.part_image_missing()}
                " "
                {caption}
            </p>
        }
        .erased(),
    }
}
