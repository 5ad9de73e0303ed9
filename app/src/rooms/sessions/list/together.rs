//! What can be said of all chosen rows together: how they went, and tags.

use leptos::prelude::*;
use sp_domain::reviews::Outcome;

use super::selection::Selection;
use crate::{
    facts::use_format,
    format::integer,
    rooms::reviews::api::{rate_sessions, tag_sessions, undo_reviews},
    ui::{Button, Erase, Field, Icon, Input, Popover, Status, Weight, use_toasts},
};

/// A button per outcome, behind one.
#[component]
pub fn RateTogether(
    /// The choice.
    selection: Selection,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let rate = move |outcome: Option<Outcome>| {
        let (ids, word) = (selection.ids(), outcome.map(Outcome::as_str).unwrap_or_default());
        leptos::task::spawn_local(async move {
            match rate_sessions(ids.join(","), word.to_owned()).await {
                Ok(entries) => {
                    let count = ids.len() as i64;
                    let told = language.list_rated(count, integer(count, language), Status::of_outcome(outcome).word(language));
                    let entries = entries.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                    let take_back = move |()| {
                        let entries = entries.clone();
                        leptos::task::spawn_local(async move {
                            if let Err(error) = undo_reviews(entries).await {
                                toasts.complain(error.to_string());
                            }
                        });
                    };
                    toasts.tell_with_undo(told, Callback::new(take_back));
                    selection.clear();
                }
                Err(error) => toasts.complain(error.to_string()),
            }
        });
    };
    let items = Outcome::ALL
        .map(Some)
        .into_iter()
        .chain([None])
        .map(|outcome| {
            let status = Status::of_outcome(outcome);
            view! {
                <button
                    class=format!("menu-item {}", status.tone().class())
                    r#type="button"
                    popovertarget="rate-chosen"
                    popovertargetaction="hide"
                    on:click=move |_| rate(outcome)
                >
                    <Icon name=status.icon() />
                    {status.word(language)}
                </button>
            }
        })
        .collect_view();
    view! {
        <Popover id="rate-chosen" label=language.list_rate_all()>
            {items}
        </Popover>
    }
    .erased()
}

/// A field for tags, to be added or taken away.
#[component]
pub fn TagTogether(
    /// The choice.
    selection: Selection,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let typed = RwSignal::new(String::new());
    let change = move |is_added: bool| {
        let (ids, tags) = (selection.ids().join(","), typed.get_untracked());
        if tags.trim().is_empty() {
            return;
        }
        leptos::task::spawn_local(async move {
            match tag_sessions(ids.clone(), tags.clone(), is_added).await {
                Ok(count) => {
                    let told = if is_added {
                        language.list_tagged(count, integer(count, language), &tags)
                    } else {
                        language.list_untagged(count, integer(count, language), &tags)
                    };
                    toasts.tell(told);
                    let _ = typed.try_set(String::new());
                }
                Err(error) => toasts.complain(error.to_string()),
            }
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        change(true);
    };
    view! {
        <Popover id="tag-chosen" label=language.list_tag_all()>
            <form class="form-column" on:submit=submit>
                <Field id="tag-chosen-field" label=language.marks_tags() help=language.marks_tags_help()>
                    <Input value=typed />
                </Field>
                <p class="button-row">
                    <Button>{language.list_tag_add()}</Button>
                    <Button weight=Weight::Quiet on_press=move |()| change(false)>{language.list_tag_remove()}</Button>
                </p>
            </form>
        </Popover>
    }
    .erased()
}
