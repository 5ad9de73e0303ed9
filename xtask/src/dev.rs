//! `cargo xtask dev`: quick builds, and again on every change.

use std::{
    path::Path,
    sync::mpsc::{self, Receiver},
    time::Duration,
};

use anyhow::Result;
use notify::{EventKind, RecursiveMode, Watcher};

use crate::{
    process::{Background, cargo, command, run as run_command, say, step},
    root,
    run::RunFlags,
    site::{self, Effort},
};

/// Folders whose changes matter.
const WATCHED: [&str; 7] = ["app", "crates", "frontend", "migrations", "public", "server", "style"];

pub(crate) fn run(flags: &RunFlags) -> Result<()> {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_change = event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_)));
        if is_change {
            let _ = sender.send(());
        }
    })?;
    for folder in WATCHED {
        watcher.watch(&root().join(folder), RecursiveMode::Recursive)?;
    }
    loop {
        // Kept until the next change: dropping it stops the server.
        let server = match build() {
            Ok(()) => Some(start(flags)?),
            Err(error) => {
                say(&format!("{error:#}; waiting for a change"));
                None
            }
        };
        wait(&changes)?;
        drop(server);
    }
}

fn build() -> Result<()> {
    site::build(Effort::Quick)?;
    step("Compiling the server", || run_command(cargo().args(["build", "--package", "session-pilot"])))
}

fn start(flags: &RunFlags) -> Result<Background> {
    let binary = root().join("target/debug").join(format!("session-pilot{}", std::env::consts::EXE_SUFFIX));
    let folder: &Path = &root();
    Ok(Background(command(binary, folder).arg("serve").args(&flags.arguments).spawn()?))
}

fn wait(changes: &Receiver<()>) -> Result<()> {
    changes.recv()?;
    // An editor writes several files at once.
    while changes.recv_timeout(Duration::from_millis(300)).is_ok() {}
    Ok(())
}
