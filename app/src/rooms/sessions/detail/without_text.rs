//! A session whose texts cannot be had now: they lie in an object store that does not answer. What the database knows is shown all the same.

use leptos::prelude::*;

use super::{facts_list::FactsList, figures::Figures, head::Head, relatives::Relatives};
use crate::{
    error::AppError,
    rooms::sessions::api::DetailView,
    ui::{Erase, ErrorState},
};

/// Head, figures, and why there is no conversation.
#[component]
pub fn SessionWithoutText(
    /// The facts.
    detail: DetailView,
    /// Why the texts cannot be had.
    error: AppError,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    let detail = RwSignal::new(detail);
    view! {
        <Head detail />
        <div class="session-figures">
            <FactsList detail />
            <Figures detail />
        </div>
        <Relatives detail />
        <ErrorState error on_retry=retry />
    }
    .erased()
}
