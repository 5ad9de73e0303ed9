//! Pricing the history again: whether it is due, and how far it is.

use leptos::prelude::*;
use sp_domain::price::RepriceStatus;

use super::{
    api::{CancelReprice, PreviewReprice, StartReprice, UndoPrices},
    meaning::Meaning,
    page::Reload,
};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Dialog, Erase, ErrorState, Panel, ProgressBar, SaveError, Weight},
};

/// The job and what belongs to it.
#[component]
pub fn RepricePanel(
    /// Of the prices.
    version: i64,
    /// The history was priced by others.
    is_outdated: bool,
    /// There are prices before these.
    can_undo: bool,
    /// How the job goes.
    job: RepriceStatus,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let is_open = RwSignal::new(false);
    let (preview, start, undo) =
        (ServerAction::<PreviewReprice>::new(), ServerAction::<StartReprice>::new(), ServerAction::<UndoPrices>::new());
    Effect::new(move || {
        if preview.value().with(Option::is_some) {
            is_open.set(true);
        }
    });
    Effect::new(move || {
        if matches!(start.value().get(), Some(Ok(()))) {
            is_open.set(false);
            reload.run(());
        }
    });
    Effect::new(move || {
        if matches!(undo.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let failed = move || undo.value().get().and_then(Result::err).map(|error| view! { <SaveError error on_reload=reload /> });
    let is_running = job.running;
    let weight = if is_outdated { Weight::Primary } else { Weight::Plain };
    let text = if is_outdated { language.reprice_outdated() } else { language.reprice_current() };
    let show = move |()| drop(preview.dispatch(PreviewReprice {}));
    let take_back = move |()| drop(undo.dispatch(UndoPrices { version }));
    let undoing =
        can_undo.then(|| view! { <Button icon="undo" is_busy=undo.pending() on_press=take_back>{language.prices_undo()}</Button> });
    view! {
        <Panel id="reprice" title=language.reprice_title() text>
            <Job job />
            <p class="button-row">
                <Button weight disabled=is_running is_busy=preview.pending() on_press=show>
                    {language.reprice_preview()}
                </Button>
                {undoing}
            </p>
            {failed}
            <Dialog is_open title=language.reprice_title()>
                {move || preview.value().get().map(|found| match found {
                    Ok(found) => view! { <Meaning found start /> }.erased(),
                    Err(error) => view! { <ErrorState error /> }.erased(),
                })}
            </Dialog>
        </Panel>
    }
    .erased()
}

/// How far it is, or how it ended.
#[component]
fn Job(
    /// The job.
    job: RepriceStatus,
) -> impl IntoView {
    let language = use_format().language;
    let cancel = ServerAction::<CancelReprice>::new();
    let number = |count| integer(count, language);
    let words = if job.running {
        Some(language.reprice_progress(number(job.done), number(job.total)))
    } else if job.cancelled {
        Some(language.reprice_cancelled(number(job.done), number(job.total)))
    } else if job.done > 0 {
        Some(language.reprice_done(job.done, number(job.done)))
    } else {
        None
    };
    let bar = job.running.then(|| {
        view! {
            <ProgressBar label=language.reprice_title() done=job.done total=Some(job.total) />
            <Button on_press=move |()| drop(cancel.dispatch(CancelReprice {}))>{language.sync_cancel()}</Button>
        }
    });
    let problem = job.problem.map(|problem| {
        view! {
            <p class="banner is-danger" role="alert">
                {problem}
            </p>
        }
    });
    view! {
        <p role="status">{words}</p>
        {bar}
        {problem}
    }
    .erased()
}
