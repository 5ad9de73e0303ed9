//! Opening our own data: to write, which one process at a time may, or only to read, which works beside it.

use std::{path::Path, sync::Arc};

use sp_domain::{sync::SyncProblem, time::DisplayZone};
use sp_engine::{
    DataLock, Engine, EngineConfig, Holder, LockError, Work, chosen_zone, clock::Clock, display_zone, limits, load_prices, machine_key,
    mend, unkeyed, unwritable,
};
use sp_store::{ArchiveStore, Location, Store, StoreError};

use super::Failure;
use crate::config::Config;

/// Why a command cannot write.
pub(super) enum Refusal {
    /// Another process does.
    Held(Option<Holder>),
    /// Nothing can be written there.
    Unwritable(SyncProblem),
    /// Something else.
    Failed(Failure),
}

/// The engine, with the right to write in the data directory.
pub(super) async fn to_write(config: &Config, work: Work) -> Result<Engine, Refusal> {
    let lock = lock(&config.data_dir, work)?;
    let store = of_this_machine(config).await?;
    let engine = assemble(config, store, |settings| settings.lock = Some(Arc::new(lock))).await.map_err(Refusal::Failed)?;
    engine.settle_prices().await.map_err(|error| Refusal::Failed(error.into()))?;
    if engine.needs_repair() {
        tracing::warn!("the last `doctor --repair` was interrupted; finishing it");
        engine.repair().await.map_err(|error| Refusal::Failed(error.into()))?;
    }
    Ok(engine)
}

/// The engine for a repair, after the database was made readable; and what was found wrong with it.
pub(super) async fn to_repair(config: &Config) -> Result<(Engine, Vec<String>), Refusal> {
    let lock = lock(&config.data_dir, Work::Repair)?;
    let mended = mend(&config.database).await.map_err(|error| refusal(config, error))?;
    let store = of_this_machine(config).await?;
    let engine = assemble(config, store, |settings| settings.lock = Some(Arc::new(lock))).await.map_err(Refusal::Failed)?;
    Ok((engine, mended))
}

/// The store as this machine writes to it. The data directory is held.
async fn of_this_machine(config: &Config) -> Result<Store, Refusal> {
    let key = machine_key(&config.data_dir).map_err(|error| Refusal::Unwritable(unkeyed(&config.data_dir, &error)))?;
    let store = Store::open(&config.database).await.map_err(|error| refusal(config, error))?;
    with_archive(config, store)?.on_machine(&key, &config.machine, Clock::system().now()).await.map_err(|error| refusal(config, error))
}

fn with_archive(config: &Config, store: Store) -> Result<Store, Refusal> {
    let archive = config.archive_store.as_deref().map(|url| ArchiveStore::open(url, &config.aws)).transpose();
    let archive = archive.map_err(|error| Refusal::Failed(Failure::usage(format!("SESSION_PILOT_ARCHIVE_STORE: {error}"))))?;
    Ok(store.with_archive(archive))
}

/// The engine for reading alone: beside the server, or where nothing can be written. A database that is missing or of an older release is
/// made ready first.
pub(super) async fn to_read(config: &Config) -> Result<Engine, Failure> {
    if let Some(engine) = as_it_is(config, None).await? {
        return Ok(engine);
    }
    // The right to write is given back at once: whoever only reads keeps nobody out.
    let ready = to_write(config, Work::Update).await.map_err(|refusal| refusal.failure(config, "open"))?;
    drop(ready);
    as_it_is(config, None).await?.ok_or_else(|| Failure::failed("the database vanished while it was opened; try again"))
}

/// The engine for accounts and tokens alone, which may also be changed beside a running server: it looks at them with every request, and they
/// belong to nothing that it keeps in memory.
pub(super) async fn to_note(config: &Config) -> Result<Engine, Failure> {
    match to_write(config, Work::Update).await {
        Err(Refusal::Held(holder)) => match Store::open_to_read(&config.database).await? {
            Some(current) => {
                current.close().await?;
                assemble(config, Store::open(&config.database).await?, |_| {}).await
            }
            // The server of another release: its database is not ours to change.
            None => Err(Refusal::Held(holder).failure(config, "change accounts")),
        },
        other => other.map_err(|refusal| refusal.failure(config, "change accounts")),
    }
}

/// The engine on what is there, changing nothing. `None` when there is no database of this release.
pub(super) async fn as_it_is(config: &Config, read_only: Option<SyncProblem>) -> Result<Option<Engine>, Failure> {
    let Some(store) = Store::open_to_read(&config.database).await? else { return Ok(None) };
    let store = with_archive(config, store).map_err(|refusal| refusal.failure(config, "open"))?;
    Ok(Some(assemble(config, store, |settings| settings.read_only = read_only).await?))
}

/// Takes a data directory.
pub(super) fn lock(folder: &Path, work: Work) -> Result<DataLock, Refusal> {
    DataLock::take(folder, work, Clock::system().now()).map_err(|error| match error {
        LockError::Held(holder) => Refusal::Held(holder),
        LockError::Unwritable(problem) => Refusal::Unwritable(problem),
    })
}

pub(super) fn zone(config: &Config) -> Result<DisplayZone, Failure> {
    let chosen = config.timezone.clone().or_else(|| chosen_zone(&config.data_dir));
    display_zone(chosen.as_deref()).map_err(|error| Failure::usage(format!("timezone: {error}")))
}

async fn assemble(config: &Config, store: Store, more: impl FnOnce(&mut EngineConfig)) -> Result<Engine, Failure> {
    let zone = zone(config)?;
    let prices = load_prices(&config.data_dir).map_err(|error| Failure::usage(error.to_string()))?;
    let limits = limits(&config.limit_files);
    let settings = EngineConfig::new(config.roots.clone(), config.data_dir.clone());
    let mut settings =
        EngineConfig { is_demo: config.is_demo, limits, startup: config.startup.clone(), owner: config.owner.clone(), ..settings };
    more(&mut settings);
    Ok(Engine::new(settings, store, zone, prices).await?)
}

fn refusal(config: &Config, error: StoreError) -> Refusal {
    match unwritable(&place(config), &error) {
        Some(problem) => Refusal::Unwritable(problem),
        None => Refusal::Failed(error.into()),
    }
}

fn place(config: &Config) -> String {
    match &config.database {
        Location::Sqlite(path) => path.parent().unwrap_or(path).display().to_string(),
        Location::Postgres(_) => "PostgreSQL".to_owned(),
    }
}

impl Refusal {
    /// Cause and remedy; `verb` is what was to be done.
    pub(super) fn sentence(self, config: &Config, verb: &str) -> String {
        let holder = match self {
            Self::Failed(failure) => return failure.message,
            Self::Unwritable(problem) => return problem.to_string(),
            Self::Held(holder) => holder,
        };
        let folder = config.data_dir.display();
        match holder {
            Some(holder) if holder.work == Work::Serve && verb == "sync" => format!(
                "{holder} works on {folder} and syncs by itself: there is nothing to do; to read at once, press Sync on its page Settings › Diagnostics"
            ),
            Some(holder) => format!(
                "{holder} works on {folder}, and only one process may write there: stop it or wait for its end, or name another data directory with --data-dir"
            ),
            None => format!(
                "another SessionPilot works on {folder}, and only one process may write there: stop it or wait for its end, or name another data directory with --data-dir"
            ),
        }
    }

    /// As the end of the program.
    pub(super) fn failure(self, config: &Config, verb: &str) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            other => Failure::failed(other.sentence(config, verb)),
        }
    }
}
