//! One account: what is known of it, and a form for its name.

use leptos::prelude::*;
use sp_domain::{
    session::SessionQuery,
    settings::{AccountChange, AccountSettings},
};

use super::{accounts::Reload, api::ChangeAccount};
use crate::{
    facts::use_format,
    format::{bytes, integer},
    ui::{Badge, Button, Checkbox, Erase, Faults, FormField, SaveError, Status, StatusBadge, ToolBadge, Weight},
    urls,
};

/// One account.
#[component]
pub fn AccountRow(
    /// The account.
    account: AccountSettings,
    /// Accounts of several machines are listed.
    has_machines: bool,
) -> impl IntoView {
    let language = use_format().language;
    let name = account.name().to_owned();
    let query = SessionQuery { tool: vec![account.tool], account: vec![account.directory.clone()], ..SessionQuery::default() };
    let sessions = language.account_sessions(account.sessions, integer(account.sessions, language));
    let subagents = (account.subagent_sessions > 0)
        .then(|| format!(" · {}", language.subagents_count(account.subagent_sessions, integer(account.subagent_sessions, language))));
    let kept = language.account_kept(bytes(account.kept_bytes, language));
    let machine = account.machine.clone().filter(|_| has_machines).map(|machine| format!(" · {machine}"));
    let error = account.error.clone().map(|error| {
        view! {
            <p>
                <StatusBadge status=Status::SourceUnreadable />
                " "
                {language.accounts_unreadable(error)}
            </p>
        }
    });
    view! {
        <li class="account-card">
            <h2>
                <ToolBadge tool=account.tool />
                " "
                {name}
                {machine}
                {account.hidden.then(|| view! { <Badge>{language.account_hidden()}</Badge> })}
            </h2>
            <p>
                <code>{account.path.clone()}</code>
            </p>
            <p>
                <a href=urls::sessions(&query)>{sessions}</a>
                {subagents}
                " · "
                {kept}
            </p>
            {error}
            <AccountForm account />
        </li>
    }
    .erased()
}

/// Its name, and whether it is offered.
#[component]
fn AccountForm(
    /// The account.
    account: AccountSettings,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let name = RwSignal::new(account.given_name.clone().unwrap_or_default());
    let hidden = RwSignal::new(account.hidden);
    let known = StoredValue::new(account);
    let change = move || {
        known.with_value(|account| AccountChange {
            tool: account.tool,
            directory: account.directory.clone(),
            machine: account.machine.clone(),
            seen_name: account.given_name.clone(),
            name: name.get(),
            hidden: hidden.get(),
        })
    };
    let faults = Faults::of(move || change().given_name().err().into_iter().collect());
    let save = ServerAction::<ChangeAccount>::new();
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if faults.allow() {
            save.dispatch(ChangeAccount { change: untrack(change) });
        }
    };
    let failed = move || save.value().get().and_then(Result::err).map(|error| view! { <SaveError error on_reload=reload /> });
    let help = known.with_value(|account| language.account_name_help(&account.found_name));
    let id = known.with_value(field_id);
    let title = known.with_value(|account| language.account_change(account.name()));
    view! {
        <details class="needs-script">
            <summary>{title}</summary>
            <form class="form-column" novalidate=true on:submit=submit>
                <FormField name="name" label=language.account_rename() value=name faults help id />
                <div class="field">
                    <Checkbox value=hidden label=language.account_hide() />
                    <p class="field-help">{language.account_hide_help()}</p>
                </div>
                <p>
                    <Button weight=Weight::Primary is_busy=save.pending()>
                        {language.settings_save()}
                    </Button>
                </p>
                {failed}
            </form>
        </details>
    }
    .erased()
}

/// One word, as names of accounts are no ids.
fn field_id(account: &AccountSettings) -> String {
    let AccountSettings { tool, directory, machine, .. } = account;
    let whole = format!("account-{tool}-{directory}-{}", machine.as_deref().unwrap_or_default());
    whole.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { '-' }).collect()
}
