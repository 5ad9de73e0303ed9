//! The state as the offline page tells it.

use serde::Serialize;
use sp_domain::{
    Timestamp,
    session::{SessionList, SessionQuery},
};

use crate::{
    error::AppError,
    format::{Format, UNKNOWN, integer},
    preferences::{Preferences, Theme},
    state::engine,
};

/// Sessions told of.
const RECENT: i64 = 8;

/// The state as text.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Told {
    language: &'static str,
    theme: &'static str,
    saved_at: String,
    saved_at_utc: String,
    /// Name and value.
    totals: Vec<[String; 2]>,
    /// Project, tool, start, cost.
    sessions: Vec<[String; 4]>,
}

pub(super) async fn last_known() -> Result<String, AppError> {
    let engine = engine();
    let Preferences { language, theme, .. } = Preferences::of_request();
    let format = Format { language, zone: engine.zone(), currency: engine.currency() };
    let list = engine.sessions().list(&SessionQuery { limit: RECENT, ..SessionQuery::default() }).await?;
    Ok(serde_json::to_string(&told(list, theme, engine.now(), &format)).expect("texts are JSON"))
}

fn told(list: SessionList, theme: Theme, now: Timestamp, format: &Format) -> Told {
    let language = format.language;
    let shown = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.to_owned());
    // Never what somebody typed: the browser keeps this where other pages of this address may read it.
    let sessions = list.sessions.into_iter().map(|session| {
        let started = session.started_at.map(|at| format.moment(at));
        [shown(session.project), session.tool.name().to_owned(), shown(started), format.cost(&session.total).text]
    });
    Told {
        language: language.as_str(),
        theme: theme.as_str(),
        saved_at: format.exact(now),
        saved_at_utc: now.to_string(),
        sessions: sessions.collect(),
        totals: vec![
            [language.sessions_title().to_owned(), integer(list.total, language)],
            [language.column_tokens().to_owned(), format.tokens(list.sums.all_tokens()).text],
            [language.column_cost().to_owned(), format.cost(&list.sums).text],
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::{Usd, time::DisplayZone, usage::UsageFigures};

    use super::*;
    use crate::i18n::Language;

    #[test]
    fn totals_are_written_for_the_language() {
        let sums = UsageFigures { calls: 1, cost_usd: Some(Usd::from_nanos(1_500_000_000)), ..UsageFigures::default() };
        let list = SessionList { total: 1234, sums, ..SessionList::default() };
        let now = Timestamp::parse("2026-03-20T09:05:00Z").expect("a time");
        let format = Format { language: Language::De, zone: Arc::new(DisplayZone::utc()), currency: Arc::default() };
        let told = told(list, Theme::Dark, now, &format);
        assert_eq!((told.totals[0][1].as_str(), told.totals[2][1].as_str()), ("1.234", "1,50\u{a0}$"));
        assert_eq!((told.saved_at.as_str(), told.language, told.theme), ("20.03.2026, 09:05:00 (UTC)", "de", "dark"));
    }
}
