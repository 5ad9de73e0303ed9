//! What the tools will delete soon, and whether it is kept.

use leptos::prelude::*;
use sp_domain::retention::{SoonDeleted, Unkept, UnkeptReason};

use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    ui::{Badge, Erase, Moment, Panel, Tone, ToolBadge},
    urls::Address,
};

/// One line per account, and what is not kept below it.
#[component]
pub fn SoonDeletedPanel(
    /// By tool and account.
    soon: Vec<SoonDeleted>,
    /// A way to where it can be changed.
    #[prop(optional)]
    link: Option<(Address, &'static str)>,
) -> impl IntoView {
    let language = use_format().language;
    let nothing = soon.is_empty().then(|| view! { <p class="panel-text">{language.soon_nothing()}</p> });
    let accounts = soon.into_iter().map(|account| view! { <SoonAccount account /> }).collect_view();
    let link = link.map(|(address, text)| view! { <p><a href=address>{text}</a></p> });
    view! {
        <Panel id="soon" title=language.soon_title()>
            {nothing}
            {accounts}
            {link}
        </Panel>
    }
    .erased()
}

/// One account.
#[component]
fn SoonAccount(
    /// The account.
    account: SoonDeleted,
) -> impl IntoView {
    let language = use_format().language;
    let number = move |count: i64| integer(count, language);
    let missing = account.unkept.iter().filter(|unkept| !unkept.reason.is_wanted()).count() as i64;
    let state = if missing == 0 {
        view! { <Badge tone=Tone::Success icon="ok">{language.soon_all_kept()}</Badge> }.erased()
    } else {
        view! { <Badge tone=Tone::Danger icon="warning">{language.soon_missing(missing, number(missing))}</Badge> }.erased()
    };
    let days = number(account.period_ms / 86_400_000);
    let rule = match account.settings {
        Some(file) => language.soon_rule(days, file),
        None => language.soon_rule_default(days),
    };
    let rows = account.unkept.into_iter().map(|unkept| view! { <UnkeptRow unkept /> }).collect_view();
    view! {
        <div class="soon-account">
            <p>
                <ToolBadge tool=account.tool />
                " "
                {account.account_name}
                ": "
                {language.soon_count(account.sources, number(account.sources), account.tool.name())}
                " · "
                {state}
            </p>
            <p class="panel-text">{rule}</p>
            <ul>{rows}</ul>
        </div>
    }
    .erased()
}

/// One source that is not kept.
#[component]
fn UnkeptRow(
    /// The source.
    unkept: Unkept,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <li>
            <code>{unkept.path}</code>
            ": "
            {reason(unkept.reason, language)}
            " · "
            <Moment at=Some(unkept.deleted_at) />
        </li>
    }
}

fn reason(reason: UnkeptReason, language: Language) -> &'static str {
    match reason {
        UnkeptReason::New => language.unkept_new(),
        UnkeptReason::Behind => language.unkept_behind(),
        UnkeptReason::Ignored => language.unkept_ignored(),
        UnkeptReason::Forgotten => language.unkept_forgotten(),
    }
}
