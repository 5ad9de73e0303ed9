//! A session on its page.

use leptos::prelude::*;
use sp_domain::{retention::PruneWhat, session::SessionId};

use super::{
    contents::Contents,
    conversation_view::ConversationView,
    facts_list::FactsList,
    figures::Figures,
    follow::follow,
    head::Head,
    keeping::{Keeping, PrunedNote},
    relatives::Relatives,
};
use crate::{
    rooms::reviews::ReviewPanel,
    rooms::sessions::{api::DetailView, row::Row, transcript::Conversation},
    ui::Erase,
};

/// What the pieces of a conversation need to know of their session.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// Which session.
    pub id: StoredValue<SessionId>,
    /// Its direct sub-agents.
    pub children: Signal<Vec<Row>>,
}

/// Head, figures, contents, conversation; everything follows what happens.
#[component]
pub fn SessionView(
    /// The facts.
    detail: DetailView,
    /// The window.
    conversation: Conversation,
) -> impl IntoView {
    let id = StoredValue::new(detail.row.id.clone());
    let (detail, conversation) = (RwSignal::new(detail), RwSignal::new(conversation));
    let children = Signal::derive(move || detail.with(|view| view.children.clone()));
    provide_context(Surroundings { id, children });
    follow(id, detail, conversation);
    // What was pruned as a whole is told of in words, not by an empty list.
    let is_hollow = Memo::new(move |_| {
        detail.with(|view| view.pruned.is_some_and(|pruned| pruned.what == PruneWhat::Texts))
            && conversation.with(|shown| shown.items.is_empty())
    });
    view! {
        <Head detail />
        <div class="session-figures">
            <FactsList detail />
            <Figures detail />
        </div>
        <Relatives detail />
        <Keeping detail />
        <ReviewPanel />
        <PrunedNote detail />
        <div class="session-body" hidden=move || is_hollow.get()>
            <Contents detail conversation />
            <ConversationView conversation />
        </div>
    }
    .erased()
}
