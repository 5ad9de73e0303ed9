//! The conversation.

use leptos::prelude::*;

use super::{
    item_view::ItemView,
    session_view::Surroundings,
    window_links::{EarlierLinks, LaterLinks},
};
use crate::{
    facts::use_format,
    rooms::sessions::transcript::{Conversation, Item},
    ui::{Entry, Erase, Icon, merge},
    urls,
};

/// Messages in order. What changes, changes in place: opened details and the scroll position stay.
#[component]
pub fn ConversationView(
    /// The window shown.
    conversation: RwSignal<Conversation>,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let entries = Memo::new_with_compare(
        move |before: Option<&Vec<Entry<i64, Item>>>| {
            let items = conversation.with(|shown| shown.items.iter().map(|item| (item.seq, item.clone())).collect());
            merge(before.map_or(&[], Vec::as_slice), items)
        },
        |_, _| true,
    );
    let is_following = RwSignal::new(false);
    stay_at_end(conversation, is_following);
    let is_empty = Memo::new(move |_| entries.with(Vec::is_empty));
    view! {
        <section class="conversation" aria-labelledby="conversation-title">
            <header class="conversation-head">
                <h2 id="conversation-title">{language.conversation_title()}</h2>
                <a class="button" href=move || here.id.with_value(urls::session_end)>
                    <Icon name="down" />
                    {language.window_end()}
                </a>
            </header>
            <EarlierLinks conversation />
            <Show when=move || is_empty.get()>
                <p class="conversation-empty">{language.conversation_empty()}</p>
            </Show>
            <For each=move || entries.get() key=|entry| entry.key let(entry)>
                <ItemView item=entry.value />
            </For>
            <LaterLinks conversation is_following />
            <div id="end"></div>
        </section>
    }
    .erased()
}

/// While following, the end stays in sight; and a page opened at a message or at its end goes there.
fn stay_at_end(conversation: RwSignal<Conversation>, is_following: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |before: Option<()>| {
        conversation.track();
        let target = match (before, is_following.get()) {
            (_, true) => Some("end".to_owned()),
            (None, false) => window().location().hash().ok().map(|hash| hash.trim_start_matches('#').to_owned()),
            (Some(()), false) => None,
        };
        if let Some(target) = target.filter(|target| !target.is_empty()) {
            // After the rows are in the document.
            request_animation_frame(move || {
                if let Some(element) = document().get_element_by_id(&target) {
                    element.scroll_into_view();
                }
            });
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (conversation, is_following);
}
