//! What pricing the history again would change.

use leptos::prelude::*;
use sp_domain::price::{RepricePreview, RepricedModel};

use super::api::StartReprice;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Column, Erase, ErrorState, TableSection, Weight},
};

/// Before and after by model, and the way on.
#[component]
pub fn Meaning(
    /// The preview.
    found: RepricePreview,
    /// Starts it.
    start: ServerAction<StartReprice>,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let RepricePreview { models, before_usd, after_usd, token } = found;
    let rows = models.into_iter().map(|model| view! { <MeaningRow model /> }.erased()).collect();
    let columns = vec![
        Column::text(language.prices_model()),
        Column::number(language.prices_calls()),
        Column::number(language.reprice_before()),
        Column::number(language.reprice_after()),
        Column::number(language.reprice_unpriced()),
    ];
    let failed = move || start.value().get().and_then(Result::err).map(|error| view! { <ErrorState error /> });
    let go = move |()| drop(start.dispatch(StartReprice { token: token.clone() }));
    let sum = language.reprice_sum(format.money(before_usd), format.money(after_usd));
    view! {
        <TableSection id="reprice-models" title=language.reprice_changes() text=sum none=language.reprice_nothing() columns rows />
        <p>
            <Button weight=Weight::Primary is_busy=start.pending() on_press=go>
                {language.reprice_start()}
            </Button>
        </p>
        {failed}
    }
    .erased()
}

/// One model.
#[component]
fn MeaningRow(
    /// Before and after.
    model: RepricedModel,
) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let RepricedModel { before, cost_usd, unpriced_calls } = model;
    let number = |count| integer(count, language);
    view! {
        <tr>
            <th scope="row">{before.model}</th>
            <td class="is-number" data-label=language.prices_calls()>
                {number(before.calls)}
            </td>
            <td class="is-number" data-label=language.reprice_before() title=format!("{} USD", before.cost_usd)>
                {format.money(before.cost_usd)}
            </td>
            <td class="is-number" data-label=language.reprice_after() title=format!("{cost_usd} USD")>
                {format.money(cost_usd)}
            </td>
            <td class="is-number" data-label=language.reprice_unpriced()>
                {format!("{} → {}", number(before.unpriced_calls), number(unpriced_calls))}
            </td>
        </tr>
    }
    .erased()
}
