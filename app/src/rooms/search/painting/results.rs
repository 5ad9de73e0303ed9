//! Sessions with what was found in them.

use leptos::prelude::*;
use sp_domain::{
    search::{SearchAnswer, SearchHit, SearchedSession},
    session::SessionId,
};

use super::SESSIONS;
use crate::{
    facts::use_format,
    format::integer,
    rooms::search::asked::Asked,
    ui::{Erase, Icon, Moment, ToolBadge, pieces},
    urls,
};

/// Sessions, best first, and the way to further ones.
#[component]
pub fn ResultList(
    /// The answer.
    answer: SearchAnswer,
    /// The question.
    asked: Asked,
) -> impl IntoView {
    let language = use_format().language;
    let (from, count) = (asked.offset, answer.sessions.len());
    let to = |offset: usize| Asked { offset, ..asked.clone() }.href();
    let before = (from > 0).then(|| to(from.saturating_sub(SESSIONS)));
    let after = (answer.total_sessions > (from + count) as u64).then(|| to(from + count));
    let shown = language.search_shown(
        integer(from as i64 + 1, language),
        integer((from + count) as i64, language),
        integer(answer.total_sessions as i64, language),
    );
    let sessions = answer.sessions.into_iter().map(|found| view! { <FoundSession found /> }).collect_view();
    view! {
        <ol class="search-sessions">{sessions}</ol>
        <nav class="search-pages" aria-label=language.search_pages()>
            {before.map(|href| view! { <a class="button" rel="prev" href=href>{language.search_before()}</a> })}
            <span>{shown}</span>
            {after.map(|href| view! { <a class="button" rel="next" href=href>{language.search_after()}</a> })}
        </nav>
    }
    .erased()
}

/// One session.
#[component]
fn FoundSession(
    /// It and its hits.
    found: SearchedSession,
) -> impl IntoView {
    let language = use_format().language;
    let SearchedSession { session, count, hits } = found;
    let title = session.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| language.session_untitled(&session.id));
    let places = language.search_places(count as i64, integer(count as i64, language));
    // The title leads to the best of its places.
    let href = hits.first().map_or_else(|| urls::session(&session.id), |hit| urls::message(&session.id, hit.seq));
    let id = session.id;
    let hits = hits.into_iter().map(|hit| view! { <Hit hit id=id.clone() /> }).collect_view();
    view! {
        <li class="search-session">
            <h2>
                <a data-row href=href>
                    <bdi>{title}</bdi>
                </a>
            </h2>
            <p class="search-session-facts">
                <ToolBadge tool=session.tool />
                {session.project.map(|project| view! { <span>{project}</span> })}
                <Moment at=session.started_at />
                <span>{places}</span>
            </p>
            <ul class="search-hits">{hits}</ul>
        </li>
    }
    .erased()
}

/// One place.
#[component]
fn Hit(
    /// It.
    hit: SearchHit,
    /// Its session.
    id: SessionId,
) -> impl IntoView {
    let language = use_format().language;
    let (icon, kind) = match hit.kind.as_str() {
        "prompt" => ("person", language.search_hit_prompt()),
        "answer" => ("answer", language.search_hit_answer()),
        "call" => ("execute", language.search_hit_call()),
        "output" => ("read", language.search_hit_output()),
        _ => ("other", language.search_kind_context()),
    };
    let snippet = pieces(&hit.snippet, &hit.ranges)
        .into_iter()
        .map(
            |(piece, is_found)| {
                if is_found { view! { <mark>{piece}</mark> }.into_any() } else { view! { <span>{piece}</span> }.into_any() }
            },
        )
        .collect_view();
    view! {
        <li>
            <a class="search-hit" href=urls::message(&id, hit.seq)>
                <span class="search-hit-kind">
                    <Icon name=icon />
                    {kind}
                </span>
                <bdi class="search-snippet">{snippet}</bdi>
            </a>
        </li>
    }
    .erased()
}
