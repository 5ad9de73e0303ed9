//! The filters of the list as a condition on `sessions s`.

use sea_orm::DbBackend;
use sp_domain::{Tool, reviews::UNRATED, session::SessionQuery, time::DisplayZone};

use crate::{foreign, marks, sql::Sql};

/// Appends the condition.
pub(super) fn push(sql: &mut Sql, query: &SessionQuery, zone: &DisplayZone, backend: DbBackend) {
    sql.push(if query.include_subagents { "1 = 1" } else { "s.parent_id is null" });
    push_in(sql, " and s.public_id in ", texts(&query.id));
    push_in(sql, " and s.tool in ", query.tool.iter().map(Tool::to_string));
    push_in(sql, " and s.account in ", texts(&query.account));
    if !query.machine.is_empty() {
        sql.push(" and s.machine_id in (select mc.id from machines mc where mc.label in ").push_list(texts(&query.machine)).push(")");
    }
    if !query.project.is_empty() {
        sql.push(" and s.project_key in (select p.key from projects p where p.key in ").push_list(texts(&query.project));
        sql.push(" or p.shown in ").push_list(texts(&query.project)).push(")");
    }
    if !query.model.is_empty() {
        sql.push(" and s.id in (select m.session_id from session_models m where m.model in ");
        sql.push_list(texts(&query.model)).push(")");
    }
    push_search(sql, query.search.as_deref().unwrap_or_default(), backend);
    let (from, to) = query.range(zone);
    for (comparison, at) in [(">=", from), ("<", to)] {
        if let Some(at) = at {
            let place = sql.bind(at.ms());
            sql.push(&format!(" and s.started_at {comparison} {place}"));
        }
    }
    if !query.outcome.is_empty() {
        sql.push(" and ");
        push_outcomes(sql, &query.outcome);
    }
    push_marks(sql, query, backend);
}

/// One of these outcomes, or none where `unrated` is among them.
pub(crate) fn push_outcomes(sql: &mut Sql, outcomes: &[String]) {
    let (unrated, words): (Vec<&String>, Vec<&String>) = outcomes.iter().partition(|word| *word == UNRATED);
    sql.push("(1 = 0");
    if !words.is_empty() {
        sql.push(" or s.public_id in (select r.session from reviews r where r.outcome in ");
        sql.push_list(words.into_iter().map(|word| foreign::text(word))).push(")");
    }
    if !unrated.is_empty() {
        sql.push(" or not exists (select 1 from reviews r where r.session = s.public_id and r.outcome is not null)");
    }
    sql.push(")");
}

/// What else a person said of them. Texts are looked for as they are: `_` is a letter here.
fn push_marks(sql: &mut Sql, query: &SessionQuery, backend: DbBackend) {
    let position = position(backend);
    let any_of = |sql: &mut Sql, head: &str, column: &str, texts: Vec<String>| {
        if texts.is_empty() {
            return;
        }
        let found: Vec<String> = texts.into_iter().map(|text| format!("{position}({column}, {}) > 0", sql.bind(text))).collect();
        sql.push(&format!(" and s.public_id in ({head} where {})", found.join(" or ")));
    };
    let reasons = query.reason.iter().map(|reason| format!(",{},", foreign::text(reason))).collect();
    any_of(sql, "select r.session from reviews r", "',' || r.reasons || ','", reasons);
    let tags = query.tag.iter().map(|tag| format!("\n{}\n", marks::key(tag))).collect();
    any_of(sql, "select k.session from session_marks k", "k.tag_keys", tags);
    if let Some(thread) = query.thread {
        let place = sql.bind(thread);
        sql.push(&format!(" and s.public_id in (select r.session from reviews r where r.thread_id = {place})"));
    }
    if query.starred {
        sql.push(" and s.public_id in (select k.session from session_marks k where k.starred)");
    }
}

fn texts(values: &[String]) -> impl ExactSizeIterator<Item = String> + '_ {
    values.iter().map(|value| foreign::text(value))
}

fn push_in(sql: &mut Sql, text: &str, values: impl ExactSizeIterator<Item = String>) {
    if values.len() > 0 {
        sql.push(text).push_list(values);
    }
}

/// Every word must occur, in what the tools say or in what a person added; nothing in a word has a special meaning.
fn push_search(sql: &mut Sql, search: &str, backend: DbBackend) {
    let position = position(backend);
    for word in search.replace('\0', " ").to_lowercase().split_whitespace() {
        let place = sql.bind(word);
        sql.push(&format!(
            " and ({position}(s.search_text, {place}) > 0 \
             or s.public_id in (select k.session from session_marks k where {position}(k.search_text, {place}) > 0))"
        ));
    }
}

/// The function that tells where a text occurs in another.
const fn position(backend: DbBackend) -> &'static str {
    if matches!(backend, DbBackend::Postgres) { "strpos" } else { "instr" }
}
