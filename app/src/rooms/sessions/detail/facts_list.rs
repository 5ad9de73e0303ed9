//! What is known of a session besides its tokens.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    format::{Format, integer},
    rooms::sessions::api::DetailView,
};

/// Names and values; what is unknown is left out.
#[component]
pub fn FactsList(
    /// The facts.
    detail: RwSignal<DetailView>,
) -> impl IntoView {
    let format = use_format();
    let rows = move || {
        detail
            .with(|view| facts(view, &format))
            .into_iter()
            .map(|fact| {
                let is_long = fact.value.len() > LONG;
                view! {
                    <div class:is-long=is_long>
                        <dt>{fact.name}</dt>
                        <dd title=fact.title>{fact.value}</dd>
                    </div>
                }
            })
            .collect_view()
    };
    view! { <dl class="facts">{rows}</dl> }
}

/// Longer values take two columns, in bytes.
const LONG: usize = 28;

struct Fact {
    name: &'static str,
    value: String,
    title: Option<String>,
}

fn facts(detail: &DetailView, format: &Format) -> Vec<Fact> {
    let (session, language) = (&detail.row, format.language);
    let number = |count: i64| Some(integer(count, language));
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let calls = if detail.tool_errors > 0 {
        language.fact_calls_with_errors(detail.tool_errors, integer(detail.tool_calls, language), integer(detail.tool_errors, language))
    } else {
        integer(detail.tool_calls, language)
    };
    let damaged = (detail.damaged_records > 0).then(|| integer(detail.damaged_records, language));
    let unknown = (detail.unknown_records > 0).then(|| integer(detail.unknown_records, language));
    [
        (language.column_account(), Some(session.account_name.clone()), Some(session.account.clone())),
        (language.column_project(), text(&session.project), session.project_key.clone()),
        (language.fact_directory(), detail.cwds.first().cloned(), (detail.cwds.len() > 1).then(|| detail.cwds.join("\n"))),
        (language.fact_branch(), text(&detail.git_branch), None),
        (language.fact_version(), text(&detail.tool_version), text(&detail.originator)),
        (language.fact_models(), Some(session.models.join(", ")).filter(|models| !models.is_empty()), None),
        (language.fact_started(), session.started_at.map(|at| format.moment(at)), session.started_at.map(|at| format.exact(at))),
        (language.fact_ended(), session.ended_at.map(|at| format.moment(at)), session.ended_at.map(|at| format.exact(at))),
        (language.column_duration(), session.duration_ms.map(|ms| format.duration(Some(ms))), None),
        (language.fact_active(), detail.active_ms.map(|ms| format.duration(Some(ms))), Some(language.fact_active_title().to_owned())),
        (language.fact_prompts(), number(session.user_messages), None),
        (language.fact_answers(), number(session.assistant_messages), None),
        (language.fact_calls(), Some(calls), None),
        (language.fact_damaged(), damaged, None),
        (language.fact_unknown(), unknown, None),
        (language.filter_machine(), text(&detail.machine), None),
        (language.fact_source(), Some(detail.source_path.clone()), None),
        (language.fact_id(), Some(session.id.to_string()), None),
    ]
    .into_iter()
    .filter_map(|(name, value, title)| Some(Fact { name, value: value?, title }))
    .collect()
}
