//! Accounts, sources, warnings and our own footprint in one view.

use serde::Serialize;
use sp_domain::{
    diagnostics::{AccountStatus, Footprint, Machine, Warning},
    retention::SoonDeleted,
    sync::SyncStatus,
};

use crate::{ArchiveStatus, EngineError, Shared, archive, footprint, retention};

/// Most warnings shown at once; the total says how many there are.
const MOST_WARNINGS: i64 = 1000;

/// What the diagnostics page and `session-pilot doctor` show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    /// Accounts by tool and name.
    pub accounts: Vec<AccountStatus>,
    /// Machines that feed this store, the first one first.
    pub machines: Vec<Machine>,
    /// The sync.
    pub sync: SyncStatus,
    /// Warnings, at most 1000.
    pub warnings: Vec<Warning>,
    /// All warnings there are.
    pub warnings_total: i64,
    /// What the tools will delete within a week, and whether it is kept.
    pub soon_deleted: Vec<SoonDeleted>,
    /// Sources and sessions that rules keep out.
    pub ignored: i64,
    /// Where the stores are looked for.
    pub home: String,
    /// Where our data lies.
    pub data_dir: String,
    /// IANA name of the display zone.
    pub timezone: String,
    /// Where blocks of the archive lie.
    pub archive: ArchiveStatus,
    /// What this process and its store cost.
    pub footprint: Footprint,
}

pub(crate) async fn diagnostics(shared: &Shared) -> Result<Diagnostics, EngineError> {
    let (warnings, warnings_total) = shared.store.warnings(MOST_WARNINGS).await?;
    Ok(Diagnostics {
        accounts: shared.store.accounts().await?,
        machines: shared.store.machines().await?,
        sync: shared.sync.status(),
        warnings,
        warnings_total,
        soon_deleted: retention::soon(shared).await?,
        ignored: shared.sync.status().ignored,
        home: shared.config.roots.home.display().to_string(),
        data_dir: shared.config.data_dir.display().to_string(),
        timezone: shared.zone.get().name.clone(),
        archive: archive::status(shared).await?,
        footprint: footprint::footprint(shared).await?,
    })
}
