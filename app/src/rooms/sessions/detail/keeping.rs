//! What a person can say about keeping a session: forget it for good, never prune it; and what was pruned of it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use sp_domain::retention::{ForgetPreview, PruneWhat};

use crate::{
    facts::use_format,
    rooms::sessions::api::{DetailView, ForgetSession, PinSession, PreviewForget},
    ui::{Button, Checkbox, Dialog, Erase, ErrorState, ForgetSummary, Weight},
    urls,
};

/// The two buttons and the dialog.
#[component]
pub fn Keeping(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let language = use_format().language;
    let id = detail.with_untracked(|view| view.row.id.to_string());
    let is_open = RwSignal::new(false);
    let (preview, forget, pin) =
        (ServerAction::<PreviewForget>::new(), ServerAction::<ForgetSession>::new(), ServerAction::<PinSession>::new());
    let is_pinned = Memo::new(move |_| detail.with(|view| view.is_pinned));
    Effect::new(move || {
        if preview.value().with(Option::is_some) {
            is_open.set(true);
        }
    });
    let navigate = use_navigate();
    Effect::new(move || {
        if matches!(forget.value().get(), Some(Ok(_))) {
            is_open.set(false);
            navigate(urls::SESSIONS.path(), leptos_router::NavigateOptions::default());
        }
    });
    let (asked, pinned) = (id.clone(), id);
    let ask = move |()| drop(preview.dispatch(PreviewForget { id: asked.clone() }));
    let toggle = move |()| {
        let is_pinned = !is_pinned.get_untracked();
        pin.dispatch(PinSession { id: pinned.clone(), is_pinned });
        detail.update(|view| view.is_pinned = is_pinned);
    };
    view! {
        <div class="keeping needs-script">
            <Button is_pressed=is_pinned on_press=toggle>{language.session_pin()}</Button>
            <Button is_busy=preview.pending() on_press=ask>{language.session_forget()}</Button>
        </div>
        <Dialog is_open title=language.session_forget_title()>
            {move || preview.value().get().map(|found| match found {
                Ok(found) => view! { <Meaning found forget /> }.erased(),
                Err(error) => view! { <ErrorState error /> }.erased(),
            })}
        </Dialog>
    }
    .erased()
}

/// What would be forgotten, and the way on.
#[component]
fn Meaning(
    /// The preview.
    found: ForgetPreview,
    /// Does it.
    forget: ServerAction<ForgetSession>,
) -> impl IntoView {
    let language = use_format().language;
    let id = found.items.first().map_or_else(String::new, |item| item.id.to_string());
    let (token, copies) = (found.token.clone(), found.copies.clone());
    let delete_copies = RwSignal::new(false);
    let go = move |()| {
        drop(forget.dispatch(ForgetSession { id: id.clone(), token: token.clone(), delete_copies: delete_copies.get_untracked() }));
    };
    let failed = move || forget.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> });
    let copies = (!copies.is_empty()).then(|| {
        view! {
            <p>{language.forget_copies()}</p>
            <ul>{copies.into_iter().map(|copy| view! { <li><code>{copy}</code></li> }).collect_view()}</ul>
            <Checkbox value=delete_copies label=language.forget_delete_copies() />
        }
    });
    view! {
        <p>{language.session_forget_text()}</p>
        <ForgetSummary preview=found />
        {copies}
        <p>
            <Button weight=Weight::Danger is_busy=forget.pending() on_press=go>
                {move || if forget.pending().get() { language.session_forget_running() } else { language.session_forget_now() }}
            </Button>
        </p>
        {failed}
    }
    .erased()
}

/// Says what was pruned, where the conversation would otherwise look as if there had been none.
#[component]
pub fn PrunedNote(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let format = use_format();
    move || {
        let pruned = detail.with(|view| view.pruned)?;
        let language = format.language;
        let (at, until) = (format.moment(pruned.at), pruned.until.map_or_else(String::new, |until| format.moment(until)));
        let text = match pruned.what {
            PruneWhat::Originals => language.session_pruned_originals(at, until),
            PruneWhat::Texts => language.session_pruned_texts(at, until),
        };
        Some(view! { <p class="banner is-info session-pruned">{text}</p> })
    }
}
