//! Fields of forms: a name, a control, a help, and what is wrong with it, beside it.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// What a control needs to know of its field.
#[derive(Clone)]
pub struct FieldOf {
    /// Anchor of the control.
    pub id: String,
    /// What is wrong with it.
    pub error: Signal<Option<String>>,
    described_by: String,
}

impl FieldOf {
    /// The field around the control.
    pub fn around() -> Self {
        expect_context()
    }

    /// What describes the control.
    pub fn described_by(&self) -> String {
        self.described_by.clone()
    }
}

/// A control with its name above it.
#[component]
pub fn Field(
    /// Anchor of the control, unique on the page.
    #[prop(into)]
    id: String,
    /// Name.
    #[prop(into)]
    label: String,
    /// What to write.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong with what was written.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// One of the controls: `Input`, `Select`.
    children: Children,
) -> impl IntoView {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    provide_context(FieldOf { id: id.clone(), error, described_by: format!("{help_id} {error_id}") });
    view! {
        <div class="field" class:is-wrong=move || error.with(Option::is_some)>
            <label class="field-label" for=id>
                {label}
            </label>
            {children()}
            <p id=help_id class="field-help">
                {help}
            </p>
            <p id=error_id class="field-error" aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <Icon name="warning" />
                                {error}
                            }
                        })
                }}
            </p>
        </div>
    }
    .erased()
}

/// Whether the field is wrong, as assistive technology wants to hear it.
fn invalid(error: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Clone {
    move || error.with(Option::is_some).then_some("true")
}

/// A line of text. In a `Field`.
#[component]
pub fn Input(
    /// What stands in it, and what was written.
    value: RwSignal<String>,
    /// `text`, `number`, `date`, `email`, `password`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Name in the form it is sent with.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Must not be empty.
    #[prop(optional)]
    is_required: bool,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Smallest number.
    #[prop(optional, into)]
    min: Option<String>,
    /// Largest number.
    #[prop(optional, into)]
    max: Option<String>,
    /// Most characters.
    #[prop(optional)]
    max_length: Option<usize>,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Can be read and copied, not changed.
    #[prop(optional)]
    is_fixed: bool,
    /// Anchor of a list of proposals.
    #[prop(optional_no_strip)]
    proposals: Option<&'static str>,
    /// The focus went elsewhere.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let field = FieldOf::around();
    view! {
        <input
            id=field.id.clone()
            class="input"
            r#type=kind
            name=name
            required=is_required
            disabled=disabled
            readonly=is_fixed
            list=proposals
            min=min
            max=max
            maxlength=max_length.map(|most| most.to_string())
            autocomplete=autocomplete
            aria-describedby=field.described_by()
            aria-invalid=invalid(field.error)
            value=value.get_untracked()
            prop:value=move || value.get()
            on:input:target=move |event| value.set(event.target().value())
            on:blur=move |_| {
                if let Some(on_leave) = on_leave {
                    on_leave.run(());
                }
            }
        />
    }
    .erased()
}

/// One of a few. In a `Field`.
#[component]
pub fn Select(
    /// Word of the chosen one.
    value: RwSignal<String>,
    /// Words with their names.
    options: Vec<(&'static str, &'static str)>,
    /// Name in the form it is sent with.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let field = FieldOf::around();
    let chosen = value.get_untracked();
    let options = options.into_iter().map(|(word, label)| view! { <option value=word selected={word == chosen}>{label}</option> });
    view! {
        <select
            id=field.id.clone()
            class="input"
            name=name
            disabled=disabled
            aria-describedby=field.described_by()
            aria-invalid=invalid(field.error)
            on:change:target=move |event| value.set(event.target().value())
        >
            {options.collect_view()}
        </select>
    }
    .erased()
}
