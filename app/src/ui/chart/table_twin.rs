//! The figures of a chart as a table: for whoever does not see it, and for whoever wants to know exactly.

use leptos::prelude::*;

use super::Bar;
use crate::{facts::use_format, format::UNKNOWN, ui::Erase};

/// One row per bar, one column per series, opened on demand.
#[component]
pub(super) fn TableTwin(
    /// What the chart shows.
    title: String,
    /// What the bars are.
    of: String,
    /// Names of the series.
    series: Vec<String>,
    /// Bars in order.
    bars: Vec<Bar>,
) -> impl IntoView {
    let language = use_format().language;
    let headings = series.iter().map(|name| view! { <th scope="col" class="is-number">{name.clone()}</th> }).collect_view();
    let rows = bars
        .into_iter()
        .rev()
        .map(|bar| {
            let cell = |place: usize| {
                bar.parts.iter().find(|part| part.series == place).map_or_else(|| UNKNOWN.to_owned(), |part| part.shown.clone())
            };
            let cells = series
                .iter()
                .enumerate()
                .map(|(place, name)| view! { <td class="is-number" data-label=name.clone()>{cell(place)}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">
                        <a href=bar.href.clone()>{bar.name.clone()}</a>
                    </th>
                    <td class="is-number" data-label=language.chart_total()>{bar.total.clone()}</td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="chart-table">
            <summary>{language.chart_as_table()}</summary>
            <div class="table-scroll" tabindex="0" role="group" aria-label=title>
                <table class="data-table">
                    <thead>
                        <tr>
                            <th scope="col">{of}</th>
                            <th scope="col" class="is-number">{language.chart_total()}</th>
                            {headings}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .erased()
}
