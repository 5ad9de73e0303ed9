//! Where sessions come from, and how that fares.

use leptos::prelude::*;
use sp_domain::{Timestamp, session::SessionQuery};

use super::api::AccountView;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Ago, Erase, Icon, ToolBadge},
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
    let is_empty = accounts.is_empty();
    let rows = accounts.into_iter().map(|account| view! { <AccountRow account now /> }).collect_view();
    view! {
        <section aria-labelledby="accounts-title">
            <h2 id="accounts-title">{language.accounts_title()}</h2>
            {is_empty.then(|| view! { <p>{language.accounts_none()}</p> })}
            <div class="table-scroll" hidden=is_empty tabindex="0" role="group" aria-labelledby="accounts-title">
                <table class="data-table">
                    <thead>
                        <tr>
                            <th scope="col">{language.column_tool()}</th>
                            <th scope="col">{language.column_account()}</th>
                            <th scope="col">{language.accounts_state()}</th>
                            <th scope="col" class="is-number">{language.accounts_sources()}</th>
                            <th scope="col" class="is-number">{language.sessions_title()}</th>
                            <th scope="col">{language.accounts_newest()}</th>
                            <th scope="col">{language.accounts_last_sync()}</th>
                            <th scope="col" class="is-number">{language.warnings_title()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .erased()
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
        None => view! {
            <span class="state is-success">
                <Icon name="ok" />
                {language.accounts_readable()}
            </span>
        }
        .erased(),
        Some(error) => view! {
            <span class="state is-danger">
                <Icon name="error" />
                {language.accounts_unreadable(error)}
            </span>
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
            <td>{state}</td>
            <td class="is-number" title=missing>
                {number(account.sources)}
            </td>
            <td class="is-number" title=subagents>
                <a href=urls::sessions(&query)>{number(account.sessions)}</a>
            </td>
            <td>
                <Ago at=account.last_activity now />
            </td>
            <td>
                <Ago at=account.last_sync now />
            </td>
            <td class="is-number">{number(account.warnings)}</td>
        </tr>
    }
    .erased()
}
