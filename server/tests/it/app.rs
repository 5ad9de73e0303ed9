//! A server without a socket: requests go straight into the router.

use std::{fs, net::SocketAddr, path::PathBuf, sync::Arc};

use app::state::AppState;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::connect_info::{ConnectInfo, MockConnectInfo},
    http::{Method, Request, StatusCode, header},
};
use leptos::config::LeptosOptions;
use serde_json::{Value, json};
use session_pilot::{AllowedHosts, Doors, Outside, router};
use sp_domain::{Timestamp, security::Reach, time::DisplayZone};
use sp_engine::{Engine, EngineConfig, clock::Clock, load_prices};
use sp_providers::Roots;
use sp_store::{Location, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// A home, a database and a router.
pub(crate) struct TestApp {
    pub(crate) folder: TempDir,
    pub(crate) engine: Engine,
    pub(crate) clock: Clock,
    pub(crate) state: AppState,
    router: Router,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("a JSON answer")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl TestApp {
    /// An empty home.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        fs::create_dir(&home).expect("room on disk");
        Self::of_home(folder, home).await
    }

    /// A home that is there.
    pub(crate) async fn of_home(folder: TempDir, home: PathBuf) -> Self {
        let data = folder.path().join("data");
        Self::of_data(folder, home, data).await
    }

    /// A home and a data folder that are there.
    pub(crate) async fn of_data(folder: TempDir, home: PathBuf, data: PathBuf) -> Self {
        let outside = Outside { hosts: AllowedHosts::new([127, 0, 0, 1].into(), &[]), doors: Doors::default() };
        Self::of_outside(folder, home, data, outside).await
    }

    /// An empty home behind these doors.
    pub(crate) async fn behind(outside: Outside) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().join("home");
        fs::create_dir(&home).expect("room on disk");
        let data = folder.path().join("data");
        Self::of_outside(folder, home, data, outside).await
    }

    async fn of_outside(folder: TempDir, home: PathBuf, data: PathBuf, outside: Outside) -> Self {
        let store = Store::open(&Location::Sqlite(data.join("session-pilot.db"))).await.expect("a fresh database");
        let clock = Clock::fixed(Timestamp::parse("2026-11-21T12:00:00Z").expect("a time"));
        let config = EngineConfig { clock: clock.clone(), ..EngineConfig::new(Roots::of_home(home), data.clone()) };
        let engine = Engine::new(config, store, DisplayZone::utc(), load_prices(&data).expect("our own prices")).await.expect("an engine");
        let parts = json!({ "__sessions_route_view_1": ["part"] });
        let assets = json!({ "css": "/pkg/x.css", "code": "/pkg/0a", "name": "x", "parts": parts });
        let assets = serde_json::from_value(assets).expect("as the site says it");
        let leptos_options = LeptosOptions::builder().output_name("session-pilot").build();
        let state = AppState { leptos_options, engine: engine.clone(), assets, reach: Arc::new(Reach::default()) };
        let near = MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000)));
        let router = router(state.clone(), outside).layer(near);
        Self { folder, engine, clock, state, router }
    }

    /// Writes a Claude Code transcript.
    pub(crate) fn transcript(&self, id: &str, lines: &[Value]) -> PathBuf {
        let folder = self.folder.path().join("home/.claude/projects/-work-shop");
        fs::create_dir_all(&folder).expect("room on disk");
        let path = folder.join(format!("{id}.jsonl"));
        fs::write(&path, lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n").expect("room on disk");
        path
    }

    /// Reads everything.
    pub(crate) async fn sync(&self) -> sp_engine::SyncReport {
        self.engine.sync().run().await.expect("a sync")
    }

    /// Sends a request with these headers; `Host` is ours unless given.
    pub(crate) async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, "127.0.0.1:5055");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Sends a form, as browsers do; `peer` is the address it comes from.
    pub(crate) async fn send_form(&self, path: &str, peer: [u8; 4], headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(Method::POST).uri(path).extension(ConnectInfo(SocketAddr::from((peer, 40_000))));
        for (name, value) in [("host", "127.0.0.1:5055"), ("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")] {
            if !headers.iter().any(|(given, _)| *given == name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(body.into()).expect("a request")).await
    }

    /// A GET from this address.
    pub(crate) async fn get_from(&self, peer: [u8; 4], path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().uri(path).extension(ConnectInfo(SocketAddr::from((peer, 40_000))));
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(header::HOST, "127.0.0.1:5055");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.answer(request.body(Body::empty()).expect("a request")).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.expect("an answer").into_parts();
        Answer { status: parts.status, headers: parts.headers, bytes: to_bytes(body, 64 << 20).await.expect("a body").to_vec() }
    }

    /// Sends a JSON body, as scripts do.
    pub(crate) async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send_json_with(method, path, &[], body).await
    }

    /// The same with these headers.
    pub(crate) async fn send_json_with(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:5055");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).expect("a request");
        self.answer(request).await
    }

    /// A plain GET.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    /// The router itself, for answers that never end.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }
}

/// A prompt of a Claude Code transcript.
pub(crate) fn prompt(uuid: &str, second: u32, text: &str) -> Value {
    serde_json::json!({
        "type": "user", "uuid": uuid, "parentUuid": null, "sessionId": "S", "cwd": "/work/shop", "gitBranch": "main", "version": "2.1.101",
        "timestamp": format!("2026-03-20T09:00:{second:02}.000Z"), "message": {"role": "user", "content": text}
    })
}

/// A line of an answer.
pub(crate) fn answer(uuid: &str, message: &str, second: u32, output: u32, blocks: Value) -> Value {
    serde_json::json!({
        "type": "assistant", "uuid": uuid, "parentUuid": null, "sessionId": "S", "requestId": "r1", "cwd": "/work/shop",
        "timestamp": format!("2026-03-20T09:00:{second:02}.000Z"),
        "message": {"id": message, "role": "assistant", "model": "claude-sonnet-4-5-20250929", "stop_reason": "end_turn", "content": blocks,
            "usage": {"input_tokens": 1000, "output_tokens": output, "cache_read_input_tokens": 200_000, "cache_creation_input_tokens": 10_000}}
    })
}
