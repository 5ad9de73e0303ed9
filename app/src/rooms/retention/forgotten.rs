//! What was forgotten, and how to allow it again.

use leptos::prelude::*;
use sp_domain::retention::Forgotten;

use super::api::AllowAgain;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Moment, ToolBadge},
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
    let number = |count: i64| integer(count, language);
    let allow = ServerAction::<AllowAgain>::new();
    Effect::new(move || {
        if matches!(allow.value().get(), Some(Ok(()))) {
            reload.run(());
        }
    });
    let shown = forgotten.len() as i64;
    let more = (total > shown).then(|| view! { <p>{language.warnings_shown(number(shown), number(total))}</p> });
    let rows = forgotten.into_iter().map(|forgotten| view! { <Row forgotten allow /> }).collect_view();
    view! {
        <section aria-labelledby="forgotten-title">
            <h2 id="forgotten-title">{language.forgotten_title()}</h2>
            <p>{if shown == 0 { language.forgotten_none() } else { language.forgotten_text() }}</p>
            {more}
            <div class="table-scroll" hidden={shown == 0} tabindex="0" role="group" aria-labelledby="forgotten-title">
                <table class="data-table">
                    <thead>
                        <tr>
                            <th scope="col">{language.column_tool()}</th>
                            <th scope="col">{language.forgotten_session()}</th>
                            <th scope="col" class="is-number">{language.forget_subagents()}</th>
                            <th scope="col">{language.forgotten_when()}</th>
                            <th scope="col">{language.retention_actions()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
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
            <td class="is-number">{integer(forgotten.subagents, language)}</td>
            <td>
                <Moment at=Some(forgotten.forgotten_at) />
            </td>
            <td>
                <button class="button needs-script" type="button" on:click=move |_| drop(allow.dispatch(AllowAgain { number }))>
                    {language.forgotten_allow()}
                </button>
            </td>
        </tr>
    }
    .erased()
}
