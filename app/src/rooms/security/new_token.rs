//! A new token, told once.

use leptos::prelude::*;
use sp_domain::security::{NewToken, Scope, TOKEN_DAYS, TOKEN_NAME};

use super::{api::CreateToken, tokens::scope_name};
use crate::{
    facts::use_format,
    ui::{Button, Dialog, Erase, ErrorState, Field, Input, Select, Weight},
};

/// Days that are proposed.
const DAYS: &str = "90";

/// A dialog with the form, and then with what it made.
#[component]
pub fn NewTokenForm(
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let is_open = RwSignal::new(false);
    let create = ServerAction::<CreateToken>::new();
    // The list is asked for when the token was copied: it would take the dialog with it.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = is_open.get();
        if was_open == Some(true) && !is_open && create.value().with_untracked(Option::is_some) {
            create.clear();
            reload.run(());
        }
        is_open
    });
    view! {
        <div class="security-actions">
            <Button on_press=move |()| is_open.set(true)>{language.tokens_create()}</Button>
        </div>
        <Dialog is_open title=language.tokens_create()>
            {move || match create.value().get() {
                Some(Ok(NewToken { secret, .. })) => view! { <Made secret is_open /> }.erased(),
                Some(Err(error)) => view! {
                    <ErrorState error />
                    <TokenForm create />
                }
                .erased(),
                None => view! { <TokenForm create /> }.erased(),
            }}
        </Dialog>
    }
    .erased()
}

/// What it is for, what it may do, and for how long.
#[component]
fn TokenForm(
    /// Makes it.
    create: ServerAction<CreateToken>,
) -> impl IntoView {
    let language = use_format().language;
    let (name, days) = (RwSignal::new(String::new()), RwSignal::new(DAYS.to_owned()));
    let scope = RwSignal::new(Scope::Read.as_str().to_owned());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let days = days.get_untracked().trim().parse().ok();
        let scope = scope.with_untracked(|word| Scope::from_word(word)).unwrap_or(Scope::Read);
        create.dispatch(CreateToken { name: name.get_untracked(), scope, days });
    };
    let options = Scope::ALL.map(|one| (one.as_str(), scope_name(one, language))).to_vec();
    view! {
        <form class="security-form" on:submit=submit>
            <Field id="token-name" label=language.tokens_name()>
                <Input value=name is_required=true max_length=TOKEN_NAME />
            </Field>
            <Field id="token-scope" label=language.tokens_scope()>
                <Select value=scope options />
            </Field>
            <Field id="token-days" label=language.tokens_days() help=language.tokens_days_help()>
                <Input value=days kind="number" min="1" max=TOKEN_DAYS.to_string() />
            </Field>
            <Button weight=Weight::Primary is_busy=create.pending()>
                {language.tokens_create()}
            </Button>
        </form>
    }
    .erased()
}

/// The token, this once.
#[component]
fn Made(
    /// The whole of it.
    secret: String,
    /// The dialog around it.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <p role="status">{language.tokens_created()}</p>
        <code class="security-secret" tabindex="0">
            {secret}
        </code>
        <div class="security-actions">
            <Button weight=Weight::Primary on_press=move |()| is_open.set(false)>
                {language.tokens_copied()}
            </Button>
        </div>
    }
    .erased()
}
