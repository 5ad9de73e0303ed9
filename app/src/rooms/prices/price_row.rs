//! One row of the table of prices.

use leptos::prelude::*;
use sp_domain::price::PriceLine;

use super::{api::RemovePrice, editor::Editor};
use crate::{
    facts::use_format,
    format::UNKNOWN,
    ui::{Badge, Button, Erase, Tone, Weight},
};

/// A model's prices from a day on, and what can be done with a person's own.
#[component]
pub fn PriceRow(
    /// The row.
    line: PriceLine,
    /// The version it is of.
    version: i64,
    /// Removes it.
    remove: ServerAction<RemovePrice>,
) -> impl IntoView {
    let language = use_format().language;
    let editor: Editor = expect_context();
    let PriceLine { row, own, models } = line;
    let (model, day) = (row.model.clone(), row.valid_from.clone());
    let title = (!models.is_empty()).then(|| language.prices_used_by(models.join(", ")));
    let prices = [
        (language.prices_input(), &row.input),
        (language.prices_output(), &row.output),
        (language.prices_cache_read(), &row.cache_read),
        (language.prices_cache_write(), &row.cache_write),
        (language.prices_cache_write_1h(), &row.cache_write_1h),
    ]
    .map(|(label, price)| {
        let price = if price.is_empty() { UNKNOWN.to_owned() } else { price.clone() };
        view! {
            <td class="is-number" data-label=label>
                {price}
            </td>
        }
    })
    .collect_view();
    let edit_label = language.prices_edit_named(&model, &day);
    let (edited, replaces) = (row.clone(), day.clone());
    let edit = move |()| editor.edit(version, &edited, Some(replaces.clone()));
    let removing = own.then(|| {
        let label = language.prices_remove_named(&model, &day);
        let (removed, valid_from) = (model.clone(), day.clone());
        let order = move |()| drop(remove.dispatch(RemovePrice { version, model: removed.clone(), valid_from: Some(valid_from.clone()) }));
        view! {
            <Button weight=Weight::Quiet label on_press=order>
                {language.prices_remove()}
            </Button>
        }
    });
    view! {
        <tr>
            <th scope="row" title=title>
                {model}
                {own.then(|| view! { <Badge tone=Tone::Accent>{language.prices_own()}</Badge> })}
            </th>
            <td class="price-day" data-label=language.prices_from()>
                {day}
            </td>
            {prices}
            <td data-label=language.prices_source()>
                <Source source=row.source />
                <span class="price-read">{language.prices_read_on_day(&row.read_on)}</span>
            </td>
            <td class="price-actions">
                <Button weight=Weight::Quiet label=edit_label on_press=edit>
                    {language.prices_edit()}
                </Button>
                {removing}
            </td>
        </tr>
    }
    .erased()
}

/// Where a price was published. Only what looks like an address becomes one: a source is what somebody typed.
#[component]
fn Source(
    /// As typed.
    source: String,
) -> impl IntoView {
    if source.starts_with("https://") {
        let host = source.trim_start_matches("https://").split('/').next().unwrap_or(&source).to_owned();
        view! {
            <a href=source rel="noreferrer external" target="_blank">
                {host}
            </a>
        }
        .erased()
    } else {
        view! { <span>{source}</span> }.erased()
    }
}
