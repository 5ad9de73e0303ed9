//! A line of text in a form that is checked as a whole: what it is, what is wrong with it, and who decides about it when it is not the person.

use leptos::prelude::*;
use sp_domain::settings::{Fault, Faulty};

use crate::{
    facts::use_format,
    i18n::Language,
    ui::{DecidedBy, Erase, Field, Input},
};

/// What is wrong with the fields of a form; each speaks up once it was left or the form was sent.
#[derive(Clone, Copy)]
pub struct Faults {
    found: Signal<Vec<Faulty>>,
    left: RwSignal<Vec<&'static str>>,
    is_sent: RwSignal<bool>,
}

impl Faults {
    /// Those of what is in the form now.
    pub fn of(found: impl Fn() -> Vec<Faulty> + Send + Sync + 'static) -> Self {
        Self { found: Signal::derive(found), left: RwSignal::new(Vec::new()), is_sent: RwSignal::new(false) }
    }

    /// True when the form can be sent; else every fault shows from now on, and the first field with one has the focus.
    pub fn allow(self) -> bool {
        self.is_sent.set(true);
        let is_right = self.found.with_untracked(Vec::is_empty);
        #[cfg(feature = "hydrate")]
        if !is_right {
            // Once the fields say so.
            request_animation_frame(|| {
                let _ = super::find("[aria-invalid=true]").first().map(|field| field.focus());
            });
        }
        is_right
    }

    /// The form is as new.
    pub fn forget(self) {
        self.is_sent.set(false);
        self.left.set(Vec::new());
    }

    fn leave(self, name: &'static str) {
        self.left.update(|left| left.push(name));
    }

    fn shown(self, name: &str) -> Option<Fault> {
        let speaks = self.is_sent.get() || self.left.with(|left| left.contains(&name));
        self.found.with(|found| found.iter().find(|(field, _)| *field == name).map(|(_, fault)| *fault)).filter(|_| speaks)
    }
}

/// The line with its label.
#[component]
pub fn FormField(
    /// Name in the form and in faults.
    name: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What stands in it.
    value: RwSignal<String>,
    /// What is wrong with the form.
    faults: Faults,
    /// What to know about it.
    #[prop(optional, into)]
    help: Option<String>,
    /// `text`, `date` or another kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Anchor of a list of proposals.
    #[prop(optional)]
    proposals: Option<&'static str>,
    /// Anchor of the control, where the page has several of this name.
    #[prop(optional, into)]
    id: Option<String>,
    /// The flag, variable or file that decides instead.
    #[prop(optional_no_strip)]
    decided_by: Option<String>,
) -> impl IntoView {
    let language = use_format().language;
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let said = label.clone();
    let error = Signal::derive(move || faults.shown(name).map(|fault| fault_text(language, &said, fault)));
    let is_fixed = decided_by.is_some();
    let on_leave = move |()| faults.leave(name);
    view! {
        <Field id label help=help.unwrap_or_default() error>
            <Input value kind name is_fixed proposals on_leave />
            {decided_by.map(|by| view! { <DecidedBy by /> })}
        </Field>
    }
    .erased()
}

/// What is wrong with a field and what to do about it.
fn fault_text(language: Language, label: &str, fault: Fault) -> String {
    match fault {
        Fault::Missing => language.fault_missing(label),
        Fault::Date => language.fault_date(label),
        Fault::Amount => language.fault_amount(label),
        Fault::Rate => language.fault_rate(label),
        Fault::Currency => language.fault_currency(label),
        Fault::Zone => language.fault_zone(label),
        Fault::Long => language.fault_long(label),
        Fault::Pattern => language.fault_pattern(label),
        Fault::Taken => language.fault_taken(label),
    }
}
