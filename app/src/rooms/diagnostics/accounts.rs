//! Where sessions come from, and how that fares.

use leptos::prelude::*;
use sp_domain::{Timestamp, session::SessionQuery};

use super::api::AccountView;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Ago, Column, Erase, Status, StatusBadge, TableSection, ToolBadge},
    urls,
};

/// One row per account.
#[component]
pub fn Accounts(
    /// By tool and name.
    accounts: Vec<AccountView>,
    /// When they were read.
    now: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let columns = vec![
        Column::text(language.column_tool()),
        Column::text(language.column_account()),
        Column::text(language.accounts_state()),
        Column::number(language.accounts_sources()),
        Column::number(language.sessions_title()),
        Column::text(language.accounts_newest()),
        Column::text(language.accounts_last_sync()),
        Column::number(language.warnings_title()),
    ];
    let rows = accounts.into_iter().map(|account| view! { <AccountRow account now /> }.erased()).collect();
    view! { <TableSection id="accounts" title=language.accounts_title() none=language.accounts_none() columns rows /> }.erased()
}

/// One account.
#[component]
fn AccountRow(
    /// The account.
    account: AccountView,
    /// When it was read.
    now: Timestamp,
) -> impl IntoView {
    let language = use_format().language;
    let number = |count| integer(count, language);
    let query = SessionQuery {
        tool: vec![account.tool],
        account: vec![account.directory.clone()],
        machine: account.machine.iter().cloned().collect(),
        ..SessionQuery::default()
    };
    let missing =
        (account.sources_missing > 0).then(|| language.accounts_missing(account.sources_missing, number(account.sources_missing)));
    let subagents =
        (account.subagent_sessions > 0).then(|| language.subagents_count(account.subagent_sessions, number(account.subagent_sessions)));
    let state = match account.error {
        None => view! { <StatusBadge status=Status::SourceReadable /> }.erased(),
        Some(error) => view! {
            <StatusBadge status=Status::SourceUnreadable />
            <p>{language.accounts_unreadable(error)}</p>
        }
        .erased(),
    };
    view! {
        <tr>
            <td>
                <ToolBadge tool=account.tool />
            </td>
            <th scope="row">
                {account.name}
                {account.machine.as_ref().map(|machine| format!(" · {machine}"))}
                <br />
                <code>{account.path}</code>
            </th>
            <td data-label=language.accounts_state()>{state}</td>
            <td class="is-number" data-label=language.accounts_sources() title=missing>
                {number(account.sources)}
            </td>
            <td class="is-number" data-label=language.sessions_title() title=subagents>
                <a href=urls::sessions(&query)>{number(account.sessions)}</a>
            </td>
            <td data-label=language.accounts_newest()>
                <Ago at=account.last_activity now />
            </td>
            <td data-label=language.accounts_last_sync()>
                <Ago at=account.last_sync now />
            </td>
            <td class="is-number" data-label=language.warnings_title()>
                {number(account.warnings)}
            </td>
        </tr>
    }
    .erased()
}
