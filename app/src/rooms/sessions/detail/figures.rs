//! Tokens and cost of a session: its own, with its sub-agents, and by model.

use leptos::prelude::*;
use sp_domain::usage::UsageFigures;

use crate::{
    facts::use_format,
    format::integer,
    rooms::sessions::api::DetailView,
    ui::{Cost, Erase, Tokens},
};

/// One row per set of calls, one column per token class.
#[component]
pub fn Figures(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let language = use_format().language;
    let rows = move || {
        detail.with(|view| {
            let (session, by_model) = (&view.row, &view.by_model);
            let mut rows = vec![(language.figures_own().to_owned(), view.own, "is-total")];
            if session.subagents > 0 {
                let label = language.figures_with_subagents(session.subagents, integer(session.subagents, language));
                rows.push((label, session.total, "is-total"));
            }
            let is_split = by_model.len() > 1;
            let models = by_model.iter().filter(|_| is_split);
            rows.extend(models.map(|part| {
                let model = part.model.clone().unwrap_or_else(|| language.model_unknown().to_owned());
                (model, part.figures, "is-model")
            }));
            rows.into_iter().map(|(label, figures, class)| view! { <FiguresRow label figures class /> }).collect_view()
        })
    };
    let unknown = move || detail.with(|view| view.usage_unknown);
    let source = move || detail.with(|view| use_format().cost_source(view.row.total.cost_source));
    view! {
        <div class="figures" tabindex="0" role="group" aria-label=language.figures_title()>
            <table>
                <caption>{language.figures_title()}</caption>
                <thead>
                    <tr>
                        <td></td>
                        <th scope="col">{language.figures_calls()}</th>
                        <th scope="col">{language.figures_input()}</th>
                        <th scope="col">{language.figures_cache_read()}</th>
                        <th scope="col">{language.figures_cache_write()}</th>
                        <th scope="col">{language.figures_output()}</th>
                        <th scope="col">{language.figures_reasoning()}</th>
                        <th scope="col">{language.column_cost()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="figures-note">
                {move || if unknown() { language.figures_unknown() } else { source() }}
            </p>
        </div>
    }
    .erased()
}

/// Sums of one set of calls.
#[component]
fn FiguresRow(
    /// Which calls.
    label: String,
    /// Their sums.
    figures: UsageFigures,
    /// Own, total or one model.
    class: &'static str,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <tr class=class>
            <th scope="row">{label}</th>
            <td class="number">{integer(figures.calls, language)}</td>
            <td>
                <Tokens count=figures.input_tokens />
            </td>
            <td>
                <Tokens count=figures.cache_read_tokens />
            </td>
            <td>
                <Tokens count=figures.cache_write_tokens />
            </td>
            <td>
                <Tokens count=figures.output_tokens />
            </td>
            <td>
                <Tokens count=figures.reasoning_tokens />
            </td>
            <td>
                <Cost figures />
            </td>
        </tr>
    }
    .erased()
}
