//! Fields of forms.

use leptos::prelude::*;

use crate::{
    error::AppError,
    ui::{Button, Checkbox, Erase, Faults, Field, FormField, Input, Panel, SaveError, Select, Switch, Weight},
};

/// What can be written into or chosen from. The name is checked while one types.
#[component]
pub fn Fields() -> impl IntoView {
    let (name, days, tool) = (RwSignal::new("shop".to_owned()), RwSignal::new("0".to_owned()), RwSignal::new("codex".to_owned()));
    let (zone, faults) = (RwSignal::new("Europe/Berlin".to_owned()), Faults::of(Vec::new));
    let (fixed, ticked, is_on) = (RwSignal::new("5055".to_owned()), RwSignal::new(true), RwSignal::new(true));
    let wrong =
        Signal::derive(move || days.with(|days| days.parse().map_or(true, |days: i64| days < 1)).then(|| "At least 1 day.".to_owned()));
    view! {
        <Panel id="fields" title="Fields" text="Name above, help below, and what is wrong right beside it.">
            <form class="form-row" on:submit=|event| event.prevent_default()>
                <Field id="gallery-name" label="Name" help="As it is shown in lists.">
                    <Input value=name />
                </Field>
                <Field id="gallery-days" label="Days" error=wrong>
                    <Input value=days kind="number" min="1" />
                </Field>
                <Field id="gallery-tool" label="Tool">
                    <Select value=tool options=vec![("claude", "Claude Code"), ("codex", "Codex CLI"), ("gemini", "Gemini CLI")] />
                </Field>
                <Field id="gallery-fixed" label="Port">
                    <Input value=fixed disabled=true />
                </Field>
                <FormField name="zone" label="Time zone" value=zone faults decided_by=Some("--timezone".to_owned()) />
                <Button weight=Weight::Primary>"Save"</Button>
            </form>
            <SaveError error=AppError::Conflict { message: String::new() } on_reload=|()| {} />
            <div class="gallery-row">
                <Checkbox value=ticked label="Checkbox" />
                <Checkbox value=RwSignal::new(false) label="Disabled" disabled=true />
                <Switch value=is_on label="Switch" />
                <Switch value=RwSignal::new(false) label="Off" />
                <Switch value=RwSignal::new(true) label="Disabled" disabled=true />
            </div>
        </Panel>
    }
    .erased()
}
