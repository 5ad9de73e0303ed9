//! The lines of the table: sessions, and above each day's first one a line with the day's totals.

use sp_domain::{
    session::{DayTotals, SessionId, SessionSort},
    time::DisplayZone,
};

use crate::rooms::sessions::{api::ListView, row::Row};

/// Identity of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum LineKey {
    Day(Option<String>),
    Session(SessionId),
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The whole day's totals; `None` above sessions without a time.
    Day(Option<DayTotals>),
    Session(Box<Row>, RowLook),
}

/// How a session's line differs from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowLook {
    /// Its last record is fresh.
    pub(super) is_running: bool,
    /// Its date stands above.
    pub(super) is_below_day: bool,
}

/// The lines of a page of the list.
pub(super) fn lines(view: &ListView, zone: &DisplayZone) -> Vec<(LineKey, Line)> {
    let has_days = view.query.sort == SessionSort::StartedAt;
    let mut lines = Vec::with_capacity(view.rows.len() + 8);
    let mut day: Option<Option<String>> = None;
    for session in &view.rows {
        let date = session.started_at.map(|at| zone.civil(at).date());
        if has_days && day.as_ref() != Some(&date) {
            let totals = date.as_ref().and_then(|date| view.days.iter().find(|totals| totals.date == *date)).cloned();
            lines.push((LineKey::Day(date.clone()), Line::Day(totals.or_else(|| date.as_deref().map(unknown_totals)))));
            day = Some(date);
        }
        let look = RowLook { is_running: session.is_running(view.now), is_below_day: has_days };
        lines.push((LineKey::Session(session.id.clone()), Line::Session(Box::new(session.clone()), look)));
    }
    lines
}

fn unknown_totals(date: &str) -> DayTotals {
    DayTotals { date: date.to_owned(), sessions: 0, sums: sp_domain::usage::UsageFigures::default() }
}

#[cfg(test)]
mod tests {
    use sp_domain::{
        Timestamp, Tool,
        session::{SessionKind, SessionQuery},
        usage::UsageFigures,
    };

    use super::*;

    fn session(id: &str, started_at: Option<&str>) -> Row {
        let at = started_at.and_then(Timestamp::parse);
        Row {
            id: SessionId(id.to_owned()),
            tool: Tool::Claude,
            account: ".claude".to_owned(),
            account_name: "claude".to_owned(),
            project: None,
            project_key: None,
            title: None,
            kind: SessionKind::Main,
            agent_name: None,
            models: Vec::new(),
            started_at: at,
            ended_at: at,
            duration_ms: None,
            subagents: 0,
            user_messages: 0,
            assistant_messages: 0,
            total: UsageFigures::default(),
            outcome: None,
            tags: Vec::new(),
            is_starred: false,
        }
    }

    fn view(sort: SessionSort) -> ListView {
        let days = [Some("2026-03-20T23:30:00Z"), Some("2026-03-20T12:00:00Z"), None];
        ListView {
            total: 3,
            rows: ["a", "b", "c"].into_iter().zip(days).map(|(id, at)| session(id, at)).collect(),
            sums: UsageFigures::default(),
            unknown_usage_sessions: 0,
            days: Vec::new(),
            query: SessionQuery { sort, ..SessionQuery::default() },
            now: Timestamp::parse("2026-03-20T23:34:59Z").expect("a time"),
        }
    }

    #[test]
    fn each_day_of_the_zone_has_its_line() {
        let zone = DisplayZone { name: "X".to_owned(), first_offset_s: 3600, changes: Vec::new() };
        let keys: Vec<_> = lines(&view(SessionSort::StartedAt), &zone).into_iter().map(|(key, _)| key).collect();
        let day = |date: Option<&str>| LineKey::Day(date.map(str::to_owned));
        let row = |id: &str| LineKey::Session(SessionId(id.to_owned()));
        assert_eq!(keys, [day(Some("2026-03-21")), row("a"), day(Some("2026-03-20")), row("b"), day(None), row("c")]);
    }

    #[test]
    fn other_orders_have_no_days_and_fresh_sessions_run() {
        let lines = lines(&view(SessionSort::CostUsd), &DisplayZone::utc());
        let running: Vec<bool> = lines.iter().map(|(_, line)| matches!(line, Line::Session(_, look) if look.is_running)).collect();
        assert_eq!(running, [true, false, false]);
    }
}
