//! Keeps an open session up to date: when the server tells of a change, only what is new is fetched.

use leptos::prelude::*;
use sp_domain::{live::LiveEvent, session::SessionId};

use crate::{
    layout::{News, throttled, use_live},
    rooms::sessions::{
        api::{DetailView, load_changes, load_session},
        transcript::Conversation,
    },
};

/// Between two readings while the session is busy.
const REFRESH_MS: u64 = 150;
/// Most parts fetched for one change: a page that slept for long loads the rest with the next one.
const PARTS: usize = 20;

/// Follows the session as long as the calling component lives.
pub(super) fn follow(id: StoredValue<SessionId>, detail: RwSignal<DetailView>, conversation: RwSignal<Conversation>) {
    let live = use_live();
    Effect::new(move || {
        let refresh = throttled(REFRESH_MS, move || {
            leptos::task::spawn_local_scoped_with_cancellation(refresh(id, detail, conversation));
        });
        live.listen(move |news| {
            let matters = match news {
                News::Connected | News::Reset => true,
                // Of a session that was forgotten there is nothing to fetch.
                News::Event(LiveEvent::Session { id: changed, gone, .. }) => {
                    is_child(detail, changed) || (!gone && id.with_value(|id| id == changed))
                }
                News::Event(LiveEvent::Sync(_) | LiveEvent::Notifications { .. }) => false,
            };
            if matters {
                refresh();
            }
        });
    });
}

fn is_child(detail: RwSignal<DetailView>, id: &SessionId) -> bool {
    detail.with_untracked(|view| view.children.iter().any(|child| child.id == *id))
}

async fn refresh(id: StoredValue<SessionId>, detail: RwSignal<DetailView>, conversation: RwSignal<Conversation>) {
    let Some(id) = id.try_get_value().map(|id| id.0) else { return };
    let Some((mut from, since)) = conversation.try_with_untracked(|shown| (shown.span.map_or(0, |(first, _)| first), shown.revision))
    else {
        return;
    };
    for _ in 0..PARTS {
        let Ok(changes) = load_changes(id.clone(), from, since).await else { return };
        let next = changes.has_after.then_some(changes.span).flatten().map(|(_, last)| last + 1);
        if !changes.items.is_empty() {
            conversation.try_update(|shown| shown.absorb(changes));
        }
        match next {
            Some(next) => from = next,
            None => break,
        }
    }
    if let Ok(fresh) = load_session(id).await {
        detail.try_set(fresh);
    }
}
