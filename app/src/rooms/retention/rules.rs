//! Ignore rules: the list, and a form that shows what a new one would mean before it is added.

use leptos::prelude::*;
use sp_domain::retention::{IgnorePreview, IgnoreRule, RuleKind};

use super::api::{AddRule, PreviewRule, RemoveRule};
use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    ui::{Dialog, Erase, ErrorState, ForgetSummary},
};

/// What is not read.
#[component]
pub fn Rules(
    /// Oldest first.
    rules: Vec<IgnoreRule>,
    /// What they keep out.
    ignored: i64,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let remove = ServerAction::<RemoveRule>::new();
    Effect::new(move || {
        if matches!(remove.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let is_empty = rules.is_empty();
    let count = (ignored > 0).then(|| view! { <p>{language.rules_ignored(ignored, integer(ignored, language))}</p> });
    let rows = rules.into_iter().map(|rule| view! { <RuleRow rule remove /> }).collect_view();
    view! {
        <section aria-labelledby="rules-title">
            <h2 id="rules-title">{language.rules_title()}</h2>
            <p>{language.rules_text()}</p>
            {is_empty.then(|| view! { <p>{language.rules_none()}</p> })}
            {count}
            <ul class="rule-list" hidden=is_empty>
                {rows}
            </ul>
            <NewRule reload />
        </section>
    }
    .erased()
}

/// One rule.
#[component]
fn RuleRow(
    /// The rule.
    rule: IgnoreRule,
    /// Lifts it.
    remove: ServerAction<RemoveRule>,
) -> impl IntoView {
    let language = use_format().language;
    let id = rule.id;
    let label = language.rule_remove_named(&rule.value);
    view! {
        <li>
            <span>{kind_name(rule.kind, language)}</span>
            <code>{rule.value}</code>
            <button class="button needs-script" type="button" aria-label=label on:click=move |_| drop(remove.dispatch(RemoveRule { id }))>
                {language.rule_remove()}
            </button>
        </li>
    }
    .erased()
}

/// The form and its preview.
#[component]
fn NewRule(
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let (kind, value, is_open) = (RwSignal::new(RuleKind::Project), RwSignal::new(String::new()), RwSignal::new(false));
    let (preview, add) = (ServerAction::<PreviewRule>::new(), ServerAction::<AddRule>::new());
    Effect::new(move || {
        if preview.value().with(Option::is_some) {
            is_open.set(true);
        }
    });
    Effect::new(move || {
        if matches!(add.value().get(), Some(Ok(()))) {
            is_open.set(false);
            value.set(String::new());
            reload.run(());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        preview.dispatch(PreviewRule { kind: kind.get_untracked(), value: value.get_untracked() });
    };
    let options = RuleKind::ALL
        .map(|kind| view! { <option value=kind.as_str() selected={kind == RuleKind::Project}>{kind_name(kind, language)}</option> });
    view! {
        <form class="rule-form needs-script" on:submit=submit>
            <label>
                <span>{language.rule_kind()}</span>
                <select on:change:target=move |event| kind.set(RuleKind::from_word(&event.target().value()).unwrap_or(RuleKind::Project))>
                    {options.collect_view()}
                </select>
            </label>
            <label class="rule-value">
                <span>{language.rule_value()}</span>
                <input r#type="text" required prop:value=move || value.get() on:input:target=move |event| value.set(event.target().value()) />
            </label>
            <button class="button" disabled=move || preview.pending().get()>{language.retention_preview()}</button>
        </form>
        <p class="rule-help">{move || kind_help(kind.get(), language)}</p>
        <Dialog is_open title=language.rule_new() close=language.dialog_close()>
            {move || preview.value().get().map(|found| match found {
                Ok(found) => view! { <Meaning found add /> }.erased(),
                Err(error) => view! { <ErrorState error /> }.erased(),
            })}
        </Dialog>
    }
    .erased()
}

/// What the rule would mean, and the two ways on.
#[component]
fn Meaning(
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
            <label class="typed">
                <span>{language.forget_type_word(language.forget_word())}</span>
                <input r#type="text" autocomplete="off" on:input:target=move |event| typed.set(event.target().value()) />
            </label>
            <button class="button is-danger" type="button" disabled=move || !is_typed() || add.pending().get() on:click=move |_| forget(Some(token.clone()))>
                {language.rule_add_and_forget()}
            </button>
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
            <button class="button is-primary" type="button" disabled=move || add.pending().get() on:click=move |_| order(None)>
                {language.rule_add()}
            </button>
        </p>
        {forgetting}
        {failed}
    }
    .erased()
}

fn kind_name(kind: RuleKind, language: Language) -> &'static str {
    match kind {
        RuleKind::Account => language.rule_account(),
        RuleKind::Path => language.rule_path(),
        RuleKind::Project => language.rule_project(),
    }
}

fn kind_help(kind: RuleKind, language: Language) -> &'static str {
    match kind {
        RuleKind::Account => language.rule_account_help(),
        RuleKind::Path => language.rule_path_help(),
        RuleKind::Project => language.rule_project_help(),
    }
}
