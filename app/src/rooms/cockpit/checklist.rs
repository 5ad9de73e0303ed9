//! While no session is known: what was found, how the import goes, who can see these pages.

use leptos::prelude::*;
use sp_domain::{cockpit::FirstRun, diagnostics::AccountStatus};

use crate::{
    facts::use_format,
    format::integer,
    layout::{SyncState, use_live},
    ui::{ButtonLink, Erase, Icon, Panel, Status, StatusBadge, ToolBadge},
    urls,
};

/// Three steps, each with its state.
#[component]
pub fn Checklist(
    /// What was found.
    first_run: FirstRun,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let FirstRun { accounts, home } = first_run;
    let has_accounts = !accounts.is_empty();
    let folders = if has_accounts {
        let rows = accounts.into_iter().map(|account| view! { <Folder account /> }).collect_view();
        view! { <ul class="checklist-folders">{rows}</ul> }.erased()
    } else {
        view! {
            <p>{language.empty_never_looked(home)}</p>
            <p>{language.empty_never_text()}</p>
            <p>
                {language.empty_never_demo()} " " <code>"session-pilot --demo"</code>
            </p>
        }
        .erased()
    };
    let sync = use_live().sync;
    let ahead = move || {
        let totals = sync.with(|status| status.ahead)?;
        let figures = totals.figures();
        let (sessions, tokens) = (integer(totals.sessions, language), format.tokens(figures.all_tokens()).text);
        Some(view! { <p>{language.checklist_ahead(totals.sessions, sessions, tokens, format.cost(&figures).text)}</p> })
    };
    view! {
        <Panel id="first-run" title=language.checklist_title() text=language.checklist_text() is_card=true>
            <ol class="checklist">
                <li>
                    <Mark is_done=has_accounts />
                    <div>
                        <h3>{language.checklist_folders()}</h3>
                        {folders}
                    </div>
                </li>
                <li>
                    <Mark is_done=false />
                    <div>
                        <h3>{language.checklist_import()}</h3>
                        <SyncState />
                        {ahead}
                    </div>
                </li>
                <li>
                    <Mark is_done=true />
                    <div>
                        <h3>{language.checklist_access()}</h3>
                        <p>{language.checklist_access_text()}</p>
                    </div>
                </li>
            </ol>
            <p>
                <ButtonLink href=urls::DIAGNOSTICS>{language.empty_never_link()}</ButtonLink>
            </p>
        </Panel>
    }
    .erased()
}

/// Done or not, in a symbol and a word.
#[component]
fn Mark(
    /// It is done.
    is_done: bool,
) -> impl IntoView {
    let language = use_format().language;
    let (icon, word) = if is_done { ("ok", language.checklist_done()) } else { ("pending", language.checklist_open()) };
    view! {
        <span class="checklist-mark" class:is-done=is_done>
            <Icon name=icon />
            <span class="visually-hidden">{word}</span>
        </span>
    }
    .erased()
}

/// A folder of a tool.
#[component]
fn Folder(
    /// Its account.
    account: AccountStatus,
) -> impl IntoView {
    let language = use_format().language;
    let sources = account.sources;
    let status = if account.account.error.is_some() { Status::SourceUnreadable } else { Status::SourceReadable };
    view! {
        <li>
            <ToolBadge tool=account.account.tool />
            <code>{account.account.path}</code>
            <StatusBadge status />
            <span>{language.checklist_sources(sources, integer(sources, language))}</span>
        </li>
    }
    .erased()
}
