//! Tokens of scripts.

use leptos::prelude::*;
use sp_domain::{
    Timestamp,
    security::{ApiToken, Scope},
};

use super::{api::RevokeToken, new_token::NewTokenForm};
use crate::{
    facts::use_format,
    i18n::Language,
    ui::{Ago, Badge, Button, Column, Erase, ErrorState, Moment, TableSection, Tone},
};

/// Latest first, and a form for a new one.
#[component]
pub fn TokenList(
    /// Latest first.
    tokens: Vec<ApiToken>,
    /// When they were read.
    now: Timestamp,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let revoke = ServerAction::<RevokeToken>::new();
    Effect::new(move || {
        if matches!(revoke.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let columns = vec![
        Column::text(language.tokens_name()),
        Column::text(language.tokens_scope()),
        Column::text(language.tokens_expires()),
        Column::text(language.tokens_used()),
        Column::text(language.retention_actions()),
    ];
    let rows = tokens.into_iter().map(|token| view! { <Row token now revoke /> }.erased()).collect();
    view! {
        <TableSection
            id="tokens"
            title=language.tokens_title()
            text=format!("{} Authorization: Bearer spt_…", language.tokens_text())
            none=language.tokens_none()
            columns
            rows
        >
            {move || revoke.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> })}
            <NewTokenForm reload />
        </TableSection>
    }
    .erased()
}

/// One token.
#[component]
fn Row(
    /// The token.
    token: ApiToken,
    /// When it was read.
    now: Timestamp,
    /// Revokes it.
    revoke: ServerAction<RevokeToken>,
) -> impl IntoView {
    let language = use_format().language;
    let ApiToken { id, name, start, scope, expires_at, used_at, .. } = token;
    let label = language.tokens_revoke_named(&name);
    let has_ended = expires_at.is_some_and(|end| end <= now);
    let end = match expires_at {
        None => view! { <span>{language.tokens_expires_never()}</span> }.erased(),
        Some(_) => view! { <Moment at=expires_at /> }.erased(),
    };
    let used = match used_at {
        None => view! { <span>{language.tokens_unused()}</span> }.erased(),
        Some(_) => view! { <Ago at=used_at now /> }.erased(),
    };
    view! {
        <tr>
            <th scope="row">
                {name}
                <br />
                <code>{start}"…"</code>
            </th>
            <td data-label=language.tokens_scope()>{scope_name(scope, language)}</td>
            <td data-label=language.tokens_expires()>
                {end}
                {has_ended.then(|| view! {
                    " "
                    <Badge tone=Tone::Danger>{language.tokens_expired()}</Badge>
                })}
            </td>
            <td data-label=language.tokens_used()>{used}</td>
            <td>
                <Button label on_press=move |()| drop(revoke.dispatch(RevokeToken { id }))>
                    {language.tokens_revoke()}
                </Button>
            </td>
        </tr>
    }
    .erased()
}

/// What it may do.
pub(super) fn scope_name(scope: Scope, language: Language) -> &'static str {
    match scope {
        Scope::Read => language.scope_read(),
        Scope::Write => language.scope_write(),
        Scope::Admin => language.scope_admin(),
    }
}
