//! Use cases of SessionPilot: what pages, API and command line can do. Owns time, threads, watching and the sync job.
//!
//! Concurrency in one sentence: one sync job at a time reads sources on blocking threads and hands batches over a bounded channel to one
//! writer; everything else only reads the store.

mod archive;
pub mod clock;
mod cockpit;
mod config;
mod data_dir;
mod diagnostics;
mod error;
pub mod events;
mod footprint;
mod limits;
mod notifications;
mod others;
mod prices;
mod problem;
mod projects;
mod repair;
mod retention;
mod reviews;
mod saved_views;
mod search;
mod security;
mod sessions;
mod settings;
mod swap;
mod sync;
mod usage_report;
mod zone;

use std::sync::Arc;

use sp_domain::{Timestamp, price::PriceTable, settings::Currency, time::DisplayZone};
use sp_store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use archive::{Archive, ArchiveStatus, MoveTo};
pub use cockpit::CockpitRoom;
pub use config::EngineConfig;
pub use data_dir::{DataLock, Holder, LockError, Work, machine_key};
pub use diagnostics::Diagnostics;
pub use error::EngineError;
pub use events::{LiveFeed, Subscription};
pub use limits::{LimitFiles, limit_threads, limits};
pub use notifications::Notifications;
pub use prices::{PriceFileError, Prices, load_prices};
pub use problem::{unkeyed, unwritable};
pub use repair::{RepairReport, mend};
pub use retention::Retention;
pub use reviews::{ReviewClasses, Reviews};
pub use saved_views::SavedViews;
pub use search::Search;
pub use security::{Security, SignIn, Visitor};
pub use sessions::Sessions;
pub use settings::{SettingsRoom, chosen_zone};
pub use sync::{Sync, SyncReport};
pub use usage_report::{UsageReportOptions, usage_report};
pub use zone::{UnknownZone, display_zone};

/// The running application. Cheap to clone; all clones are one engine.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) config: EngineConfig,
    pub(crate) store: Store,
    pub(crate) zone: swap::Swap<DisplayZone>,
    pub(crate) prices: swap::Swap<PriceTable>,
    pub(crate) currency: swap::Swap<Currency>,
    pub(crate) repricing: prices::Repricing,
    pub(crate) feed: LiveFeed,
    pub(crate) sync: sync::SyncState,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) started_at: Timestamp,
    pub(crate) search: search::Index,
    pub(crate) retention: retention::State,
    pub(crate) archive: archive::Mover,
    pub(crate) security: security::State,
    pub(crate) notifications: notifications::State,
}

impl Shared {
    /// The store, unless this engine only reads.
    pub(crate) fn writable(&self) -> Result<&Store, EngineError> {
        match &self.config.read_only {
            Some(problem) => Err(EngineError::Unwritable(problem.clone())),
            None => Ok(&self.store),
        }
    }
}

impl Engine {
    /// Assembles an engine on an open store; nothing runs yet.
    ///
    /// # Errors
    /// The store cannot be asked for the last sync.
    pub async fn new(config: EngineConfig, store: Store, zone: DisplayZone, prices: PriceTable) -> Result<Self, EngineError> {
        let last = store.last_sync().await?;
        let chosen = store.settings().await?;
        let started_at = config.clock.now();
        let shared = Shared {
            config,
            store,
            zone: swap::Swap::new(zone),
            prices: swap::Swap::new(prices),
            currency: swap::Swap::new(chosen.currency.clone()),
            repricing: prices::Repricing::default(),
            feed: LiveFeed::default(),
            sync: sync::SyncState::after(last),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            started_at,
            search: search::Index::default(),
            retention: retention::State::default(),
            archive: archive::Mover::default(),
            security: security::State::default(),
            notifications: notifications::State::default(),
        };
        settings::use_zone(&shared, chosen.timezone.as_deref());
        notifications::count(&shared).await?;
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Starts the background work: a first sync, watching, and the slow sweep.
    pub fn start(&self) {
        sync::start(&self.shared);
        retention::start(&self.shared);
        self.shared.tasks.spawn(others::follow(Arc::clone(&self.shared)));
    }

    /// Ends the background work and waits for it.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.shared.search.close().await;
    }

    /// The token that ends streams when the server stops.
    pub fn stopping(&self) -> CancellationToken {
        self.shared.stop.clone()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.shared.config.clock.now()
    }

    /// The zone in which times are shown and days are cut.
    pub fn zone(&self) -> Arc<DisplayZone> {
        self.shared.zone.get()
    }

    /// What amounts are shown in.
    pub fn currency(&self) -> Arc<Currency> {
        self.shared.currency.get()
    }

    /// General settings, accounts, and what there is to know about this installation.
    pub fn settings(&self) -> SettingsRoom<'_> {
        SettingsRoom { shared: &self.shared }
    }

    /// Prices, and pricing the history again.
    pub fn prices(&self) -> Prices<'_> {
        Prices { shared: &self.shared }
    }

    /// Brings the prices of the database and those of the data directory together. To be called before anything is written.
    ///
    /// # Errors
    /// The database failed, or the file of the data directory cannot be read, understood or written.
    pub async fn settle_prices(&self) -> Result<(), EngineError> {
        prices::settle(&self.shared).await
    }

    /// The sessions come from a generated example home.
    pub fn is_demo(&self) -> bool {
        self.shared.config.is_demo
    }

    /// Where the tools' stores are looked for.
    pub fn home(&self) -> String {
        self.shared.config.roots.home.display().to_string()
    }

    /// Questions about sessions.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions { shared: &self.shared }
    }

    /// Views of the list that somebody gave a name.
    pub fn saved_views(&self) -> SavedViews<'_> {
        SavedViews { shared: &self.shared }
    }

    /// What a person says of sessions.
    pub fn reviews(&self) -> Reviews<'_> {
        Reviews { shared: &self.shared }
    }

    /// Full-text search.
    pub fn search(&self) -> Search<'_> {
        Search { shared: &self.shared }
    }

    /// What is kept, what is not, and what is forgotten for good.
    pub fn retention(&self) -> Retention<'_> {
        Retention { shared: &self.shared }
    }

    /// What the first page shows.
    pub fn cockpit(&self) -> CockpitRoom<'_> {
        CockpitRoom { shared: &self.shared }
    }

    /// What people are told.
    pub fn notifications(&self) -> Notifications<'_> {
        Notifications { shared: &self.shared }
    }

    /// Who may do what.
    pub fn security(&self) -> Security<'_> {
        Security { shared: &self.shared }
    }

    /// The archive.
    pub fn archive(&self) -> Archive<'_> {
        Archive { shared: &self.shared }
    }

    /// The sync job.
    pub fn sync(&self) -> Sync<'_> {
        Sync { shared: &self.shared }
    }

    /// Live events.
    pub fn feed(&self) -> &LiveFeed {
        &self.shared.feed
    }

    /// Answers when the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), EngineError> {
        Ok(self.shared.store.ping().await?)
    }

    /// Makes everything derived anew; nothing else may write meanwhile. Progress goes to the live feed.
    ///
    /// # Errors
    /// The database failed. Then [`Self::needs_repair`] until a later repair comes to its end.
    pub async fn repair(&self) -> Result<RepairReport, EngineError> {
        repair::repair(&self.shared).await
    }

    /// A repair was interrupted: figures may be incomplete until another one comes to its end.
    pub fn needs_repair(&self) -> bool {
        repair::is_unfinished(&self.shared.config.data_dir)
    }

    /// Accounts, sources and warnings.
    ///
    /// # Errors
    /// The database failed.
    pub async fn diagnostics(&self) -> Result<Diagnostics, EngineError> {
        diagnostics::diagnostics(&self.shared).await
    }
}
