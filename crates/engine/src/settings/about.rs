//! What there is to know about this installation, and the same as a text that can be shown to others.

use std::{collections::BTreeMap, fmt::Write as _};

use sp_domain::settings::About;

use crate::{EngineError, Shared};

pub(super) async fn about(shared: &Shared) -> Result<About, EngineError> {
    let store = &shared.store;
    let mut about = About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        data_dir: shared.config.data_dir.display().to_string(),
        database: store.kind().to_owned(),
        database_bytes: store.size_bytes().await?,
        schema: store.schema().await?,
        report: String::new(),
    };
    about.report = report(shared, &about).await?;
    Ok(about)
}

async fn report(shared: &Shared, about: &About) -> Result<String, EngineError> {
    let (counts, sync) = (shared.store.counts().await?, shared.sync.status());
    let mut text = format!(
        "SessionPilot {} on {}\ndatabase: {}, {} bytes, layout {}\nstored: {} sessions, {} messages, {} calls\n",
        about.version, about.system, about.database, about.database_bytes, about.schema, counts.sessions, counts.messages, counts.events
    );
    let mut accounts: BTreeMap<&str, (usize, i64, i64)> = BTreeMap::new();
    let known = shared.store.accounts().await?;
    for status in &known {
        let sum = accounts.entry(status.account.tool.as_str()).or_default();
        *sum = (sum.0 + 1, sum.1 + status.sessions + status.subagent_sessions, sum.2 + status.warnings);
    }
    for (tool, (count, sessions, warnings)) in accounts {
        let _ = writeln!(text, "{tool}: {count} accounts, {sessions} sessions, {warnings} warnings");
    }
    let _ = writeln!(text, "last sync: {}", sync.last_sync.map_or_else(|| "never".to_owned(), |at| at.to_string()));
    let _ = writeln!(text, "file events: {}", if sync.watching { "work" } else { "do not work" });
    let decided: Vec<String> =
        shared.config.startup.iter().filter_map(|decided| Some(format!("{} by {}", decided.name, decided.by.as_ref()?))).collect();
    if !decided.is_empty() {
        let _ = writeln!(text, "decided at the start: {}", decided.join(", "));
    }
    Ok(text)
}
