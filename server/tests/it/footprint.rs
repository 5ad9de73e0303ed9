//! What SessionPilot says about itself, as JSON and on its page.

use crate::{
    app::TestApp,
    process::{command, folder, json_of},
};

#[tokio::test]
async fn the_page_shows_what_the_program_uses() {
    let app = TestApp::new().await;
    app.sync().await;
    let footprint = app.get("/api/diagnostics").await.json()["footprint"].clone();
    assert!(footprint["store"]["database_bytes"].as_i64() > Some(4096), "{footprint}");
    assert!(footprint["store"]["search_bytes"].is_null() || footprint["store"]["search_bytes"].as_i64() >= Some(0));
    assert!(footprint["limits"]["cpus"].as_i64() >= Some(1), "{footprint}");
    assert_eq!(footprint["uptime_ms"], 0, "the clock of this test stands still");
    for field in ["cpu_ms", "resident_bytes", "peak_resident_bytes", "read_bytes", "written_bytes"] {
        let is_known = footprint[field].as_i64().is_some_and(|value| value > 0);
        assert_eq!(is_known, cfg!(target_os = "linux"), "{field}: {footprint}");
    }
    for (language, title) in [("en", "SessionPilot itself"), ("de", "SessionPilot selbst")] {
        let page = app.send(axum::http::Method::GET, "/settings/diagnostics", &[("accept-language", language)]).await;
        assert!(page.text().contains(title), "{language}");
    }
}

#[test]
fn the_limits_of_a_container_are_followed() {
    let folder = folder();
    std::fs::write(folder.path().join("cpu.max"), "100000 100000").expect("room on disk");
    std::fs::write(folder.path().join("memory.max"), "134217728").expect("room on disk");
    let mut doctor = command(folder.path(), &["doctor", "--json"]);
    let answer = json_of(&doctor.env("SESSION_PILOT_CGROUP_DIR", folder.path()).output().expect("the binary starts"));
    let limits = &answer["footprint"]["limits"];
    assert_eq!((limits["cpus"].as_i64(), limits["memory_bytes"].as_i64()), (Some(1), Some(128 << 20)));
    assert_eq!(answer["accounts"][0]["sessions"], 1);
}
