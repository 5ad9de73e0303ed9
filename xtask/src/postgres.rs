//! A throw-away PostgreSQL for the tests: its own folder, its own socket, no network, no durability.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{
    process::{command, exists, output, run, succeeds},
    root,
    tools::apt_install,
};

/// Tells the contract tests where it is.
pub(crate) const VARIABLE: &str = "SESSION_PILOT_TEST_POSTGRES";

/// Accounts that may run the server when we are root, which it refuses.
const USERS: [&str; 2] = ["postgres", "nobody"];

/// A running server; it stops and vanishes with this value.
pub(crate) struct Postgres {
    folder: TempDir,
    programs: PathBuf,
    user: Option<&'static str>,
}

/// Starts one, installing the programs when they are missing and can be.
pub(crate) fn start() -> Result<Postgres> {
    let programs = programs()?;
    let folder = tempfile::Builder::new().prefix("session-pilot-pg-").tempdir()?;
    let is_root = output(command("id", &root()).arg("-u"))?.trim() == "0";
    let user = is_root.then(|| USERS.into_iter().find(|user| succeeds(command("id", &root()).arg(user)))).flatten();
    if is_root && user.is_none() {
        bail!(
            "PostgreSQL refuses to run as root and there is no user {}: run the tests as another user, or with --no-postgres",
            USERS.join(" or ")
        );
    }
    let server = Postgres { folder, programs, user };
    if let Some(user) = user {
        run(command("chown", &root()).arg(user).arg(server.folder.path()))?;
    }
    let data = server.data();
    run(server
        .program("initdb")
        .arg("--pgdata")
        .arg(&data)
        .args(["--username=session_pilot", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"])
        .stdout(std::process::Stdio::null()))?;
    let socket = server.folder.path().display();
    let settings = format!(
        "listen_addresses = ''\nunix_socket_directories = '{socket}'\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
    );
    let file = data.join("postgresql.auto.conf");
    fs::write(&file, settings).with_context(|| format!("cannot write {}", file.display()))?;
    run(server
        .program("pg_ctl")
        .arg("start")
        .arg("--pgdata")
        .arg(&data)
        .args(["--wait", "--silent", "--log"])
        .arg(server.folder.path().join("log")))?;
    Ok(server)
}

impl Postgres {
    /// The URL of its maintenance database.
    pub(crate) fn url(&self) -> String {
        let socket = self.folder.path().to_string_lossy().replace('/', "%2F");
        format!("postgres://session_pilot@{socket}/postgres")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let Some(user) = self.user else { return command(program, self.folder.path()) };
        let mut command = command("setpriv", self.folder.path());
        command.args(["--reuid", user, "--clear-groups"]).arg(program);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        let _ = self.program("pg_ctl").arg("stop").arg("--pgdata").arg(data).args(["--mode=immediate", "--silent"]).status();
    }
}

fn programs() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if apt_install(&["postgresql"])?
        && let Some(found) = find()
    {
        return Ok(found);
    }
    bail!(
        "PostgreSQL is missing: install it (Debian: apt-get install postgresql; macOS: brew install postgresql), or run with --no-postgres"
    )
}

/// The folder of `initdb`: Debian keeps it off the path.
fn find() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    versions.sort();
    let debian = versions.into_iter().rev().find(|folder| folder.join("initdb").is_file());
    let on_path = || {
        exists("initdb").then(|| std::env::split_paths(&std::env::var_os("PATH")?).find(|folder: &PathBuf| is_complete(folder))).flatten()
    };
    debian.or_else(on_path)
}

fn is_complete(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("pg_ctl").is_file()
}
