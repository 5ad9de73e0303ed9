//! Recorded models without a price.

use leptos::prelude::*;
use sp_domain::price::{ModelFigures, PriceDraft};

use super::editor::Editor;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Column, Erase, TableSection, Weight},
};

/// Their tokens, and a way to give them a price. Nothing when every call has one.
#[component]
pub fn Unpriced(
    /// The most calls first.
    models: Vec<ModelFigures>,
    /// The version of the prices.
    version: i64,
) -> impl IntoView {
    let language = use_format().language;
    let columns = vec![
        Column::text(language.prices_model()),
        Column::number(language.prices_calls()),
        Column::number(language.prices_input()),
        Column::number(language.prices_output()),
        Column::number(language.prices_cache_read()),
        Column::number(language.prices_cache_write()),
        Column::text(language.prices_actions()),
    ];
    (!models.is_empty()).then(|| {
        let rows = models.into_iter().map(|figures| view! { <UnpricedRow figures version /> }.erased()).collect();
        let (title, text) = (language.prices_unpriced(), language.prices_unpriced_help());
        view! { <TableSection id="unpriced" title text none="" columns rows /> }
    })
}

/// One model.
#[component]
fn UnpricedRow(
    /// What was recorded of it.
    figures: ModelFigures,
    /// The version of the prices.
    version: i64,
) -> impl IntoView {
    let language = use_format().language;
    let editor: Editor = expect_context();
    let ModelFigures { model, unpriced_calls, calls, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, .. } = figures;
    let numbers = [
        (language.prices_input(), input_tokens),
        (language.prices_output(), output_tokens),
        (language.prices_cache_read(), cache_read_tokens),
        (language.prices_cache_write(), cache_write_tokens),
    ]
    .map(|(label, count)| {
        view! {
            <td class="is-number" data-label=label>
                {integer(count, language)}
            </td>
        }
    })
    .collect_view();
    let (label, draft) = (language.prices_add_named(&model), PriceDraft { model: model.clone(), ..PriceDraft::default() });
    let button = (!model.is_empty()).then(|| {
        let add = move |()| editor.edit(version, &draft, None);
        view! {
            <Button weight=Weight::Quiet label on_press=add>
                {language.prices_add()}
            </Button>
        }
    });
    view! {
        <tr>
            <th scope="row">{if model.is_empty() { language.prices_no_model().to_owned() } else { model }}</th>
            <td class="is-number" data-label=language.prices_calls()>
                {language.prices_of(integer(unpriced_calls, language), integer(calls, language))}
            </td>
            {numbers}
            <td class="price-actions">{button}</td>
        </tr>
    }
    .erased()
}
