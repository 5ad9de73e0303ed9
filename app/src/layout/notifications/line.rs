//! One notification: what it says, since when, where it leads, and what can be done about it.

use leptos::{prelude::*, task::spawn_local};
use sp_domain::{
    Timestamp,
    notifications::{NotificationKind, Severity},
};

use super::{
    api::{Line, dismiss_notification, read_notification, restore_notification},
    bell,
};
use crate::{
    facts::use_format,
    ui::{Ago, Badge, Button, Erase, Icon, IconButton, Moment, Tone, Weight, use_toasts},
};

/// One line of bell or page.
#[component]
pub fn NotificationLine(
    /// It.
    line: Line,
    /// When it was asked for.
    now: Timestamp,
    /// Something was done about it: ask again.
    on_change: Callback<()>,
    /// It stands in what the bell opens, which closes when its link is followed.
    #[prop(optional)]
    is_in_bell: bool,
) -> impl IntoView {
    let language = use_format().language;
    let Line { id, count, is_unread, severity, .. } = line;
    let follow = move |_| {
        if is_in_bell {
            bell::hide();
        }
        if is_unread {
            // Whoever looks after it has read it; should that not arrive it stays unread, which is no harm.
            spawn_local(async move { drop(read_notification(id, count).await) });
        }
    };
    let mark = is_unread.then(|| view! { <span class="visually-hidden">{language.notification_unread_mark()} " "</span> });
    let times = (count > 1).then(|| view! { <span>{language.notification_times(count, count)}</span> });
    view! {
        <li class=format!("notice {}", tone(severity).class()) class:is-unread=is_unread>
            <Icon name=icon(line.kind) />
            <div class="notice-words">
                <p>{mark} {line.text.clone()}</p>
                <p class="notice-facts">
                    <a href=line.href.clone() on:click=follow>
                        {line.action.clone()}
                    </a>
                    <Ago at=Some(line.last_at) now />
                    {times}
                    <States line=line.clone() />
                </p>
            </div>
            <Deed line on_change />
        </li>
    }
    .erased()
}

/// What else there is to know of its state.
#[component]
fn States(
    /// The notification.
    line: Line,
) -> impl IntoView {
    let language = use_format().language;
    let dismissed = line.is_dismissed.then(|| view! { <Badge tone=Tone::Muted>{language.notification_is_dismissed()}</Badge> });
    let resolved = line.resolved_at.map(|at| {
        view! {
            <span>
                {language.notification_resolved()} " "
                <Moment at=Some(at) />
            </span>
        }
    });
    let snoozed = line.snoozed_until.map(|until| {
        view! {
            <span>
                {language.notification_put_off()} " "
                <Moment at=Some(until) />
            </span>
        }
    });
    view! { {dismissed} {resolved} {snoozed} }.erased()
}

/// Dismisses it, or takes that back. What could not be stored cannot be dismissed, either.
#[component]
fn Deed(
    /// The notification.
    line: Line,
    /// Asks again.
    on_change: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let toasts = use_toasts();
    let Line { id, count, is_dismissed, text, .. } = line;
    let restore = move |()| take_back(id, on_change);
    let dismiss = move |()| {
        spawn_local(async move {
            if dismiss_notification(id, count).await.is_ok() {
                toasts.tell_with_undo(language.notification_dismissed(), Callback::new(move |()| take_back(id, on_change)));
            } else {
                toasts.complain(language.notification_not_dismissed());
            }
            on_change.try_run(());
        });
    };
    if is_dismissed {
        let label = language.notification_restore_named(&text);
        return view! {
            <Button weight=Weight::Quiet icon="undo" label on_press=restore>
                {language.notification_restore()}
            </Button>
        }
        .erased();
    }
    let button = (id > 0).then(|| view! { <IconButton icon="close" label=language.notification_dismiss_named(&text) on_press=dismiss /> });
    view! { {button} }.erased()
}

fn take_back(id: i64, on_change: Callback<()>) {
    spawn_local(async move {
        // What is not dismissed any more is as good as taken back.
        let _ = restore_notification(id).await;
        on_change.try_run(());
    });
}

const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Info => Tone::Neutral,
        Severity::Warning => Tone::Warning,
        Severity::Danger => Tone::Danger,
    }
}

const fn icon(kind: NotificationKind) -> &'static str {
    match kind {
        NotificationKind::CannotStore => "error",
        NotificationKind::SoonDeleted => "pending",
        NotificationKind::Unreadable => "hidden",
        NotificationKind::FailedSources => "sync",
        NotificationKind::Unpriced | NotificationKind::Repriced => "price",
        NotificationKind::Warnings => "warning",
        NotificationKind::Pruned => "retention",
    }
}
