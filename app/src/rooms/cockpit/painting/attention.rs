//! What needs attention: each entry has one way to look after it, and may wait.

use leptos::prelude::*;
use sp_domain::cockpit::{Attention, AttentionList, Snooze};

use crate::{
    facts::use_format,
    format::integer,
    rooms::cockpit::attention::{WAKE, snooze_of},
    ui::{Erase, Icon, Moment, PaintedButton, Told, told},
};

/// Everything open, and behind a fold what waits.
#[component]
pub fn AttentionEntries(
    /// The answer.
    list: AttentionList,
) -> impl IntoView {
    let language = use_format().language;
    let AttentionList { open, snoozed } = list;
    let none = open.is_empty().then(|| {
        view! {
            <p class="attention-none">
                <Icon name="ok" />
                {language.attention_none()}
            </p>
        }
    });
    let rows = open.into_iter().map(|attention| view! { <Entry attention /> }).collect_view();
    let waits = snoozed.len() as i64;
    let waiting = snoozed.into_iter().map(|attention| view! { <Waiting attention /> }).collect_view();
    view! {
        {none}
        <ul class="attention">{rows}</ul>
        <details class="attention-waiting" hidden=waits == 0>
            <summary>{language.attention_snoozed(waits, integer(waits, language))}</summary>
            <ul class="attention">{waiting}</ul>
        </details>
    }
    .erased()
}

/// One entry.
#[component]
fn Entry(
    /// It.
    attention: Attention,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let Told { tone, text, action, href } = told(&attention.concern, &format);
    let key = attention.key;
    let buttons = Snooze::DAYS
        .map(|days| {
            view! {
                <PaintedButton does=snooze_of(days) to=key.clone() label=language.attention_snooze_for(days, days, &text)>
                    {language.attention_days(days, days)}
                </PaintedButton>
            }
        })
        .collect_view();
    view! {
        <li class=format!("attention-entry {}", tone.class())>
            <Icon name="warning" />
            <div class="attention-words">
                <p>{text}</p>
                <p class="attention-actions">
                    <a href=href>{action}</a>
                    <span class="attention-snooze needs-script">
                        <Icon name="snooze" />
                        {buttons}
                    </span>
                </p>
            </div>
        </li>
    }
    .erased()
}

/// One entry that waits.
#[component]
fn Waiting(
    /// It.
    attention: Attention,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let Told { text, .. } = told(&attention.concern, &format);
    let key = attention.key;
    view! {
        <li class="attention-entry">
            <Icon name="snooze" />
            <div class="attention-words">
                <p>{text.clone()}</p>
                <p class="attention-actions">
                    <span>{language.attention_until()} " " <Moment at=attention.snoozed_until /></span>
                    <PaintedButton does=WAKE to=key icon="undo" label=language.attention_wake_named(text)>
                        {language.attention_wake()}
                    </PaintedButton>
                </p>
            </div>
        </li>
    }
    .erased()
}
