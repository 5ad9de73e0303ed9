//! What could not be read.

use leptos::prelude::*;
use sp_domain::diagnostics::{Warning, WarningKind};

use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    ui::{Column, Erase, TableSection, ToolBadge},
};

/// One row per file and cause.
#[component]
pub fn Warnings(
    /// Warnings, not always all.
    warnings: Vec<Warning>,
    /// All there are.
    total: i64,
) -> impl IntoView {
    let language = use_format().language;
    let columns = vec![
        Column::text(language.column_tool()),
        Column::text(language.warnings_file()),
        Column::number(language.warnings_line()),
        Column::text(language.warnings_kind()),
        Column::text(language.warnings_detail()),
        Column::number(language.warnings_count()),
    ];
    let rows = warnings.into_iter().map(|warning| view! { <WarningRow warning /> }.erased()).collect();
    view! {
        <TableSection
            id="warnings"
            title=language.warnings_title()
            text=language.warnings_text()
            none=language.warnings_none()
            columns
            rows
            total
        />
    }
    .erased()
}

/// One file and cause.
#[component]
fn WarningRow(
    /// The warning.
    warning: Warning,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <tr>
            <td>
                <ToolBadge tool=warning.tool />
            </td>
            <th scope="row">
                <code>{warning.path}</code>
            </th>
            <td class="is-number" data-label=language.warnings_line()>
                {warning.line.map(|line| integer(line, language))}
            </td>
            <td data-label=language.warnings_kind()>{kind_name(warning.kind, language)}</td>
            <td data-label=language.warnings_detail()>{warning.detail}</td>
            <td class="is-number" data-label=language.warnings_count()>
                {integer(warning.count, language)}
            </td>
        </tr>
    }
    .erased()
}

fn kind_name(kind: WarningKind, language: Language) -> &'static str {
    match kind {
        WarningKind::Unreadable => language.warning_unreadable(),
        WarningKind::Damaged => language.warning_damaged(),
        WarningKind::Encoding => language.warning_encoding(),
        WarningKind::UnknownRecord => language.warning_unknown_record(),
        WarningKind::BadValue => language.warning_bad_value(),
        WarningKind::TooLong => language.warning_too_long(),
        WarningKind::UnknownSchema => language.warning_unknown_schema(),
    }
}
