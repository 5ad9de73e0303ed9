//! The real binary: when it refuses to start, and what the command line changes beside it.

use std::{io::Write, path::Path, process::Stdio};

use serde_json::Value;

use super::PASSWORD;
use crate::process::{Server, command, folder, json_of, run, stderr};

fn set_password(folder: &Path, password: &[u8]) -> std::process::Output {
    let mut child =
        command(folder, &["password", "set"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("a pipe").write_all(password).expect("it reads");
    child.wait_with_output().expect("it ends")
}

#[test]
fn other_machines_are_let_in_only_with_a_password() {
    let folder = folder();
    let everywhere = ["serve", "--host", "0.0.0.0", "--port", "0"];
    let refused = run(folder.path(), &everywhere);
    assert_eq!(refused.status.code(), Some(2), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("session-pilot password set") && stderr(&refused).contains("127.0.0.1"), "{}", stderr(&refused));
    let short = set_password(folder.path(), b"short\n");
    assert!(short.status.code() == Some(2) && stderr(&short).contains("at least 10 characters"), "{}", stderr(&short));
    let set = set_password(folder.path(), format!("{PASSWORD}\n").as_bytes());
    assert!(set.status.success(), "{}", stderr(&set));
    let server = Server::of(command(folder.path(), &everywhere));
    assert_eq!(server.ask("GET", "/healthz").0, 200);
    assert_eq!(server.ask("GET", "/api/sessions").0, 401);
}

#[test]
fn the_command_line_changes_accounts_beside_a_running_server() {
    let folder = folder();
    let server = Server::start(folder.path());
    server.synced();
    assert_eq!(server.ask("GET", "/api/sessions").0, 200);
    assert!(set_password(folder.path(), PASSWORD.as_bytes()).status.success());
    assert_eq!(server.ask("GET", "/api/sessions").0, 401, "it counts at once");
    let made = json_of(&run(folder.path(), &["token", "create", "a script", "--scope", "write", "--json"]));
    assert_eq!((made["schema_version"].as_i64(), made["token"]["scope"].as_str()), (Some(1), Some("write")));
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    let with = |secret: &str| server.ask_with("GET", "/api/sessions", &format!("Authorization: Bearer {secret}\r\n")).0;
    assert_eq!(with(&secret), 200);
    let listed: Value = json_of(&run(folder.path(), &["token", "list", "--json"]));
    let id = listed["tokens"][0]["id"].to_string();
    assert!(!listed.to_string().contains(secret.rsplit('_').next().expect("a half")));
    assert!(run(folder.path(), &["token", "revoke", &id]).status.success());
    assert_eq!(with(&secret), 401);
    assert_eq!(run(folder.path(), &["token", "revoke", &id]).status.code(), Some(1));
    assert!(run(folder.path(), &["password", "remove"]).status.success());
    assert_eq!(server.ask("GET", "/api/sessions").0, 200);
}

#[test]
fn a_repair_keeps_the_password_and_the_tokens() {
    let folder = folder();
    assert!(run(folder.path(), &["sync"]).status.success());
    assert!(set_password(folder.path(), PASSWORD.as_bytes()).status.success());
    let made = json_of(&run(folder.path(), &["token", "create", "kept", "--forever", "--json"]));
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    assert!(run(folder.path(), &["doctor", "--repair"]).status.success());
    assert!(run(folder.path(), &["sync"]).status.success());
    let server = Server::start(folder.path());
    assert_eq!(server.ask("GET", "/api/sessions").0, 401);
    assert_eq!(server.ask_with("GET", "/api/sessions", &format!("Authorization: Bearer {secret}\r\n")).0, 200);
}
