//! Browsers that are signed in.

use leptos::prelude::*;
use sp_domain::{
    Timestamp,
    security::{IDLE_DAYS, LOGIN_DAYS, Login},
};

use super::{
    agent,
    api::{EndAllLogins, EndLogin},
    load_anew,
};
use crate::{
    facts::{use_facts, use_format},
    ui::{Ago, Badge, Button, Column, Erase, ErrorState, Moment, TableSection, Tone},
    urls,
};

/// Latest first, each with a way to end it.
#[component]
pub fn Logins(
    /// Latest first.
    logins: Vec<Login>,
    /// When they were read.
    now: Timestamp,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let (end, end_all) = (ServerAction::<EndLogin>::new(), ServerAction::<EndAllLogins>::new());
    Effect::new(move || {
        if matches!(end.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    Effect::new(move || {
        if matches!(end_all.value().get(), Some(Ok(()))) {
            load_anew();
        }
    });
    let columns = vec![
        Column::text(language.logins_browser()),
        Column::text(language.logins_address()),
        Column::text(language.logins_since()),
        Column::text(language.logins_used()),
        Column::text(language.retention_actions()),
    ];
    let is_empty = logins.is_empty();
    let rows = logins.into_iter().map(|login| view! { <Row login now end /> }.erased()).collect();
    let failed = move || {
        let errors = [end.value().get().and_then(Result::err), end_all.value().get().and_then(Result::err)];
        errors.into_iter().flatten().next().map(|error| view! { <ErrorState error /> })
    };
    view! {
        <TableSection
            id="logins"
            title=language.logins_title()
            text=language.logins_text(IDLE_DAYS, LOGIN_DAYS)
            none=language.logins_none()
            columns
            rows
        >
            <div class="security-actions">
                {use_facts().is_signed_in.then(|| view! {
                    <form method="post" action=urls::LOGOUT>
                        <Button>{language.logout_submit()}</Button>
                    </form>
                })}
                <Button disabled=is_empty is_busy=end_all.pending() on_press=move |()| drop(end_all.dispatch(EndAllLogins {}))>
                    {language.logins_end_all()}
                </Button>
            </div>
            {failed}
        </TableSection>
    }
    .erased()
}

/// One browser.
#[component]
fn Row(
    /// The login.
    login: Login,
    /// When it was read.
    now: Timestamp,
    /// Ends it.
    end: ServerAction<EndLogin>,
) -> impl IntoView {
    let language = use_format().language;
    let Login { id, created_at, used_at, address, agent, is_current, .. } = login;
    let name = agent::name(&agent).unwrap_or_else(|| language.logins_unknown().to_owned());
    let label = language.logins_end_named(&name);
    // This one signs out below.
    let end_button = (!is_current).then(|| {
        view! {
            <Button label on_press=move |()| drop(end.dispatch(EndLogin { id }))>
                {language.logins_end()}
            </Button>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {name}
                {is_current.then(|| view! {
                    " "
                    <Badge tone=Tone::Accent>{language.logins_current()}</Badge>
                })}
                <br />
                <span class="security-agent">{agent}</span>
            </th>
            <td data-label=language.logins_address()>
                <code>{address}</code>
            </td>
            <td data-label=language.logins_since()>
                <Moment at=Some(created_at) />
            </td>
            <td data-label=language.logins_used()>
                <Ago at=Some(used_at) now />
            </td>
            <td>{end_button}</td>
        </tr>
    }
    .erased()
}
