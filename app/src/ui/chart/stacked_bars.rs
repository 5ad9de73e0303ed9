//! Bars made of parts: how much, and of what.

use leptos::prelude::*;

use super::{
    scale::{nice, share},
    table_twin::TableTwin,
};
use crate::ui::Erase;

/// A bar; it leads to the rows behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What stands below it, where there is room.
    pub label: String,
    /// Its full name.
    pub name: String,
    /// Its whole, in words with its unit.
    pub total: String,
    /// Where it leads.
    pub href: String,
    /// Parts from the bottom up.
    pub parts: Vec<BarPart>,
}

/// A part of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarPart {
    /// Place of its series.
    pub series: usize,
    /// How much; nothing is drawn of what is not positive.
    pub value: i64,
    /// The same in words with its unit.
    pub shown: String,
}

/// Series with a colour of their own; further ones share the last.
const COLOURS: usize = 8;
/// Every so many bars have their label below them.
const LABEL_EVERY: usize = 7;

/// Bars from left to right, from zero up. Every one is a link that says what it is when it is pointed at or focused. The shapes are stretched to the
/// width there is; links and words lie over and around them, and keep their size.
#[component]
pub fn StackedBars(
    /// What is shown.
    #[prop(into)]
    title: String,
    /// What a bar is, as the table's first column says it.
    #[prop(into)]
    of: String,
    /// Names of the series, from the bottom up.
    series: Vec<String>,
    /// Bars from left to right.
    bars: Vec<Bar>,
    /// Writes a value of the axis.
    axis: fn(i64, &crate::format::Format) -> String,
    /// What it means that there is nothing in any bar.
    #[prop(into)]
    none: String,
) -> impl IntoView {
    let format = crate::facts::use_format();
    let whole = |bar: &Bar| bar.parts.iter().map(|part| part.value.max(0)).sum::<i64>();
    let most = bars.iter().map(whole).max().unwrap_or(0);
    if most == 0 {
        return view! { <p class="chart-none">{none}</p> }.erased();
    }
    let top = nice(most);
    let shapes = bars.iter().enumerate().map(|(place, bar)| shape(bar, place, top)).collect_view();
    let count = bars.len();
    let columns = bars
        .iter()
        .enumerate()
        .map(|(place, bar)| view! { <Column bar=bar.clone() series=series.clone() is_late={place * 2 >= count} is_last={place + 1 == count} /> })
        .collect_view();
    let labels = bars.iter().enumerate().map(|(place, bar)| label(bar, (count - 1 - place).is_multiple_of(LABEL_EVERY))).collect_view();
    let legend = series.iter().enumerate().map(|(place, name)| view! { <li class=colour(place)>{name.clone()}</li> }).collect_view();
    view! {
        <figure class="chart" aria-label=title.clone()>
            <ul class="chart-legend">{legend}</ul>
            <div class="chart-frame">
                <div class="chart-axis" aria-hidden="true">
                    <span>{axis(top, &format)}</span>
                    <span>{axis(top / 2, &format)}</span>
                    <span>{axis(0, &format)}</span>
                </div>
                <div class="chart-plot">
                    <svg class="chart-shapes" aria-hidden="true" focusable="false" viewBox=format!("0 0 {} 1000", count * 100) preserveAspectRatio="none">
                        {shapes}
                    </svg>
                    <ul class="chart-columns" aria-label=title.clone() on:keydown=move |event| walk(&event)>
                        {columns}
                    </ul>
                </div>
                <div class="chart-labels" aria-hidden="true">{labels}</div>
            </div>
        </figure>
        <TableTwin title of series bars />
    }
    .erased()
}

fn colour(series: usize) -> String {
    format!("is-series-{}", series.min(COLOURS - 1) + 1)
}

/// The rectangles of a bar, from the bottom up.
fn shape(bar: &Bar, place: usize, top: i64) -> impl IntoView + use<> {
    let mut below = 0;
    let parts: Vec<_> = bar
        .parts
        .iter()
        .filter(|part| part.value > 0)
        .map(|part| {
            let from = share(below, top);
            below += part.value;
            let to = share(below, top);
            let class = colour(part.series);
            view! { <rect class=class x=place * 100 + 14 y=1000 - to width="72" height=(to - from).max(1)></rect> }
        })
        .collect();
    parts.collect_view()
}

fn label(bar: &Bar, is_shown: bool) -> impl IntoView + use<> {
    view! { <span>{is_shown.then(|| view! { <span class="chart-label">{bar.label.clone()}</span> })}</span> }
}

/// Arrows, Home and End lead from bar to bar.
#[cfg(feature = "hydrate")]
pub(in crate::ui) fn walk(event: &leptos::ev::KeyboardEvent) {
    use wasm_bindgen::JsCast;

    let bar = document().active_element().and_then(|focused| focused.closest(".chart-columns > li").ok().flatten());
    let list = bar.as_ref().and_then(|bar| bar.parent_element());
    let (Some(bar), Some(list)) = (bar, list) else { return };
    let next = match event.key().as_str() {
        "ArrowLeft" => bar.previous_element_sibling(),
        "ArrowRight" => bar.next_element_sibling(),
        "Home" => list.first_element_child(),
        "End" => list.last_element_child(),
        _ => return,
    };
    event.prevent_default();
    let link = next.and_then(|next| next.first_element_child()).and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(link) = link {
        let _ = link.focus();
    }
}

#[cfg(not(feature = "hydrate"))]
pub(in crate::ui) fn walk(_: &leptos::ev::KeyboardEvent) {}

/// The link over a bar, and what it says.
#[component]
fn Column(
    /// The bar.
    bar: Bar,
    /// Names of the series.
    series: Vec<String>,
    /// In the right half: what it says lies to its left.
    is_late: bool,
    /// The one the Tab key leads to; arrows lead on from there.
    is_last: bool,
) -> impl IntoView {
    let parts = bar.parts.iter().rev().map(|part| (part.series, series.get(part.series).cloned().unwrap_or_default(), part.shown.clone()));
    let parts: Vec<(usize, String, String)> = parts.collect();
    let words: Vec<String> = parts.iter().map(|(_, name, shown)| format!("{name} {shown}")).collect();
    let told = if words.is_empty() {
        format!("{}: {}", bar.name, bar.total)
    } else {
        format!("{}: {}; {}", bar.name, bar.total, words.join(", "))
    };
    let lines = parts
        .into_iter()
        .map(|(place, name, shown)| {
            view! {
                <span class=format!("chart-tip-line {}", colour(place))>
                    <span>{name}</span>
                    <span>{shown}</span>
                </span>
            }
        })
        .collect_view();
    view! {
        <li>
            <a class="chart-column" class:is-late=is_late href=bar.href aria-label=told tabindex=if is_last { "0" } else { "-1" }>
                <span class="chart-tip" aria-hidden="true">
                    <strong class="chart-tip-line">
                        <span>{bar.name}</span>
                        <span>{bar.total}</span>
                    </strong>
                    {lines}
                </span>
            </a>
        </li>
    }
    .erased()
}
