//! The installed app: its service worker, and the last known state that the offline page tells. The page leaves it behind itself, ready to be
//! shown: totals and the newest sessions by project and tool, never what somebody typed.

pub mod api;
#[cfg(feature = "hydrate")]
mod browser;

use serde::Serialize;

use self::api::LastKnown;
use crate::format::{Format, UNKNOWN, integer};

/// The state as text, as `xtask/src/worker/offline.js` reads it.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Told {
    language: &'static str,
    theme: String,
    saved_at: String,
    saved_at_utc: String,
    /// Name and value.
    totals: Vec<[String; 2]>,
    /// Project, tool, start, cost.
    sessions: Vec<[String; 4]>,
}

/// Keeps the state up to date while the page lives.
pub fn keep_last_known() {
    #[cfg(feature = "hydrate")]
    browser::keep();
}

#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only the browser tells"))]
fn told(state: LastKnown, theme: String, format: &Format) -> Told {
    let language = format.language;
    let shown = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.to_owned());
    let sessions = state.recent.into_iter().map(|session| {
        let started = session.started_at.map(|at| format.moment(at));
        [shown(session.project), session.tool.name().to_owned(), shown(started), format.cost(&session.total).text]
    });
    Told {
        language: language.as_str(),
        theme,
        saved_at: format.exact(state.now),
        saved_at_utc: state.now.to_string(),
        sessions: sessions.collect(),
        totals: vec![
            [language.sessions_title().to_owned(), integer(state.sessions, language)],
            [language.column_tokens().to_owned(), format.tokens(state.sums.all_tokens()).text],
            [language.column_cost().to_owned(), format.cost(&state.sums).text],
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sp_domain::{Timestamp, Tool, Usd, time::DisplayZone, usage::UsageFigures};

    use super::{api::Recent, *};
    use crate::i18n::Language;

    #[test]
    fn unknown_stays_unknown() {
        let figures = UsageFigures { calls: 1, cost_usd: Some(Usd::from_nanos(1_500_000_000)), ..UsageFigures::default() };
        let recent = Recent { project: None, tool: Tool::Claude, started_at: None, total: UsageFigures::default() };
        let now = Timestamp::parse("2026-03-20T09:05:00Z").expect("a time");
        let format = Format { language: Language::De, zone: Arc::new(DisplayZone::utc()) };
        let told = told(LastKnown { sessions: 1234, sums: figures, recent: vec![recent], now }, "dark".to_owned(), &format);
        assert_eq!(told.sessions, [["–", "Claude Code", "–", "–"].map(str::to_owned)]);
        assert_eq!((told.totals[0][1].as_str(), told.totals[2][1].as_str()), ("1.234", "1,50\u{a0}$"));
        assert_eq!((told.saved_at.as_str(), told.language), ("20.03.2026, 09:05:00 (UTC)", "de"));
    }
}
