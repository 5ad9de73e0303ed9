//! Full disks and folders that may not be written: a clear sentence, nothing damaged, what is stored is served, and a later sync goes on.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    app::prompt,
    process::{Server, around, command, folder, json_of, run, stderr},
};

/// Sessions with text that does not shrink much.
fn many(folder: &Path, names: &str, count: usize) {
    let project = folder.join("home/.claude/projects/-work-shop");
    let mut seed = 7_u64;
    for number in 0..count {
        let lines = (0..40).map(|line| {
            let words = (0..400).map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                format!("{seed:x}")
            });
            prompt(&format!("u{line}"), line, &words.collect::<Vec<_>>().join(" "))
        });
        let text = lines.map(|line| line.to_string()).collect::<Vec<_>>().join("\n") + "\n";
        fs::write(project.join(format!("{names}{number}.jsonl")), text).expect("room on disk");
    }
}

fn totals(folder: &Path) -> Value {
    let mut list = json_of(&run(folder, &["sessions", "--json", "--limit", "1000"]));
    for session in list["sessions"].as_array_mut().expect("a list") {
        session.as_object_mut().expect("an object").remove("revision");
    }
    list
}

/// What an undisturbed import into another data folder says.
fn undisturbed(folder: &Path) -> Value {
    json_of(&run(folder, &["sync", "--json", "--data-dir", "fresh"]));
    let mut list = json_of(&run(folder, &["sessions", "--json", "--limit", "1000", "--data-dir", "fresh"]));
    for session in list["sessions"].as_array_mut().expect("a list") {
        session.as_object_mut().expect("an object").remove("revision");
    }
    list
}

fn assert_sound(folder: &Path) {
    let database = rusqlite::Connection::open(folder.join("data/session-pilot.db")).expect("a database");
    let verdict: String = database.query_row("pragma integrity_check", [], |row| row.get(0)).expect("a verdict");
    assert_eq!(verdict, "ok");
}

/// A shell script with a file system of a few mebibytes at `data`; none where this user may not mount.
fn in_small_disk(folder: &Path, mebibytes: u32, script: &str) -> Option<Command> {
    let mount = &format!("mount -t tmpfs -o size={mebibytes}m,mode=0700 none data");
    fs::create_dir_all(folder.join("data")).expect("room on disk");
    let mut try_it = Command::new("unshare");
    let may = around(std::mem::replace(&mut try_it, Command::new("unshare")), folder, &["--mount", "sh", "-c", mount])
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output()
        .is_ok_and(|output| output.status.success());
    if !may {
        eprintln!("NOT TESTED on a small disk: this user may not mount one");
        return None;
    }
    let mut command = around(try_it, folder, &["--mount", "sh", "-c", &format!("{mount} && {script}")]);
    command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("PILOT", env!("CARGO_BIN_EXE_session-pilot"));
    Some(command)
}

fn assert_names_the_folder(folder: &Path, error: &str) {
    let data = folder.join("data").display().to_string();
    assert!(error.contains("no room is left") && error.contains(&data) && error.contains("free some space"), "{error}");
}

#[test]
fn a_sync_onto_a_full_disk_says_so_and_the_next_goes_on() {
    let folder = folder();
    many(folder.path(), "a", 10);
    let script = "head -c 3300000 /dev/zero > data/ballast; \"$PILOT\" sync; echo \"code $?\"; rm data/ballast; \
                  \"$PILOT\" sessions --json > half.json 2> half.txt; \"$PILOT\" sync --json > second.json; \
                  mkdir keep && cp -p data/session-pilot.db* keep/";
    let Some(mut command) = in_small_disk(folder.path(), 4, script) else { return };
    let output = command.output().expect("a shell");
    assert!(String::from_utf8_lossy(&output.stdout).contains("code 1"), "{output:?}");
    assert_names_the_folder(folder.path(), &stderr(&output));
    assert!(output.status.success(), "the second sync works: {output:?}");
    let half: Value = serde_json::from_slice(&fs::read(folder.path().join("half.json")).expect("an answer")).expect("JSON");
    assert!(half["total"].as_i64().is_some(), "what was stored is readable");
    fs::remove_dir_all(folder.path().join("data")).expect("a folder");
    fs::rename(folder.path().join("keep"), folder.path().join("data")).expect("a folder");
    assert_eq!(totals(folder.path()), undisturbed(folder.path()));
    assert_sound(folder.path());
}

#[test]
fn a_server_on_a_full_disk_serves_on_and_catches_up() {
    let folder = folder();
    // Room for the log of a database that is read all the time, too: it is emptied only when nobody reads.
    let Some(command) = in_small_disk(folder.path(), 16, "exec \"$PILOT\" serve --port 0") else { return };
    let server = Server::of(command);
    server.synced();
    // The server's small disk is seen only by itself; its process is the way there.
    let inside = |name: &str| PathBuf::from(format!("/proc/{}/root{}", server.pid(), folder.path().join("data").join(name).display()));
    fill(&inside("ballast"));
    many(folder.path(), "b", 8);
    let status = server.until("/api/sessions/sync/status", |status| !status["problem"].is_null());
    assert_eq!((status["problem"]["kind"].as_str(), status["cancelled"].as_bool()), (Some("disk_full"), Some(false)));
    assert!(server.get("/api/sessions")["total"].as_i64() >= Some(1));
    assert_eq!(server.get("/api/diagnostics")["sync"]["problem"]["place"], folder.path().join("data").display().to_string());
    assert_eq!(server.ask("GET", "/healthz").0, 200);
    fs::remove_file(inside("ballast")).expect("there is a ballast");
    assert_eq!(server.ask("POST", "/api/sessions/sync").0, 202);
    server.until("/api/sessions", |list| list["total"] == 9);
    assert!(server.synced()["problem"].is_null());
}

/// Leaves no room.
fn fill(path: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(path).expect("room for a name");
    while file.write_all(&[0; 4096]).is_ok() {}
}

/// Works without rights, too: the shell forbids files beyond a size, and the program is told rather than ended.
#[test]
fn a_write_that_fails_in_the_middle_undoes_its_transaction() {
    let folder = folder();
    json_of(&run(folder.path(), &["sync", "--json"]));
    many(folder.path(), "a", 6);
    let script = format!("trap '' XFSZ; ulimit -f 600; exec '{}' sync", env!("CARGO_BIN_EXE_session-pilot"));
    let output = around(Command::new("sh"), folder.path(), &["-c", &script]).output().expect("a shell");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_names_the_folder(folder.path(), &stderr(&output));
    assert_sound(folder.path());
    assert!(totals(folder.path())["total"].as_i64() >= Some(1));
    json_of(&run(folder.path(), &["sync", "--json"]));
    assert_eq!(totals(folder.path()), undisturbed(folder.path()));
}

/// Another user for whom the data folder is read-only; root would be let through.
struct Guest {
    folder: TempDir,
    binary: PathBuf,
}

impl Guest {
    fn of(folder: TempDir) -> Self {
        let path = folder.path();
        for name in ["", "data", "home"] {
            fs::set_permissions(path.join(name), fs::Permissions::from_mode(0o755)).expect("our own folder");
        }
        let binary = path.join("session-pilot");
        fs::hard_link(env!("CARGO_BIN_EXE_session-pilot"), &binary)
            .or_else(|_| fs::copy(env!("CARGO_BIN_EXE_session-pilot"), &binary).map(drop))
            .expect("room on disk");
        for entry in fs::read_dir(path.join("data")).expect("readable").map(|entry| entry.expect("readable")) {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o644)).expect("our own file");
        }
        let guest = Self { folder, binary };
        guest.protect(true);
        guest
    }

    fn is_root(&self) -> bool {
        fs::metadata(self.folder.path()).expect("a folder").uid() == 0
    }

    fn protect(&self, on: bool) {
        let mode = fs::Permissions::from_mode(if on { 0o555 } else { 0o755 });
        fs::set_permissions(self.folder.path().join("data"), mode).expect("our own folder");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        if !self.is_root() {
            return around(Command::new(&self.binary), self.folder.path(), arguments);
        }
        let binary = self.binary.display().to_string();
        let prefix = ["--reuid=65534", "--regid=65534", "--clear-groups", binary.as_str()];
        around(Command::new("setpriv"), self.folder.path(), &[&prefix[..], arguments].concat())
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").output().expect("setpriv is there")
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.protect(false);
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let folder = folder();
    fs::create_dir(folder.path().join("data")).expect("room on disk");
    let guest = Guest::of(folder);
    for verb in ["sync", "serve", "sessions", "doctor"] {
        let output = guest.run(&[verb]);
        let error = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{verb}: {output:?}");
        assert!(error.contains("nothing can be written") && error.contains("make it writable"), "{verb}: {error}");
        assert!(error.contains(&guest.folder.path().join("data").display().to_string()), "{verb}: {error}");
    }
    json_of(&guest.run(&["usage", "--json"]));
}

#[test]
fn what_is_in_a_folder_that_may_not_be_written_is_served() {
    let folder = folder();
    json_of(&run(folder.path(), &["sync", "--json"]));
    let guest = Guest::of(folder);
    assert_eq!(json_of(&guest.run(&["sessions", "--json"]))["total"], 1);
    assert_eq!(guest.run(&["sync"]).status.code(), Some(1));
    let doctor = guest.run(&["doctor"]);
    assert!(doctor.status.success() && String::from_utf8_lossy(&doctor.stdout).contains("make it writable"), "{doctor:?}");

    let server = Server::of({
        let mut command = guest.command(&["serve", "--port", "0"]);
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command
    });
    assert_eq!(server.get("/api/sessions")["total"], 1);
    let problem = &server.get("/api/diagnostics")["sync"]["problem"];
    assert_eq!(problem["kind"], json!("read_only"), "{problem}");
    let told = server.get("/api/notifications");
    let first = &told["notifications"][0];
    assert_eq!((first["kind"].as_str(), first["id"].as_i64(), told["unread"].as_i64()), (Some("cannot_store"), Some(0), Some(1)), "{told}");
    drop(server);

    guest.protect(false);
    json_of(&command(guest.folder.path(), &["sync", "--json"]).output().expect("the binary starts"));
    assert_sound(guest.folder.path());
}
