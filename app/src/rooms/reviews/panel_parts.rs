//! Parts of the review on a session's page: its thread, and whether everything is stored.

use leptos::prelude::*;
use sp_domain::session::SessionQuery;

use super::fields::{Fields, Stored};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Field, Icon, Input},
    urls,
};

/// The thread, and the way to its other sessions.
#[component]
pub fn ThreadField(
    /// The form.
    fields: Fields,
) -> impl IntoView {
    let language = use_format().language;
    let Fields { shown, thread, .. } = fields;
    let titles = shown.with_untracked(|review| review.threads.clone());
    let options = titles.into_iter().map(|title| view! { <option value=title></option> }).collect_view();
    let save = move |()| {
        let typed = thread.get_untracked();
        let is_known = shown.with_untracked(|review| review.thread.as_ref().map_or("", |thread| &thread.title) == typed.trim());
        if !is_known {
            fields.save("thread", typed);
        }
    };
    let others = move || {
        let thread = shown.with(|review| review.thread.clone())?;
        let href = urls::sessions(&SessionQuery { thread: Some(thread.id), ..SessionQuery::default() });
        let text = language.review_thread_sessions(thread.sessions, integer(thread.sessions, language));
        Some(view! { <a href=href>{text}</a> })
    };
    view! {
        <Field id="review-thread" label=language.review_thread() help=language.review_thread_help()>
            <Input value=thread proposals=Some("review-threads") on_leave=save />
        </Field>
        <datalist id="review-threads">{options}</datalist>
        <p class="review-thread-link">{others}</p>
    }
    .erased()
}

/// Says whether everything is stored.
#[component]
pub fn StoredNote(
    /// The form.
    fields: Fields,
) -> impl IntoView {
    let language = use_format().language;
    let text = move || match fields.stored.get() {
        Stored::Untouched => ().erased(),
        Stored::Saving => view! { {language.review_saving()} }.erased(),
        Stored::Saved => view! { <Icon name="ok" /> {language.review_stored()} }.erased(),
        Stored::Failed(error) => view! { <Icon name="warning" /> {language.review_failed(error)} }.erased(),
    };
    let is_failed = move || fields.stored.with(|stored| matches!(stored, Stored::Failed(_)));
    view! {
        <span class="review-stored" class:is-danger=is_failed role="status">
            {text}
        </span>
    }
    .erased()
}
