//! What pages show of every session, and every file the archive gives back: comparable with another data folder.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;

use crate::{app::TestApp, originals::restored};

/// Conversations by session, and originals by path.
pub(crate) fn texts(folder: &Path, data: &Path) -> BTreeMap<String, String> {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let app = TestApp::of_data(tempfile::tempdir().expect("a temporary folder"), folder.join("home"), data.to_owned()).await;
        let mut texts = conversations(&app).await;
        let files = restored(&app).await;
        texts.extend(files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())));
        app.engine.stop().await;
        texts
    })
}

async fn conversations(app: &TestApp) -> BTreeMap<String, String> {
    let list = app.get("/api/sessions?limit=1000&include_subagents=1").await.json();
    let mut conversations = BTreeMap::new();
    for session in list["sessions"].as_array().expect("a list") {
        let id = session["id"].as_str().expect("an id");
        let mut conversation = app.get(&format!("/api/sessions/{id}?limit=1000")).await.json();
        forget(&mut conversation);
        let name = format!("{} {} {}", session["tool"], plain(id), session["source_path"]);
        assert!(conversations.insert(name, conversation.to_string()).is_none(), "{id} is listed twice");
    }
    conversations
}

/// Forgets revisions, and which of two sessions with one id was stored first.
pub(crate) fn forget(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("revision");
            fields.values_mut().for_each(forget);
        }
        Value::Array(values) => values.iter_mut().for_each(forget),
        Value::String(text) => *text = plain(text).to_owned(),
        _ => {}
    }
}

/// An id without its mark.
fn plain(id: &str) -> &str {
    let is_mark = |mark: &str| mark.len() == 6 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    id.rsplit_once('~').filter(|(_, mark)| is_mark(mark)).map_or(id, |(plain, _)| plain)
}

/// The first few that differ; empty when none does.
pub(crate) fn difference(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> String {
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    let differing = names.filter(|name| one.get(*name) != other.get(*name)).take(5);
    let short = |text: Option<&String>| text.map(|text| text.chars().take(1500).collect::<String>());
    differing.map(|name| format!("{name}\n- {:?}\n+ {:?}", short(one.get(name)), short(other.get(name)))).collect::<Vec<_>>().join("\n")
}
