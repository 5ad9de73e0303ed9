//! The password: whether there is one, and what can be done about it.

use leptos::prelude::*;
use sp_domain::{Timestamp, security::PASSWORD_CHARS};

use super::{
    api::{ChangePassword, RemovePassword},
    load_anew,
};
use crate::{
    facts::{use_facts, use_format},
    ui::{Badge, Button, Dialog, Erase, ErrorState, Field, Input, Moment, Panel, Tone, Weight, use_toasts},
};

/// What there is, and the ways to change it.
#[component]
pub fn Password(
    /// Since when there is one.
    set_at: Option<Timestamp>,
    /// It cannot be removed.
    must_login: bool,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let has_one = set_at.is_some();
    let (is_changing, is_removing) = (RwSignal::new(false), RwSignal::new(false));
    let change = if has_one { language.security_change() } else { language.security_set() };
    let (text, state) = if has_one {
        let set = view! {
            <Badge tone=Tone::Success icon="ok">
                {language.security_since()}
            </Badge>
            <Moment at=set_at />
        };
        (language.security_on(), set.erased())
    } else {
        (language.security_off(), view! { <Badge tone=Tone::Warning icon="warning">{language.security_unset()}</Badge> }.erased())
    };
    let remove = has_one.then(|| {
        view! {
            <Button weight=Weight::Danger on_press=move |()| is_removing.set(true)>
                {language.security_remove()}
            </Button>
        }
    });
    view! {
        <Panel id="password" title=language.login_password() text>
            <p class="security-state">{state}</p>
            <div class="security-actions">
                <Button icon="security" on_press=move |()| is_changing.set(true)>
                    {change}
                </Button>
                {remove}
            </div>
            <Dialog is_open=is_changing title=change>
                <Change has_one is_open=is_changing reload />
            </Dialog>
            <Dialog is_open=is_removing title=language.security_remove()>
                <Remove must_login />
            </Dialog>
        </Panel>
    }
    .erased()
}

/// Sets or changes it.
#[component]
fn Change(
    /// There is one to be changed.
    has_one: bool,
    /// The dialog around it.
    is_open: RwSignal<bool>,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let (toasts, is_signed_in) = (use_toasts(), use_facts().is_signed_in);
    let (current, new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (is_short, differs) = (RwSignal::new(false), RwSignal::new(false));
    let change = ServerAction::<ChangePassword>::new();
    Effect::new(move || {
        if !matches!(change.value().get(), Some(Ok(()))) {
            return;
        }
        // Whoever set the first password has to show that it is known.
        if is_signed_in {
            is_open.set(false);
            toasts.tell(language.security_saved());
            reload.run(());
        } else {
            load_anew();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = new.get_untracked();
        is_short.set(wanted.chars().count() < PASSWORD_CHARS);
        differs.set(wanted != again.get_untracked());
        if !is_short.get_untracked() && !differs.get_untracked() {
            change.dispatch(ChangePassword { current: current.get_untracked(), new: wanted });
        }
    };
    let short = Signal::derive(move || is_short.get().then(|| language.security_short(PASSWORD_CHARS)));
    let different = Signal::derive(move || differs.get().then(|| language.security_differs().to_owned()));
    view! {
        <form class="security-form" on:submit=submit>
            <Owner />
            {has_one.then(|| view! { <Current value=current /> })}
            <Field id="password-new" label=language.security_new() help=language.security_rule(PASSWORD_CHARS) error=short>
                <Input value=new kind="password" autocomplete="new-password" is_required=true />
            </Field>
            <Field id="password-again" label=language.security_repeat() error=different>
                <Input value=again kind="password" autocomplete="new-password" is_required=true />
            </Field>
            <Button weight=Weight::Primary is_busy=change.pending()>
                {language.security_save()}
            </Button>
        </form>
        {move || change.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> })}
    }
    .erased()
}

/// Removes it.
#[component]
fn Remove(
    /// It cannot be removed.
    must_login: bool,
) -> impl IntoView {
    let language = use_format().language;
    if must_login {
        return view! { <p>{language.security_remove_reached()}</p> }.erased();
    }
    let current = RwSignal::new(String::new());
    let remove = ServerAction::<RemovePassword>::new();
    Effect::new(move || {
        if matches!(remove.value().get(), Some(Ok(()))) {
            load_anew();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        remove.dispatch(RemovePassword { current: current.get_untracked() });
    };
    view! {
        <form class="security-form" on:submit=submit>
            <p>{language.security_remove_text()}</p>
            <Owner />
            <Current value=current />
            <Button weight=Weight::Danger is_busy=remove.pending()>
                {language.security_remove()}
            </Button>
        </form>
        {move || remove.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> })}
    }
    .erased()
}

/// The password that counts now.
#[component]
fn Current(
    /// What was typed.
    value: RwSignal<String>,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <Field id="password-current" label=language.security_current()>
            <Input value kind="password" autocomplete="current-password" is_required=true />
        </Field>
    }
}

/// Whose password it is: for programs that keep passwords.
#[component]
fn Owner() -> impl IntoView {
    view! { <input r#type="text" name="username" value="owner" autocomplete="username" hidden /> }
}
