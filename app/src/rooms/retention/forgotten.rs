//! What was forgotten, and how to allow it again.

use leptos::prelude::*;
use sp_domain::retention::Forgotten;

use super::api::AllowAgain;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Button, Column, Erase, Moment, TableSection, ToolBadge},
};

/// Latest first.
#[component]
pub fn ForgottenList(
    /// Not always all.
    forgotten: Vec<Forgotten>,
    /// All there are.
    total: i64,
    /// Asks the server again.
    reload: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let allow = ServerAction::<AllowAgain>::new();
    Effect::new(move || {
        if matches!(allow.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let columns = vec![
        Column::text(language.column_tool()),
        Column::text(language.forgotten_session()),
        Column::number(language.forget_subagents()),
        Column::text(language.forgotten_when()),
        Column::text(language.retention_actions()),
    ];
    let rows = forgotten.into_iter().map(|forgotten| view! { <Row forgotten allow /> }.erased()).collect();
    view! {
        <TableSection
            id="forgotten"
            title=language.forgotten_title()
            text=language.forgotten_text()
            none=language.forgotten_none()
            columns
            rows
            total
        />
    }
    .erased()
}

/// One tombstone.
#[component]
fn Row(
    /// What was forgotten.
    forgotten: Forgotten,
    /// Lifts it.
    allow: ServerAction<AllowAgain>,
) -> impl IntoView {
    let language = use_format().language;
    let number = forgotten.number;
    view! {
        <tr>
            <td>
                <ToolBadge tool=forgotten.tool />
            </td>
            <th scope="row">
                {forgotten.id.to_string()}
                <br />
                <code>{forgotten.path}</code>
            </th>
            <td class="is-number" data-label=language.forget_subagents()>
                {integer(forgotten.subagents, language)}
            </td>
            <td data-label=language.forgotten_when()>
                <Moment at=Some(forgotten.forgotten_at) />
            </td>
            <td>
                <Button icon="undo" on_press=move |()| drop(allow.dispatch(AllowAgain { number }))>
                    {language.forgotten_allow()}
                </Button>
            </td>
        </tr>
    }
    .erased()
}
