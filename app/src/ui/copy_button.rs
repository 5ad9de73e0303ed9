//! A button that puts a text on the clipboard.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    ui::{Erase, IconButton, use_toasts},
};

/// A symbol; what happened is told in the corner. Of no use without scripts, and not shown then.
#[component]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What that is, in words.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let copy = use_copy();
    view! { <IconButton icon="copy" label on_press=move |()| copy(text.clone()) /> }.erased()
}

/// Puts a text on the clipboard and tells what happened.
pub(super) fn use_copy() -> impl Fn(String) + Copy + Send + Sync + 'static {
    let language = use_format().language;
    let toasts = use_toasts();
    move |text| {
        write(text, move |is_done: bool| if is_done { toasts.tell(language.copy_done()) } else { toasts.complain(language.copy_failed()) });
    }
}

/// The browser may refuse, and has no clipboard at all for pages that came over an open line.
#[cfg(feature = "hydrate")]
fn write(text: String, done: impl FnOnce(bool) + 'static) {
    let clipboard = window().navigator().clipboard();
    if clipboard.is_undefined() {
        done(false);
        return;
    }
    leptos::task::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok());
    });
}

#[cfg(not(feature = "hydrate"))]
fn write(_: String, _: impl FnOnce(bool) + 'static) {}
