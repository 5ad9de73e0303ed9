//! The form of one row, in a dialog.

use leptos::prelude::*;
use sp_domain::price::PriceDraft;

use super::{api::SavePrice, page::Reload};
use crate::{
    facts::use_format,
    ui::{Button, Dialog, Erase, Faults, FormField, SaveError, Weight},
};

/// What is being edited.
#[derive(Clone, Copy)]
pub struct Editor {
    /// The dialog is open.
    pub is_open: RwSignal<bool>,
    version: RwSignal<i64>,
    replaces: RwSignal<Option<String>>,
    fields: [RwSignal<String>; 9],
    faults: Faults,
    save: ServerAction<SavePrice>,
}

impl Editor {
    /// Nothing is being edited.
    pub fn new() -> Self {
        let fields = PriceDraft::FIELDS.map(|_| RwSignal::new(String::new()));
        let faults = Faults::of(move || draft(&fields.map(|field| field.get())).check().err().unwrap_or_default());
        let (version, replaces, is_open) = (RwSignal::new(0), RwSignal::new(None), RwSignal::new(false));
        Self { is_open, version, replaces, fields, faults, save: ServerAction::new() }
    }

    /// Opens the form on a row; `replaces` is the day of the row that it takes the place of.
    pub fn edit(self, version: i64, row: &PriceDraft, replaces: Option<String>) {
        let PriceDraft { model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on } = row;
        let values = [model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on];
        self.fields.into_iter().zip(values).for_each(|(field, value)| field.set(value.clone()));
        self.version.set(version);
        self.replaces.set(replaces);
        self.faults.forget();
        self.save.clear();
        self.is_open.set(true);
    }

    fn send(self) {
        if self.faults.allow() {
            let row = draft(&self.fields.map(|field| field.get_untracked()));
            self.save.dispatch(SavePrice { version: self.version.get_untracked(), row, replaces: self.replaces.get_untracked() });
        }
    }
}

fn draft(fields: &[String; 9]) -> PriceDraft {
    let [model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on] = fields.clone();
    PriceDraft { model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on }
}

/// The dialog; closes when the row was saved.
#[component]
pub fn EditorDialog() -> impl IntoView {
    let language = use_format().language;
    let (editor, Reload(reload)): (Editor, Reload) = (expect_context(), expect_context());
    Effect::new(move || {
        if matches!(editor.save.value().get(), Some(Ok(()))) {
            editor.is_open.set(false);
            reload.run(());
        }
    });
    view! {
        <Dialog is_open=editor.is_open title=language.prices_row()>
            <EditorForm editor />
        </Dialog>
    }
    .erased()
}

/// The fields.
#[component]
fn EditorForm(
    /// What is being edited.
    editor: Editor,
) -> impl IntoView {
    let language = use_format().language;
    let Reload(reload) = expect_context();
    let faults = editor.faults;
    let [model, valid_from, input, output, cache_read, cache_write, cache_write_1h, source, read_on] = editor.fields;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        editor.send();
    };
    let start_over = Callback::new(move |()| {
        editor.is_open.set(false);
        reload.run(());
    });
    let failed = move || editor.save.value().get().and_then(Result::err).map(|error| view! { <SaveError error on_reload=start_over /> });
    view! {
        <form class="form-column" novalidate=true on:submit=submit>
            <FormField name="model" label=language.prices_model() value=model faults help=language.prices_model_help() />
            <FormField name="valid_from" label=language.prices_from() value=valid_from faults kind="date" help=language.prices_from_help() />
            <fieldset class="price-amounts">
                <legend>{language.prices_unit()}</legend>
                <FormField name="input" label=language.prices_input() value=input faults />
                <FormField name="output" label=language.prices_output() value=output faults />
                <FormField name="cache_read" label=language.prices_cache_read() value=cache_read faults />
                <FormField name="cache_write" label=language.prices_cache_write() value=cache_write faults />
                <FormField name="cache_write_1h" label=language.prices_cache_write_1h() value=cache_write_1h faults />
                <p class="field-help">{language.prices_cache_help()}</p>
            </fieldset>
            <FormField name="source" label=language.prices_source() value=source faults help=language.prices_source_help() />
            <FormField name="read_on" label=language.prices_read_on() value=read_on faults kind="date" />
            <p>
                <Button weight=Weight::Primary is_busy=editor.save.pending()>
                    {language.settings_save()}
                </Button>
            </p>
            {failed}
        </form>
    }
    .erased()
}
