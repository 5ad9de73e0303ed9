//! A surface at the side of the page.

use leptos::prelude::*;

use super::modal::Modal;

/// Shows one thing of a list beside it; the whole width on phones.
#[component]
pub fn Drawer(
    /// Open.
    is_open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: String,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Modal class="dialog is-drawer" is_open title>
            {children()}
        </Modal>
    }
}
