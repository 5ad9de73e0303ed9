//! The page.

use leptos::prelude::*;
use sp_domain::{live::LiveEvent, price::PriceSheet};

use super::{
    api::load_prices,
    editor::{Editor, EditorDialog},
    price_table::{PriceTable, Shown},
    reprice::RepricePanel,
    unpriced::Unpriced,
};
use crate::{
    error::AppError,
    facts::use_format,
    layout::{News, throttled, use_live},
    ui::{Erase, Loaded, PageHeader},
    wire::{Wire, data},
};

/// Between two readings while something runs.
const REFRESH_MS: u64 = 1000;

/// Asks the server again, after something was changed.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

/// `/settings/prices`.
#[component]
pub fn PricesPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_prices());
    let editor = Editor::new();
    keep_fresh(answer, editor.is_open);
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    provide_context(editor);
    provide_context(Shown::new());
    view! {
        <PageHeader title=language.prices_title() purpose=language.prices_purpose() />
        <Loaded answer show=|sheet| view! { <Everything sheet /> }.erased() />
        <EditorDialog />
    }
    .erased()
}

/// What there is.
#[component]
fn Everything(
    /// The answer.
    sheet: PriceSheet,
) -> impl IntoView {
    let language = use_format().language;
    let PriceSheet { version, lines, unpriced, is_outdated, can_undo, job, file } = sheet;
    view! {
        <RepricePanel version is_outdated can_undo job />
        <Unpriced models=unpriced version />
        <PriceTable lines version />
        <p class="panel-text">{language.prices_file(file)}</p>
    }
    .erased()
}

/// Not while somebody types: what is loaded then would not be what they saw.
fn keep_fresh(answer: Resource<Result<PriceSheet, AppError>, Wire>, is_typing: RwSignal<bool>) {
    let live = use_live();
    Effect::new(move || {
        let refresh = throttled(REFRESH_MS, move || {
            if !is_typing.get_untracked() {
                answer.refetch();
            }
        });
        live.listen(move |news| {
            if matches!(news, News::Reset | News::Event(LiveEvent::Sync(_))) {
                refresh();
            }
        });
    });
}
