//! The filters of the list as a condition on `sessions s`.

use sea_orm::DbBackend;
use sp_domain::{Tool, session::SessionQuery, time::DisplayZone};

use crate::{foreign, sql::Sql};

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
    // No session has a verdict yet.
    if !query.outcome.is_empty() && !query.outcome.iter().any(|outcome| outcome == "unrated") {
        sql.push(" and 1 = 0");
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

/// Every word must occur; nothing in a word has a special meaning.
fn push_search(sql: &mut Sql, search: &str, backend: DbBackend) {
    let position = if backend == DbBackend::Postgres { "strpos" } else { "instr" };
    for word in search.replace('\0', " ").to_lowercase().split_whitespace() {
        let place = sql.bind(word);
        sql.push(&format!(" and {position}(s.search_text, {place}) > 0"));
    }
}
