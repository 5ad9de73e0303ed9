//! Everything a store holds of sessions, without what may differ between two imports of the same files: surrogate keys, revisions, and which
//! of two sessions of one name got the plain id.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use sp_domain::session::{SessionId, SessionQuery, SessionSort, Window};

use crate::place::Place;

/// Rows as text, by what they belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows(BTreeMap<String, Vec<String>>);

/// Differences printed.
const MOST: usize = 30;

impl Rows {
    pub(crate) async fn of(place: &Place) -> Self {
        let mut rows = Self::default();
        let ids = ids(place).await;
        let names = shared(&ids);
        for (id, path) in &ids {
            let lines = session(place, id).await;
            let lines = lines.into_iter().map(|line| renamed(line, &names)).collect();
            let earlier = rows.0.insert(name(id, path), lines);
            assert!(earlier.is_none(), "two sessions {}", name(id, path));
        }
        let touches = "select s.native_id || ' ' || t.call_id || ' ' || t.path || ' ' || t.kind || ' ' || cast(coalesce(t.at, 0) as text) \
                       from file_touches t join sessions s on s.id = t.session_id";
        rows.0.insert("touches".to_owned(), place.database.lines(touches).await);
        let blobs = "select s.native_id || ' ' || b.blob_id from session_blobs b join sessions s on s.id = b.session_id";
        rows.0.insert("blobs".to_owned(), place.database.lines(blobs).await);
        let slots = "select s.native_id || ' ' || cast(u.slot as text) || ' ' || u.model || ' ' || cast(u.calls as text) || ' ' || cast(u.output as text) \
                     || ' ' || cast(u.cost as text) from usage_slots u join sessions s on s.id = u.session_id";
        rows.0.insert("slots".to_owned(), place.database.lines(slots).await);
        rows
    }

    pub(crate) fn sessions(&self) -> usize {
        self.0.len() - 3
    }

    /// The rows without what the place tells of itself: its home and its machine.
    pub(crate) fn placeless(&self, homes: &[&Path]) -> Self {
        let plain = |text: &String| {
            let text = homes.iter().fold(text.clone(), |text, home| text.replace(&*home.to_string_lossy(), "HOME"));
            ["one", "other"].iter().fold(text, |text, machine| text.replace(&format!("\"machine\":\"{machine}\""), "\"machine\":null"))
        };
        let lines = |lines: &Vec<String>| {
            let mut lines: Vec<String> = lines.iter().map(plain).collect();
            lines.sort();
            lines
        };
        Self(self.0.iter().map(|(key, found)| (plain(key), lines(found))).collect())
    }

    /// As [`Self::assert_same`], for rows that say nothing of tokens.
    pub(crate) fn assert_same_but_usage(&self, other: &Self, what: &str) {
        let without = |rows: &Self| {
            let is_kept = |line: &&String| !line.starts_with("usage ") && !line.starts_with("session ");
            let told = rows.0.iter().filter(|(key, _)| *key != "slots");
            Self(told.map(|(key, lines)| (key.clone(), lines.iter().filter(is_kept).cloned().collect())).collect())
        };
        without(self).assert_same(&without(other), what);
    }

    /// Panics with what differs.
    pub(crate) fn assert_same(&self, other: &Self, what: &str) {
        let mut differences = Vec::new();
        for key in self.0.keys().chain(other.0.keys().filter(|key| !self.0.contains_key(*key))) {
            let (Some(one), Some(another)) = (self.0.get(key), other.0.get(key)) else {
                let whose = if self.0.contains_key(key) { "missing" } else { "not expected" };
                differences.push(format!("{key}: {whose}"));
                continue;
            };
            let absent = |from: &[String], lines: &[String], sign: &str| {
                lines.iter().filter(|line| !from.contains(line)).map(|line| format!("{key}\n    {sign} {line:.2500}")).collect::<Vec<_>>()
            };
            differences.extend(absent(another, one, "-"));
            differences.extend(absent(one, another, "+"));
            if one != another && differences.is_empty() {
                differences.push(format!("{key}: another order or number of rows"));
            }
        }
        let count = differences.len();
        differences.truncate(MOST);
        assert!(differences.is_empty(), "{what}: {count} differences (- expected, + got)\n{}", differences.join("\n"));
    }
}

/// Every session with the path of its source.
async fn ids(place: &Place) -> Vec<(SessionId, String)> {
    let mut ids = Vec::new();
    loop {
        let query = SessionQuery {
            limit: SessionQuery::MAX_LIMIT,
            offset: ids.len() as i64,
            include_subagents: true,
            sort: SessionSort::Title,
            ..SessionQuery::default()
        };
        let list = place.engine.sessions().list(&query).await.expect("the list is read");
        ids.extend(list.sessions.into_iter().map(|session| (session.id, session.source_path)));
        if ids.len() as i64 >= list.total {
            return ids;
        }
    }
}

fn name(id: &SessionId, path: &str) -> String {
    format!("{} {path}", id.0.split('~').next().unwrap_or_default())
}

async fn session(place: &Place, id: &SessionId) -> Vec<String> {
    let sessions = place.engine.sessions();
    let mut lines = Vec::new();
    let detail = sessions.get(id).await.expect("reads").expect("a session");
    let mut detail = serde_json::to_value(detail).expect("JSON");
    for child in detail["children"].as_array_mut().into_iter().flatten() {
        *child = child["id"].take();
    }
    lines.push(line("session", detail));
    let mut from = 0;
    loop {
        let window = Window { from_seq: Some(from), ..Window::first(1000) };
        let page = sessions.transcript(id, &window).await.expect("reads").expect("a session");
        from = page.messages.last().map_or(0, |message| message.message.seq + 1);
        lines.extend(page.messages.into_iter().map(|message| line("message", serde_json::to_value(message).expect("JSON"))));
        let mut calls: Vec<_> = page.calls.into_iter().map(|call| line("call", serde_json::to_value(call).expect("JSON"))).collect();
        calls.sort();
        lines.extend(calls);
        if !page.has_after {
            break;
        }
    }
    let mut records = Vec::new();
    loop {
        let page = sessions.usage_records(id, 1000, records.len() as i64).await.expect("reads").expect("a session");
        records.extend(page.records.into_iter().map(|record| line("usage", serde_json::to_value(record).expect("JSON"))));
        if records.len() as i64 >= page.total {
            break;
        }
    }
    records.sort();
    lines.extend(records);
    lines
}

fn line(kind: &str, mut value: Value) -> String {
    value.as_object_mut().expect("an object").remove("revision");
    format!("{kind} {value}")
}

/// Ids that several sessions would have are replaced by what each is known by here.
fn renamed(line: String, shared: &BTreeMap<String, String>) -> String {
    shared.iter().fold(line, |line, (id, name)| line.replace(&format!("\"{id}\""), &format!("\"{name}\"")))
}

/// The ids whose stem occurs more than once, with the names of their sessions.
fn shared(ids: &[(SessionId, String)]) -> BTreeMap<String, String> {
    let stem = |id: &SessionId| id.0.split('~').next().unwrap_or_default().to_owned();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (id, _) in ids {
        *counts.entry(stem(id)).or_default() += 1;
    }
    let is_shared = |id: &SessionId| counts[&stem(id)] > 1 || id.0.contains('~');
    ids.iter().filter(|(id, _)| is_shared(id)).map(|(id, path)| (id.0.clone(), name(id, path))).collect()
}
