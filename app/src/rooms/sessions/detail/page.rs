//! The page of one session.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{session_view::SessionView, without_text::SessionWithoutText};
use crate::{
    error::AppError,
    facts::use_format,
    rooms::reviews::provide_review,
    rooms::sessions::api::{DetailView, load_conversation, load_session},
    rooms::sessions::transcript::Conversation,
    ui::{Erase, ErrorState, PageHeader, Skeleton},
    wire::data,
};

/// Which session, and which part of it: all of it from the address.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    id: String,
    from: Option<i64>,
    at_end: bool,
}

/// `/sessions/{id}`, `?from=` a message or `?end=1`.
#[component]
pub fn SessionPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let wanted = Memo::new(move |_| Wanted {
        id: params.with(|params| params.get("id").unwrap_or_default()),
        from: query.with(|query| query.get("from").and_then(|from| from.parse().ok())),
        at_end: query.with(|query| query.get("end").is_some()),
    });
    let id = Memo::new(move |_| wanted.with(|wanted| wanted.id.clone()));
    let detail = data(move || id.get(), load_session);
    provide_review(id);
    let part = data(move || wanted.get(), |Wanted { id, from, at_end }| load_conversation(id, from, at_end));
    let retry = Callback::new(move |()| {
        detail.refetch();
        part.refetch();
    });
    view! {
        <Transition fallback=|| view! { <Skeleton lines=12 /> }>
            {move || Suspend::new(async move { shown(detail.await, part.await, retry) })}
        </Transition>
    }
    .erased()
}

fn shown(detail: Result<DetailView, AppError>, part: Result<Conversation, AppError>, retry: Callback<()>) -> AnyView {
    match (detail, part) {
        (Ok(detail), Ok(conversation)) => view! { <SessionView detail conversation /> }.erased(),
        (Ok(detail), Err(error @ AppError::Unavailable { .. })) => view! { <SessionWithoutText detail error retry /> }.erased(),
        (Err(error), _) | (_, Err(error)) => view! { <Failed error retry /> }.erased(),
    }
}

/// The session cannot be shown.
#[component]
fn Failed(
    /// Why.
    error: AppError,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <PageHeader title=language.session_title() />
        <ErrorState error on_retry=retry />
    }
}
