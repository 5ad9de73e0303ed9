//! What the page shows, as the server paints it.

mod facets;
mod help;
mod results;

use leptos::prelude::*;
use sp_domain::search::{SearchAnswer, SearchRequest};
use sp_engine::{Engine, EngineError};

use self::{facets::Facets, help::Help, results::ResultList};
use super::{api::SearchView, asked::Asked};
use crate::{
    error::AppError,
    facts::use_format,
    format::integer,
    ui::{Empty, EmptyState, Erase, paint},
};

/// Sessions on a page.
const SESSIONS: usize = 20;
/// Nobody leafs further.
const FURTHEST: usize = 10_000;

/// Searches, and paints what was found.
pub(super) async fn found(engine: &Engine, search: &str) -> Result<SearchView, AppError> {
    let mut asked = Asked::of(search);
    asked.offset = asked.offset.min(FURTHEST);
    if asked.q.trim().is_empty() {
        return Ok(SearchView { told: String::new(), html: paint(|| view! { <Help /> }.erased()) });
    }
    let Asked { q, is_typing, sort, offset } = asked.clone();
    let answer = match engine.search().run(&SearchRequest { q, is_typing, sort, limit: SESSIONS, offset }).await {
        Ok(answer) => answer,
        Err(EngineError::Search(problem)) => {
            let told = problem.clone();
            return Ok(SearchView { told, html: paint(|| view! { <NotUnderstood problem /> }.erased()) });
        }
        Err(error) => return Err(error.into()),
    };
    let days = days_ago(engine);
    let told = std::sync::Mutex::new(String::new());
    let html = paint(|| {
        told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push_str(&sum(&answer));
        view! { <Found answer asked days /> }.erased()
    });
    Ok(SearchView { told: told.into_inner().unwrap_or_default(), html })
}

/// The days a week and a month before today, in the display zone.
fn days_ago(engine: &Engine) -> [(i64, String); 2] {
    const DAY_MS: i64 = 86_400_000;
    let zone = engine.zone();
    [7, 30].map(|days| {
        let then = sp_domain::Timestamp::from_ms(engine.now().ms() - (days - 1) * DAY_MS);
        (days, then.map(|then| zone.civil(then).date().to_string()).unwrap_or_default())
    })
}

/// How much was found, in words.
fn sum(answer: &SearchAnswer) -> String {
    let language = use_format().language;
    let number = |count: u64| integer(count.min(i64::MAX as u64) as i64, language);
    let least = if answer.unchecked > 0 { "≥ " } else { "" };
    let (texts, sessions) = (number(answer.total), number(answer.total_sessions));
    language.search_sum(answer.total_sessions as i64, format!("{least}{texts}"), format!("{least}{sessions}"))
}

/// The results, and what narrows them.
#[component]
fn Found(
    /// The answer.
    answer: SearchAnswer,
    /// The question.
    asked: Asked,
    /// Days to begin with.
    days: [(i64, String); 2],
) -> impl IntoView {
    let language = use_format().language;
    let told = sum(&answer);
    let behind = answer.is_behind.then(|| view! { <p class="search-note">{language.search_behind()}</p> });
    let unchecked = (answer.unchecked > 0).then(|| {
        let count = answer.unchecked as i64;
        view! { <p class="search-note">{language.search_unchecked(count, integer(count, language))}</p> }
    });
    let facets = view! { <Facets by_tool=answer.by_tool.clone() by_kind=answer.by_kind.clone() asked=asked.clone() days /> };
    let results = if answer.sessions.is_empty() {
        view! {
            <EmptyState kind=Empty::Filtered title=language.search_none()>
                <p>{language.search_none_text()}</p>
            </EmptyState>
        }
        .erased()
    } else {
        view! { <ResultList answer asked /> }.erased()
    };
    view! {
        <div id="search-results" class="search-results">
            <p class="search-sum" aria-hidden="true">
                {told}
            </p>
            {facets}
            {behind}
            {unchecked}
            {results}
        </div>
    }
    .erased()
}

/// The question cannot be understood: what is wrong with it, and what can be written.
#[component]
fn NotUnderstood(
    /// In words.
    problem: String,
) -> impl IntoView {
    view! {
        <div id="search-results" class="search-results">
            <p class="search-problem">{problem}</p>
            <Help />
        </div>
    }
    .erased()
}
