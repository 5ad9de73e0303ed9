//! What narrows the results: links that write a condition into the question, and take it out again.

use leptos::prelude::*;
use sp_domain::{Tool, search::SearchCount};

use crate::{
    facts::use_format,
    format::integer,
    i18n::Language,
    rooms::search::{
        asked::Asked,
        conditions::{holds, replaced, toggled},
    },
    ui::Erase,
};

/// A link.
struct Choice {
    label: String,
    count: Option<u64>,
    is_on: bool,
    href: String,
}

/// Tools and kinds with how many texts they have, and how far back to look.
#[component]
pub fn Facets(
    /// Texts by tool.
    by_tool: Vec<SearchCount>,
    /// Texts by kind.
    by_kind: Vec<SearchCount>,
    /// The question.
    asked: Asked,
    /// Days to begin with.
    days: [(i64, String); 2],
) -> impl IntoView {
    let language = use_format().language;
    let tool = |value: &str| value.parse::<Tool>().map_or_else(|_| value.to_owned(), |tool| tool.name().to_owned());
    let tools = choices("tool", by_tool, &asked, tool);
    let kinds = choices("kind", by_kind, &asked, |value| kind(value, language).to_owned());
    let since = days
        .into_iter()
        .map(|(days, date)| {
            let condition = format!("after:{date}");
            let is_on = holds(&asked.q, &condition);
            let q = replaced(&asked.q, "after:", (!is_on).then_some(condition.as_str()));
            let href = asked.with_words(q, false).href();
            Choice { label: language.search_days(days, days), count: None, is_on, href }
        })
        .collect();
    view! {
        <nav class="search-facets" aria-label=language.search_narrow()>
            <FacetGroup label=language.filter_tool() choices=tools />
            <FacetGroup label=language.search_kind() choices=kinds />
            <FacetGroup label=language.search_since() choices=since />
        </nav>
    }
    .erased()
}

fn choices(key: &str, counts: Vec<SearchCount>, asked: &Asked, label: impl Fn(&str) -> String) -> Vec<Choice> {
    let choice = |found: SearchCount| {
        let condition = format!("{key}:{}", found.value);
        let href = asked.with_words(toggled(&asked.q, &condition), false).href();
        Choice { label: label(&found.value), count: Some(found.count), is_on: holds(&asked.q, &condition), href }
    };
    counts.into_iter().map(choice).collect()
}

/// A name, and its choices.
#[component]
fn FacetGroup(
    /// Name.
    label: &'static str,
    /// Choices; without any the group is not there.
    choices: Vec<Choice>,
) -> impl IntoView {
    let language = use_format().language;
    if choices.is_empty() {
        return ().erased();
    }
    let links = choices
        .into_iter()
        .map(|Choice { label, count, is_on, href }| {
            let count = count.map(|count| view! { <span class="search-facet-count">{integer(count as i64, language)}</span> });
            view! {
                <li>
                    <a class="search-facet" class:is-on=is_on href=href aria-current=is_on.then_some("true")>
                        {label}
                        " "
                        {count}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="search-facet-group">
            <span class="search-facet-name">{label}</span>
            <ul>{links}</ul>
        </div>
    }
    .erased()
}

/// What a text is, in words.
fn kind(kind: &str, language: Language) -> &'static str {
    match kind {
        "prompt" => language.search_kind_prompt(),
        "answer" => language.search_kind_answer(),
        "call" => language.search_kind_call(),
        "output" => language.search_kind_output(),
        _ => language.search_kind_context(),
    }
}
