//! The table.

use leptos::prelude::*;
use sp_domain::session::{SessionQuery, SessionSort};

use super::{
    header_cell::HeaderCell,
    rows::{Line, LineKey},
    session_row::{DayRow, SessionRow},
};
use crate::{
    columns::LeftOut,
    facts::use_format,
    i18n::Language,
    ui::{Entry, Erase},
};

/// Columns with what they sort by, in order.
fn columns(language: Language) -> [(&'static str, &'static str, Option<SessionSort>); 11] {
    [
        ("tool", language.column_tool(), Some(SessionSort::Tool)),
        ("account", language.column_account(), Some(SessionSort::Account)),
        ("project", language.column_project(), Some(SessionSort::Project)),
        ("title", language.column_title(), Some(SessionSort::Title)),
        ("model", language.column_model(), None),
        ("start", language.column_start(), Some(SessionSort::StartedAt)),
        ("duration", language.column_duration(), Some(SessionSort::DurationMs)),
        ("messages", language.column_messages(), Some(SessionSort::UserMessages)),
        ("tokens", language.column_tokens(), Some(SessionSort::Tokens)),
        ("cost", language.column_cost(), Some(SessionSort::CostUsd)),
        ("outcome", language.filter_outcome(), Some(SessionSort::Outcome)),
    ]
}

/// Sessions in rows of one line, sortable by each column.
#[component]
pub fn SessionTable(
    /// What is shown; headings lead to other orders.
    query: SessionQuery,
    /// Lines, each with its signal.
    entries: RwSignal<Vec<Entry<LineKey, Line>>>,
    /// Columns that are left out.
    left_out: RwSignal<LeftOut>,
) -> impl IntoView {
    let language = use_format().language;
    let headings =
        columns(language).map(|(column, label, sort)| view! { <HeaderCell column label sort query=query.clone() /> }).collect_view();
    let without = move || left_out.get().names().collect::<Vec<_>>().join(" ");
    view! {
        <table class="session-table" data-without=without>
            <caption class="visually-hidden">{language.sessions_title()}</caption>
            <thead>
                <tr>
                    <td class="is-check"></td>
                    {headings}
                </tr>
            </thead>
            <tbody>
                <For each=move || entries.get() key=|entry| entry.key.clone() let(entry)>
                    <TableLine entry />
                </For>
            </tbody>
        </table>
    }
    .erased()
}

/// A day or a session.
#[component]
fn TableLine(
    /// Line with its signal.
    entry: Entry<LineKey, Line>,
) -> impl IntoView {
    let line = entry.value;
    move || match line.get() {
        Line::Day(totals) => view! { <DayRow totals /> }.erased(),
        Line::Session(session, look) => view! { <SessionRow session=*session look /> }.erased(),
    }
}
