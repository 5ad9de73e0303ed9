//! The page.

use leptos::prelude::*;
use sp_domain::retention::Retention;

use super::{api::load_retention, forgotten::ForgottenList, prune::Prune, rules::Rules};
use crate::{
    facts::use_format,
    ui::{Erase, Loaded, PageHeader, SoonDeletedPanel, refresh_with_sync},
    urls,
    wire::data,
};

/// Asks the server again, after something was changed.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

/// `/settings/retention`.
#[component]
pub fn RetentionPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_retention());
    refresh_with_sync(answer);
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    view! {
        <PageHeader title=language.retention_title() purpose=language.retention_purpose() />
        <Loaded answer show=|view| view! { <Everything view /> }.erased() />
    }
    .erased()
}

/// What there is.
#[component]
fn Everything(
    /// The answer.
    view: Retention,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    view! {
        <SoonDeletedPanel soon=view.soon link=(urls::DIAGNOSTICS, language.diagnostics_title()) />
        <Rules rules=view.rules ignored=view.ignored reload />
        <Prune policy=view.policy status=view.prune pinned=view.pinned reload />
        <ForgottenList forgotten=view.forgotten total=view.forgotten_total reload />
    }
    .erased()
}
