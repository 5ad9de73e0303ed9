//! Ignore rules: the list, and a form that shows what a new one would mean before it is added.

use leptos::prelude::*;
use sp_domain::retention::{IgnoreRule, RuleKind};

use super::{
    api::{AddRule, PreviewRule, RemoveRule},
    rule_meaning::Meaning,
};
use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    ui::{Button, Dialog, Erase, ErrorState, Field, Input, Panel, Select, use_toasts},
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
    let toasts = use_toasts();
    let (remove, restore) = (ServerAction::<RemoveRule>::new(), ServerAction::<AddRule>::new());
    let lifted = StoredValue::new(None::<IgnoreRule>);
    Effect::new(move || {
        if matches!(remove.value().get(), Some(Ok(()))) {
            reload.run(());
            if let Some(rule) = lifted.get_value() {
                let IgnoreRule { kind, value, .. } = rule;
                let text = language.rule_lifted(&value);
                let undo = move |()| drop(restore.dispatch(AddRule { kind, value: value.clone(), forget_token: None }));
                toasts.tell_with_undo(text, Callback::new(undo));
            }
        }
    });
    Effect::new(move || {
        if matches!(restore.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let lift = Callback::new(move |rule: IgnoreRule| {
        let id = rule.id;
        lifted.set_value(Some(rule));
        remove.dispatch(RemoveRule { id });
    });
    let is_empty = rules.is_empty();
    let count = (ignored > 0).then(|| view! { <p class="panel-text">{language.rules_ignored(ignored, integer(ignored, language))}</p> });
    let rows = rules.into_iter().map(|rule| view! { <RuleRow rule lift /> }).collect_view();
    view! {
        <Panel id="rules" title=language.rules_title() text=language.rules_text()>
            {is_empty.then(|| view! { <p class="panel-text">{language.rules_none()}</p> })}
            {count}
            <ul class="rule-list" hidden=is_empty>
                {rows}
            </ul>
            <NewRule reload />
        </Panel>
    }
    .erased()
}

/// One rule.
#[component]
fn RuleRow(
    /// The rule.
    rule: IgnoreRule,
    /// Lifts it.
    lift: Callback<IgnoreRule>,
) -> impl IntoView {
    let language = use_format().language;
    let label = language.rule_remove_named(&rule.value);
    let (kind, value) = (kind_name(rule.kind, language), rule.value.clone());
    view! {
        <li>
            <span>{kind}</span>
            <code>{value}</code>
            <Button label on_press=move |()| lift.run(rule.clone())>
                {language.rule_remove()}
            </Button>
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
    let (kind, value, is_open) = (RwSignal::new(RuleKind::Project.as_str().to_owned()), RwSignal::new(String::new()), RwSignal::new(false));
    let chosen = move || kind.with(|word| RuleKind::from_word(word)).unwrap_or(RuleKind::Project);
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
        preview.dispatch(PreviewRule { kind: untrack(chosen), value: value.get_untracked() });
    };
    let options = RuleKind::ALL.map(|kind| (kind.as_str(), kind_name(kind, language))).to_vec();
    view! {
        <form class="form-row needs-script" on:submit=submit>
            <Field id="rule-kind" label=language.rule_kind()>
                <Select value=kind options />
            </Field>
            <Field id="rule-value" label=language.rule_value()>
                <Input value is_required=true />
            </Field>
            <Button is_busy=preview.pending()>{language.retention_preview()}</Button>
        </form>
        <p class="panel-text">{move || kind_help(chosen(), language)}</p>
        <Dialog is_open title=language.rule_new()>
            {move || preview.value().get().map(|found| match found {
                Ok(found) => view! { <Meaning found add /> }.erased(),
                Err(error) => view! { <ErrorState error /> }.erased(),
            })}
        </Dialog>
    }
    .erased()
}

pub(super) fn kind_name(kind: RuleKind, language: Language) -> &'static str {
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
