//! Two processes and one data directory: one writes, the other says who does.

use std::fs;

use crate::process::{Server, command, folder, json_of, run, stderr, transcript};

#[test]
fn the_second_server_names_the_first() {
    let folder = folder();
    let server = Server::start(folder.path());
    let second = run(folder.path(), &["serve", "--port", "0"]);
    let error = stderr(&second);
    assert_eq!(second.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("process {} (serve, since 20", server.pid())), "{error}");
    assert!(error.contains("--data-dir") && error.contains(&folder.path().join("data").display().to_string()), "{error}");
    assert_eq!(error.trim_end().lines().count(), 1, "one clear sentence: {error}");
    server.synced();
}

#[test]
fn beside_a_server_everything_that_only_reads_works() {
    let folder = folder();
    let server = Server::start(folder.path());
    server.synced();
    let sync = run(folder.path(), &["sync"]);
    assert_eq!(sync.status.code(), Some(1));
    assert!(stderr(&sync).contains("syncs by itself"), "{}", stderr(&sync));
    assert_eq!(json_of(&run(folder.path(), &["sessions", "--json"]))["total"], 1);
    assert_eq!(json_of(&run(folder.path(), &["usage", "--json"]))["totals"]["calls"], 1);
    assert_eq!(json_of(&run(folder.path(), &["doctor", "--json"]))["accounts"][0]["sessions"], 1);
    let doctor = run(folder.path(), &["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("syncs by itself"));
    // And the server was not disturbed.
    transcript(folder.path(), "s2", "Another");
    server.until("/api/sessions", |list| list["total"] == 2);
}

#[test]
fn a_killed_server_keeps_nobody_out() {
    let folder = folder();
    let mut server = Server::start(folder.path());
    server.synced();
    server.child.kill().expect("it runs");
    server.child.wait().expect("it ends");
    assert!(fs::read_to_string(folder.path().join("data/session-pilot.lock")).is_ok_and(|text| text.contains("serve")));
    transcript(folder.path(), "s2", "Another");
    assert_eq!(json_of(&run(folder.path(), &["sync", "--json"]))["sources_read"], 1);
    Server::start(folder.path()).synced();
}

#[test]
fn an_example_is_not_taken_from_under_its_server() {
    let folder = folder();
    let demo = || command(folder.path(), &["serve", "--demo", "--port", "0"]);
    let server = Server::of(demo());
    let second = demo().output().expect("the binary starts");
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).contains(&format!("process {}", server.pid())), "{}", stderr(&second));
    // The real data is another directory.
    json_of(&run(folder.path(), &["sync", "--json"]));
}

#[test]
fn the_lock_is_of_the_directory() {
    let folder = folder();
    let _server = Server::start(folder.path());
    json_of(&run(folder.path(), &["sync", "--json", "--data-dir", "other"]));
}
