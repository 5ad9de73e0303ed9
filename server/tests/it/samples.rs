//! All sample sessions through the whole stack: importers, store, API. Every figure must be that of `expected.json`.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::app::TestApp;

/// The samples: `SESSION_PILOT_SAMPLES`, else beside the checkout. Where the variable is set a missing folder is a failure.
#[expect(clippy::disallowed_methods, reason = "tests find the samples by the variable CI sets")]
pub(crate) fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("SESSION_PILOT_SAMPLES").map(PathBuf::from);
    let is_required = named.is_some();
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples"));
    let is_there = folder.join("expected.json").is_file();
    assert!(is_there || !is_required, "SESSION_PILOT_SAMPLES names {}, which has no expected.json", folder.display());
    if !is_there {
        eprintln!("NOT TESTED: no samples at {}", folder.display());
    }
    is_there.then_some(folder)
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("room on disk");
    for entry in fs::read_dir(from).expect("readable").map(|entry| entry.expect("readable")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::write(&target, fs::read(entry.path()).expect("readable")).expect("room on disk");
        }
    }
}

fn expected(samples: &Path, part: &str) -> Vec<Value> {
    let document: Value = serde_json::from_slice(&fs::read(samples.join("expected.json")).expect("readable")).expect("JSON");
    let sessions = document[part]["sessions"].as_array().expect("a list").iter();
    sessions.filter(|session| session["unreadable"] != true).cloned().collect()
}

async fn sessions(app: &TestApp) -> Value {
    app.get("/api/sessions?limit=1000&include_subagents=1").await.json()
}

/// Everything in the list that `expected.json` knows about.
fn differences(expected: &[Value], list: &Value) -> String {
    let mut differences = String::new();
    let got = list["sessions"].as_array().expect("a list");
    for session in expected {
        match got.iter().find(|row| is_of(row, session)) {
            Some(row) => compare(session, row, &mut differences),
            None => drop(writeln!(differences, "{} is missing", session["id"])),
        }
    }
    let further = got.iter().filter(|row| row["kind"] != "prompts_only").count();
    if further != expected.len() {
        let _ = writeln!(differences, "{} sessions expected, {further} found", expected.len());
    }
    differences
}

/// The same tool and id; a clash of ids between tools adds `~` and six digits to one of them.
fn is_of(row: &Value, expected: &Value) -> bool {
    let (got, wanted) = (row["id"].as_str().unwrap_or_default(), expected["id"].as_str().unwrap_or_default());
    let is_suffix = |rest: &str| rest.is_empty() || (rest.len() == 7 && rest.starts_with('~'));
    row["tool"] == expected["tool"] && got.strip_prefix(wanted).is_some_and(is_suffix)
}

fn compare(expected: &Value, row: &Value, differences: &mut String) {
    let (own, all) = (
        &expected["usage"],
        if expected["usage_with_subagents"].is_null() { &expected["usage"] } else { &expected["usage_with_subagents"] },
    );
    let counts = &expected["counts"];
    let prompts = if expected["tool"] == "gemini" { &counts["user_messages"] } else { &counts["human_prompts"] };
    let mut pairs = vec![
        ("account", &expected["account"], &row["account"]),
        ("parent_id", &expected["parent_id"], &row["parent_id"]),
        ("cwd", &expected["cwd"], &row["cwd"]),
        ("user_messages", prompts, &row["user_messages"]),
        ("tool_calls", &counts["tool_calls"], &row["tool_calls"]),
    ];
    if expected.get("git_branch").is_some() {
        pairs.push(("git_branch", &expected["git_branch"], &row["git_branch"]));
    }
    for (class, field) in
        [("input", "input_tokens"), ("output", "output_tokens"), ("cache_read", "cache_read_tokens"), ("cache_write", "cache_write_tokens")]
    {
        pairs.push((field, &own[class], &row["own"][field]));
        pairs.push((field, &all[class], &row[field]));
    }
    if !own.is_null() {
        pairs.push(("calls", &own["api_calls"], &row["own"]["calls"]));
        pairs.push(("calls", &all["api_calls"], &row["calls"]));
    }
    if row["own"]["reasoning_tokens"].is_i64() {
        pairs.push(("reasoning_tokens", &own["reasoning"], &row["own"]["reasoning_tokens"]));
    } else if own["reasoning"].as_i64().unwrap_or(0) != 0 {
        pairs.push(("reasoning_tokens", &own["reasoning"], &Value::Null));
    }
    // A project of Gemini is known by other means than a recorded directory.
    pairs.retain(|(field, expected, _)| !(*field == "cwd" && expected.is_null()));
    for (field, expected_value, got) in pairs {
        if expected_value != got {
            let _ = writeln!(differences, "{} {field}: expected {expected_value}, got {got}", expected["id"]);
        }
    }
    times(expected, row, differences);
    models(expected, row, differences);
}

fn times(expected: &Value, row: &Value, differences: &mut String) {
    let moment = |value: &Value| value.as_str().and_then(sp_domain::Timestamp::parse);
    for (field, got) in [("first", "started_at"), ("last", "ended_at")] {
        if moment(&expected[field]) != moment(&row[got]) {
            let _ = writeln!(differences, "{} {got}: expected {}, got {}", expected["id"], expected[field], row[got]);
        }
    }
}

fn models(expected: &Value, row: &Value, differences: &mut String) {
    let listed: Vec<&str> = row["models"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for model in expected["by_model"].as_object().into_iter().flatten().map(|(model, _)| model.as_str()) {
        if model != "unknown" && !listed.contains(&model) {
            let _ = writeln!(differences, "{} models: {model} is not among {listed:?}", expected["id"]);
        }
    }
}

async fn imported(samples: &Path, part: &str) -> TestApp {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("home");
    copy(&samples.join(part), &home);
    let app = TestApp::of_home(folder, home).await;
    app.sync().await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn the_intact_home_is_as_expected() {
    let Some(samples) = folder() else { return };
    let app = imported(&samples, "home").await;
    let differences = differences(&expected(&samples, "home"), &sessions(&app).await);
    assert!(differences.is_empty(), "{differences}");
    // The sums of the list are those of all calls, whether sub-agents are listed or not.
    let own = |class: &str| expected(&samples, "home").iter().filter_map(|session| session["usage"][class].as_i64()).sum::<i64>();
    for path in ["/api/sessions?limit=1", "/api/sessions?limit=1&include_subagents=1"] {
        let sums = app.get(path).await.json()["sums"].clone();
        for (field, class) in
            [("calls", "api_calls"), ("input_tokens", "input"), ("output_tokens", "output"), ("cache_read_tokens", "cache_read")]
        {
            assert_eq!(sums[field].as_i64(), Some(own(class)), "{path} {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_damaged_home_is_as_expected() {
    let Some(samples) = folder() else { return };
    let app = imported(&samples, "edge/home").await;
    let differences = differences(&expected(&samples, "edge"), &sessions(&app).await);
    assert!(differences.is_empty(), "{differences}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_that_grew_is_as_expected() {
    let Some(samples) = folder() else { return };
    let app = imported(&samples, "growth/home").await;
    let early = differences(&expected(&samples, "growth"), &sessions(&app).await);
    assert!(early.is_empty(), "{early}");
    copy(&samples.join("home"), &app.folder.path().join("home"));
    app.sync().await;
    let late = differences(&expected(&samples, "home"), &sessions(&app).await);
    assert!(late.is_empty(), "{late}");
}
