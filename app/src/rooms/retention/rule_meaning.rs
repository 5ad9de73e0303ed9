//! What a new rule would mean, before it is added.

use leptos::prelude::*;
use sp_domain::retention::IgnorePreview;

use super::{api::AddRule, rules::kind_name};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Erase, ErrorState, Field, ForgetSummary, Input, Weight},
};

/// What the rule would mean, and the two ways on.
#[component]
pub(super) fn Meaning(
    /// The preview.
    found: IgnorePreview,
    /// Adds the rule.
    add: ServerAction<AddRule>,
) -> impl IntoView {
    let language = use_format().language;
    let IgnorePreview { kind, value, stored } = found;
    let (token, sessions) = (stored.token.clone(), stored.sessions);
    let typed = RwSignal::new(String::new());
    let order = {
        let value = value.clone();
        move |forget_token: Option<String>| drop(add.dispatch(AddRule { kind, value: value.clone(), forget_token }))
    };
    let forget = order.clone();
    let failed = move || add.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> });
    let is_typed = move || typed.with(|typed| typed.trim() == language.forget_word());
    let forgetting = (sessions > 0).then(|| {
        view! {
            <ForgetSummary preview=stored />
            <Field id="rule-typed" label=language.forget_type_word(language.forget_word())>
                <Input value=typed />
            </Field>
            <p>
                <Button
                    weight=Weight::Danger
                    disabled=Signal::derive(move || !is_typed())
                    is_busy=add.pending()
                    on_press=move |()| forget(Some(token.clone()))
                >
                    {language.rule_add_and_forget()}
                </Button>
            </p>
        }
    });
    view! {
        <p>
            {kind_name(kind, language)}
            " "
            <code>{value}</code>
        </p>
        <p>{language.rule_stored(sessions, integer(sessions, language))}</p>
        <p>
            <Button weight=Weight::Primary is_busy=add.pending() on_press=move |()| order(None)>
                {language.rule_add()}
            </Button>
        </p>
        {forgetting}
        {failed}
    }
    .erased()
}
