//! `doctor --repair`: everything derived is made anew, part by part. What a person gave us is never derived.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use sp_store::{Location, Salvaged, Store, StoreError};

use crate::{EngineError, Shared, Sync, problem};

/// Lies in the data directory while a repair is under way.
const UNFINISHED: &str = "repair.unfinished";

/// What a repair found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RepairReport {
    /// What the database found wrong with itself.
    pub faults: Vec<String>,
    /// The database as it was.
    pub copy: Option<String>,
    /// Sources read again.
    pub sources_read: i64,
    /// Sessions there are now, sub-agents counted.
    pub sessions: i64,
    /// Sessions no source tells of any more: they keep what was stored.
    pub kept_sessions: i64,
    /// Objects of the archive that no block named; they were removed.
    pub orphans_removed: i64,
    /// Their bytes.
    pub orphan_bytes: i64,
}

/// True between the beginning of a repair and its end, in whichever process.
pub(crate) fn is_unfinished(data_dir: &Path) -> bool {
    marker(data_dir).exists()
}

pub(crate) async fn repair(shared: &Arc<Shared>) -> Result<RepairReport, EngineError> {
    let mut report = RepairReport::default();
    database(shared, &mut report).await?;
    sessions(shared, &mut report).await?;
    objects(shared, &mut report).await?;
    // Other parts of the store that are made of these follow here.
    unmark(&shared.config.data_dir)?;
    Ok(report)
}

/// The file itself, and a copy of it before anything else.
async fn database(shared: &Shared, report: &mut RepairReport) -> Result<(), EngineError> {
    report.faults = shared.store.check().await?;
    // The copy of an interrupted repair is the better one.
    if !is_unfinished(&shared.config.data_dir) {
        report.copy = shared.store.copy_before_repair().await?;
    }
    if !report.faults.is_empty() {
        shared.store.rebuild_indexes().await?;
    }
    Ok(())
}

/// Makes a database that is damaged as a file readable again, before an engine opens it. Returns what was found, in words.
///
/// # Errors
/// There is no room for a new file.
pub async fn mend(location: &Location) -> Result<Vec<String>, StoreError> {
    let fault = match Store::open(location).await {
        Ok(store) => {
            let is_mended = !store.is_damaged().await || (store.rebuild_indexes().await.is_ok() && !store.is_damaged().await);
            store.close().await?;
            if is_mended {
                return Ok(Vec::new());
            }
            "the database file is damaged".to_owned()
        }
        Err(StoreError::Damaged(cause)) => cause,
        Err(other) => return Err(other),
    };
    let Salvaged { damaged, incomplete } = Store::salvage(location).await?;
    let lost = if incomplete.is_empty() { "none".to_owned() } else { incomplete.join(", ") };
    Ok(vec![
        fault,
        format!("all that can be read was moved to a new file; tables that lost rows: {lost}; the damaged file is {}", damaged.display()),
    ])
}

/// Sessions, their rows, calls and figures.
async fn sessions(shared: &Arc<Shared>, report: &mut RepairReport) -> Result<(), EngineError> {
    if is_unfinished(&shared.config.data_dir) {
        // Sources that are gone may look as if they were back: a sync knows better.
        Sync { shared }.run().await?;
    }
    mark(&shared.config.data_dir)?;
    let gone = shared.store.missing_sources().await?;
    shared.store.begin_repair().await?;
    let read = Sync { shared }.run().await?;
    report.sources_read = read.sources_read;
    report.kept_sessions = shared.store.kept_sessions().await?;
    let mut after = 0;
    while let Some((batches, last)) = shared.store.untold(after).await? {
        for batch in &batches {
            shared.store.ingest(batch).await?;
        }
        after = last;
    }
    shared.store.mark_gone_again(&gone).await?;
    shared.store.finish_repair().await?;
    report.sessions = shared.store.counts().await?.sessions;
    Ok(())
}

/// What crashes and dropped blocks left in the object store. A store that cannot be reached is a fault, not the end of the repair.
async fn objects(shared: &Shared, report: &mut RepairReport) -> Result<(), EngineError> {
    let removed = async {
        let orphans = shared.store.orphans(shared.config.clock.now()).await?;
        shared.store.remove_orphans(&orphans).await?;
        Ok(orphans)
    };
    match removed.await {
        Ok(orphans) => (report.orphans_removed, report.orphan_bytes) = (orphans.objects.len() as i64, orphans.bytes),
        Err(StoreError::Archive(cause)) => report.faults.push(cause),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn marker(data_dir: &Path) -> PathBuf {
    data_dir.join(UNFINISHED)
}

fn mark(data_dir: &Path) -> Result<(), EngineError> {
    fs::write(marker(data_dir), "").map_err(|error| EngineError::Unwritable(problem::of_io(data_dir, &error)))
}

fn unmark(data_dir: &Path) -> Result<(), EngineError> {
    match fs::remove_file(marker(data_dir)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(EngineError::Unwritable(problem::of_io(data_dir, &error))),
        _ => Ok(()),
    }
}
