//! A table with its heading: the frame that lists of findings have in common.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Panel},
};

/// A heading of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it says.
    pub label: &'static str,
    /// The column holds figures.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub const fn text(label: &'static str) -> Self {
        Self { label, is_number: false }
    }

    /// A column of figures.
    pub const fn number(label: &'static str) -> Self {
        Self { label, is_number: true }
    }
}

/// Heading, text and table; without rows only what that means. Wide tables scroll in their own frame; on phones every row is a card.
#[component]
pub fn TableSection(
    /// Anchor, unique on the page.
    id: &'static str,
    /// Heading.
    #[prop(into)]
    title: String,
    /// What the rows are.
    #[prop(optional, into)]
    text: Option<String>,
    /// What it means that there are none.
    #[prop(into)]
    none: String,
    /// Headings of columns, in order.
    columns: Vec<Column>,
    /// The rows shown; cells say the name of their column in `data-label`.
    rows: Vec<AnyView>,
    /// All rows there are, where not all are shown.
    #[prop(optional)]
    total: Option<i64>,
    /// What can be done below it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let language = use_format().language;
    let shown = rows.len() as i64;
    let number = |count: i64| integer(count, language);
    let more = total
        .filter(|total| *total > shown)
        .map(|total| view! { <p class="panel-text">{language.warnings_shown(number(shown), number(total))}</p> });
    let is_empty = rows.is_empty();
    let text = if is_empty { none } else { text.unwrap_or_default() };
    let heading = format!("{id}-title");
    view! {
        <Panel id title text>
            {more}
            {(!is_empty).then(|| view! { <Table heading columns>{rows}</Table> })}
            {children.map(|children| children())}
        </Panel>
    }
    .erased()
}

/// The table alone, for sections that are more than it. Wide ones scroll in their own frame; on phones every row is a card.
#[component]
pub fn Table(
    /// Anchor of its heading.
    heading: String,
    /// Headings of columns, in order.
    columns: Vec<Column>,
    /// The rows; cells say the name of their column in `data-label`.
    children: Children,
) -> impl IntoView {
    let headings = columns
        .into_iter()
        .map(|Column { label, is_number }| {
            view! {
                <th scope="col" class:is-number=is_number>
                    {label}
                </th>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-labelledby=heading>
            <table class="data-table">
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
    .erased()
}
