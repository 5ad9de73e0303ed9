//! A dialog above the page.

use leptos::prelude::*;

use super::modal::Modal;

/// Asks or shows something that has to be dealt with before going on.
#[component]
pub fn Dialog(
    /// Open.
    is_open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Modal class="dialog" is_open title>
            {children()}
        </Modal>
    }
}
