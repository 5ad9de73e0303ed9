//! The chooser of columns. Cells are left out by the style sheet, so nothing is painted again.

use leptos::prelude::*;

use crate::{
    columns::LeftOut,
    facts::use_format,
    i18n::Language,
    layout::post,
    ui::{Erase, Popover, use_toasts},
    urls,
};

fn name(column: &str, language: Language) -> &'static str {
    match column {
        "tool" => language.column_tool(),
        "account" => language.column_account(),
        "project" => language.column_project(),
        "model" => language.column_model(),
        "duration" => language.column_duration(),
        "messages" => language.column_messages(),
        "outcome" => language.filter_outcome(),
        _ => language.column_tokens(),
    }
}

/// A box for each column that can be left out; takes effect at once and is remembered.
#[component]
pub fn ColumnChooser(
    /// What is left out.
    left_out: RwSignal<LeftOut>,
) -> impl IntoView {
    let (language, toasts) = (use_format().language, use_toasts());
    let toggle = move |at: usize| {
        left_out.update(|left_out| *left_out = left_out.toggled(at));
        let body = format!("{}={}", LeftOut::NAME, left_out.get_untracked().word());
        post(urls::PREFERENCES, body, move |is_kept| {
            if !is_kept {
                toasts.complain(language.error_transport_text());
            }
        });
    };
    let boxes = LeftOut::COLUMNS
        .into_iter()
        .enumerate()
        .map(|(at, column)| {
            view! {
                <label class="check">
                    <input
                        r#type="checkbox"
                        checked=!left_out.get_untracked().has(at)
                        prop:checked=move || !left_out.get().has(at)
                        on:change=move |_| toggle(at)
                    />
                    <span>{name(column, language)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <Popover id="columns" label=language.list_columns() is_at_end=true is_active=Signal::derive(move || left_out.get() != LeftOut::default())>
            {boxes}
        </Popover>
    }
    .erased()
}
