//! Views with a name: filters and order under a word of one's own. The server keeps them, so they are there in every browser.

use leptos::prelude::*;
use sp_domain::{saved_view::SavedView, session::SessionQuery};

use crate::{
    error::AppError,
    facts::use_format,
    rooms::sessions::api::{list_views, remove_view, save_view},
    ui::{Button, Erase, Field, IconButton, Input, Popover, use_toasts},
    urls,
};

/// The views, and a field to keep the current one.
#[component]
pub fn SavedViews(
    /// What is shown.
    query: Signal<SessionQuery>,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let views = RwSignal::new(Vec::<SavedView>::new());
    // Asked for when the list lives: nobody waits for it.
    Effect::new(move || read(views));
    let current = Memo::new(move |_| query.with(|query| urls::query_text(&SessionQuery { offset: 0, ..query.clone() })));
    let name = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let remove = Callback::new(move |view: SavedView| {
        leptos::task::spawn_local(async move {
            if let Err(error) = remove_view(view.id).await {
                toasts.complain(error.to_string());
                return;
            }
            read(views);
            let text = language.list_view_removed(&view.name);
            toasts.tell_with_undo(text, Callback::new(move |()| keep(views, view.name.clone(), view.query.clone(), fault)));
        });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        keep(views, name.get_untracked(), current.get_untracked(), fault);
        name.set(String::new());
    };
    let is_active = Signal::derive(move || views.with(|views| current.with(|current| views.iter().any(|view| view.query == *current))));
    view! {
        <Popover id="views" label=language.list_views() is_active>
            <ul class="saved-views">
                <For each=move || views.get() key=|view| (view.id, view.query.clone()) let(view)>
                    <ViewLine view current remove />
                </For>
            </ul>
            <p class="saved-views-empty" hidden=move || !views.with(Vec::is_empty)>
                {language.list_views_empty()}
            </p>
            <form class="saved-views-form" on:submit=submit>
                <Field id="view-name" label=language.list_view_name() error=fault>
                    <Input value=name is_required=true />
                </Field>
                <Button>{language.list_view_save()}</Button>
            </form>
        </Popover>
    }
    .erased()
}

/// One view.
#[component]
fn ViewLine(
    /// The view.
    view: SavedView,
    /// What is shown, as the text behind `?`.
    current: Memo<String>,
    /// Removes it.
    remove: Callback<SavedView>,
) -> impl IntoView {
    let language = use_format().language;
    let href = if view.query.is_empty() { urls::SESSIONS.href() } else { format!("{}?{}", urls::SESSIONS.href(), view.query) };
    let query = view.query.clone();
    let is_current = move || current.with(|current| *current == query).then_some("true");
    let label = language.list_view_remove(&view.name);
    let name = view.name.clone();
    view! {
        <li>
            <a href=href aria-current=is_current on:click=move |_| close()>
                {name}
            </a>
            <IconButton icon="close" label on_press=move |()| remove.run(view.clone()) />
        </li>
    }
    .erased()
}

fn read(views: RwSignal<Vec<SavedView>>) {
    leptos::task::spawn_local(async move {
        // Without them the list is still a list.
        if let Ok(all) = list_views().await {
            let _ = views.try_set(all);
        }
    });
}

fn keep(views: RwSignal<Vec<SavedView>>, name: String, query: String, fault: RwSignal<Option<String>>) {
    leptos::task::spawn_local(async move {
        let kept: Result<(), AppError> = save_view(name, query).await;
        let _ = fault.try_set(kept.err().map(|error| error.to_string()));
        read(views);
    });
}

/// Whoever has chosen wants to see the list.
#[cfg(feature = "hydrate")]
fn close() {
    use wasm_bindgen::JsCast;

    let Some(popover) = document().get_element_by_id("views") else { return };
    let hide = js_sys::Reflect::get(&popover, &"hidePopover".into()).ok().and_then(|hide| hide.dyn_into::<js_sys::Function>().ok());
    if let Some(hide) = hide {
        let _ = hide.call0(&popover);
    }
}

#[cfg(not(feature = "hydrate"))]
fn close() {}
