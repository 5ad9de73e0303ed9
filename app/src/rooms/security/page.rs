//! The page.

use leptos::prelude::*;

use super::{
    api::{SecurityView, load_security},
    logins::Logins,
    password::Password,
    reach::HowReached,
    tokens::TokenList,
};
use crate::{
    facts::use_format,
    ui::{Erase, Loaded, PageHeader},
    wire::data,
};

/// Asks the server again, after something was changed.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

/// `/settings/security`.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_security());
    provide_context(Reload(Callback::new(move |()| answer.refetch())));
    view! {
        <PageHeader title=language.security_title() purpose=language.security_purpose() />
        <Loaded answer show=|view| view! { <Everything view /> }.erased() />
    }
    .erased()
}

/// What there is.
#[component]
fn Everything(
    /// The answer.
    view: SecurityView,
) -> impl IntoView {
    let Reload(reload) = expect_context();
    let SecurityView { security, reach, now } = view;
    let has_password = security.password_set_at.is_some();
    view! {
        <Password set_at=security.password_set_at must_login=reach.must_login reload />
        {has_password.then(|| view! { <Logins logins=security.logins now reload /> })}
        <TokenList tokens=security.tokens now reload />
        <HowReached reach />
    }
    .erased()
}
