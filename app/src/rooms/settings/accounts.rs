//! The tools' data directories: their names, and which are offered.

use leptos::prelude::*;
use sp_domain::settings::AccountSettings;

use super::{account_row::AccountRow, api::load_accounts};
use crate::{
    facts::use_format,
    ui::{ButtonLink, Empty, EmptyState, Erase, Loaded, PageHeader},
    urls,
    wire::data,
};

/// Asks the server again, after something was changed.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

/// `/settings/accounts`.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_accounts());
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    view! {
        <PageHeader title=language.account_room_title() purpose=language.account_room_purpose() />
        <Loaded answer show=|accounts| view! { <AccountList accounts /> }.erased() />
    }
    .erased()
}

/// Every account.
#[component]
fn AccountList(
    /// By tool and name.
    accounts: Vec<AccountSettings>,
) -> impl IntoView {
    let language = use_format().language;
    if accounts.is_empty() {
        return view! {
            <EmptyState kind=Empty::Never title=language.accounts_none()>
                <p>
                    <ButtonLink href=urls::DIAGNOSTICS>{language.diagnostics_title()}</ButtonLink>
                </p>
            </EmptyState>
        }
        .erased();
    }
    let has_machines = accounts.iter().any(|account| account.machine != accounts[0].machine);
    let rows = accounts.into_iter().map(|account| view! { <AccountRow account has_machines /> }).collect_view();
    view! { <ul class="account-list">{rows}</ul> }.erased()
}
