//! Pruning: what to drop, what that would mean, and how it goes.

use leptos::prelude::*;
use sp_domain::retention::{PrunePolicy, PrunePreview, PruneStatus, PruneWhat};

use super::api::{CancelPrune, PreviewPrune, StartPrune};
use crate::{
    facts::use_format,
    format::{bytes, integer},
    i18n::Language,
    ui::{Button, Checkbox, Dialog, Erase, ErrorState, Field, Input, Panel, ProgressBar, Select, Weight},
};

/// Days that are proposed first.
const DAYS: i64 = 365;

/// The form, its preview, and the running job.
#[component]
pub fn Prune(
    /// What was chosen last.
    policy: Option<PrunePolicy>,
    /// How it goes.
    status: PruneStatus,
    /// Sessions never pruned.
    pinned: i64,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let chosen = policy.unwrap_or(PrunePolicy { what: PruneWhat::Originals, older_than_days: DAYS, include_present: false });
    let pinned = (pinned > 0).then(|| view! { <p class="panel-text">{language.prune_pinned_all(pinned, integer(pinned, language))}</p> });
    view! {
        <Panel id="prune" title=language.prune_title() text=language.prune_text()>
            {pinned}
            <Progress status />
            <PruneForm chosen reload />
        </Panel>
    }
    .erased()
}

/// How the job goes, or went.
#[component]
fn Progress(
    /// Its state.
    status: PruneStatus,
) -> impl IntoView {
    let language = use_format().language;
    let cancel = ServerAction::<CancelPrune>::new();
    let number = |count: i64| integer(count, language);
    let problem = status.problem.clone().map(|problem| {
        view! {
            <p class="banner is-danger" role="alert">
                {language.prune_failed(problem)}
            </p>
        }
    });
    let bar = status.running.then(|| {
        view! {
            <ProgressBar label=language.prune_title() done=status.done total=Some(status.total) />
            <Button on_press=move |()| drop(cancel.dispatch(CancelPrune {}))>{language.sync_cancel()}</Button>
        }
    });
    let words = if status.running {
        Some(language.prune_progress(number(status.done), number(status.total)))
    } else if status.unfinished {
        Some(language.prune_unfinished().to_owned())
    } else if status.done > 0 {
        Some(language.prune_done(status.done, number(status.done), bytes(status.freed_bytes, language)))
    } else {
        None
    };
    view! {
        <p role="status">{words}</p>
        {bar}
        {problem}
    }
    .erased()
}

/// What to drop of what.
#[component]
fn PruneForm(
    /// What stands in it first.
    chosen: PrunePolicy,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let (what, days) = (RwSignal::new(chosen.what.as_str().to_owned()), RwSignal::new(chosen.older_than_days.to_string()));
    let present = RwSignal::new(chosen.include_present);
    let is_open = RwSignal::new(false);
    let (preview, start) = (ServerAction::<PreviewPrune>::new(), ServerAction::<StartPrune>::new());
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let question = PreviewPrune {
            what: what.with_untracked(|word| PruneWhat::from_word(word)).unwrap_or(PruneWhat::Originals),
            older_than_days: days.with_untracked(|days| days.parse().unwrap_or(0)),
            include_present: present.get_untracked(),
        };
        preview.dispatch(question);
    };
    let options = PruneWhat::ALL.map(|one| (one.as_str(), what_name(one, language))).to_vec();
    view! {
        <form class="form-row needs-script" on:submit=submit>
            <Field id="prune-what" label=language.prune_what()>
                <Select value=what options />
            </Field>
            <Field id="prune-days" label=language.prune_days()>
                <Input value=days kind="number" min="1" max="36500" is_required=true />
            </Field>
            <Checkbox value=present label=language.prune_present() />
            <Button is_busy=preview.pending()>{language.retention_preview()}</Button>
        </form>
        <Dialog is_open title=language.prune_title()>
            {move || preview.value().get().map(|found| match found {
                Ok(found) => view! { <Meaning found start /> }.erased(),
                Err(error) => view! { <ErrorState error /> }.erased(),
            })}
        </Dialog>
    }
    .erased()
}

/// What it would mean, and the way on.
#[component]
fn Meaning(
    /// The preview.
    found: PrunePreview,
    /// Starts it.
    start: ServerAction<StartPrune>,
) -> impl IntoView {
    let language = use_format().language;
    let number = |count: i64| integer(count, language);
    let PrunePreview { policy, sessions, bytes: freed, present, pinned, token } = found;
    let typed = RwSignal::new(String::new());
    let go = move |()| {
        let PrunePolicy { what, older_than_days, include_present } = policy;
        drop(start.dispatch(StartPrune { what, older_than_days, include_present, token: token.clone() }));
    };
    let failed = move || start.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> });
    let spared = (present + pinned > 0).then(|| view! { <p>{language.prune_spared(number(present), number(pinned))}</p> });
    let is_typed = move || typed.with(|typed| typed.trim() == sessions.to_string());
    let order = (sessions > 0).then(|| {
        view! {
            <Field id="prune-typed" label=language.prune_type_count(number(sessions))>
                <Input value=typed />
            </Field>
            <p>
                <Button weight=Weight::Danger disabled=Signal::derive(move || !is_typed()) is_busy=start.pending() on_press=go>
                    {language.prune_start()}
                </Button>
            </p>
        }
    });
    view! {
        <p>{language.prune_meaning(sessions, number(sessions), what_name(policy.what, language), bytes(freed, language))}</p>
        {spared}
        <p>{language.prune_room()}</p>
        {order}
        {failed}
    }
    .erased()
}

fn what_name(what: PruneWhat, language: Language) -> &'static str {
    match what {
        PruneWhat::Originals => language.prune_originals(),
        PruneWhat::Texts => language.prune_texts(),
    }
}
