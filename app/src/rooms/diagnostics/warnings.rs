//! What could not be read.

use leptos::prelude::*;
use sp_domain::diagnostics::{Warning, WarningKind};

use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    ui::{Erase, ToolBadge},
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
    let shown = warnings.len() as i64;
    let number = |count| integer(count, language);
    let more = (total > shown).then(|| view! { <p>{language.warnings_shown(number(shown), number(total))}</p> });
    let rows = warnings.into_iter().map(|warning| view! { <WarningRow warning /> }).collect_view();
    view! {
        <section aria-labelledby="warnings-title">
            <h2 id="warnings-title">{language.warnings_title()}</h2>
            <p>{if shown == 0 { language.warnings_none() } else { language.warnings_text() }}</p>
            {more}
            <div class="table-scroll" hidden={shown == 0} tabindex="0" role="group" aria-labelledby="warnings-title">
                <table class="data-table">
                    <thead>
                        <tr>
                            <th scope="col">{language.column_tool()}</th>
                            <th scope="col">{language.warnings_file()}</th>
                            <th scope="col" class="is-number">{language.warnings_line()}</th>
                            <th scope="col">{language.warnings_kind()}</th>
                            <th scope="col">{language.warnings_detail()}</th>
                            <th scope="col" class="is-number">{language.warnings_count()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
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
            <td class="is-number">{warning.line.map(|line| integer(line, language))}</td>
            <td>{kind_name(warning.kind, language)}</td>
            <td>{warning.detail}</td>
            <td class="is-number">{integer(warning.count, language)}</td>
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
