//! A home with an engine and a database of its own.

use std::path::{Path, PathBuf};

use sp_domain::{Timestamp, time::DisplayZone};
use sp_engine::{Engine, EngineConfig, SyncReport, clock::Clock, load_prices};
use sp_providers::Roots;
use sp_testkit::database::TestDatabase;

use crate::rows::Rows;

pub(crate) struct Place {
    /// Where the tools' stores lie.
    pub(crate) home: PathBuf,
    pub(crate) engine: Engine,
    pub(crate) database: TestDatabase,
    /// Set when the home is ours: it vanishes with the place.
    _home: Option<tempfile::TempDir>,
    /// Where our own data lies, but for the database.
    pub(crate) data: tempfile::TempDir,
}

impl Place {
    /// An empty home.
    pub(crate) async fn empty() -> Self {
        Self::empty_on(TestDatabase::sqlite().await).await
    }

    /// An empty home with this database.
    pub(crate) async fn empty_on(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let home = folder.path().to_owned();
        Self { _home: Some(folder), ..Self::on(database, &home).await }
    }

    /// A home that is there, seen at this moment and in this zone.
    pub(crate) async fn at(home: &Path, now: Timestamp, zone: DisplayZone) -> Self {
        Self::seen(TestDatabase::sqlite().await, home, now, zone).await
    }

    /// A home that is there.
    pub(crate) async fn of(home: &Path) -> Self {
        Self::on(TestDatabase::sqlite().await, home).await
    }

    async fn on(database: TestDatabase, home: &Path) -> Self {
        Self::seen(database, home, Timestamp::parse("2026-11-21T12:00:00Z").expect("a time"), DisplayZone::utc()).await
    }

    async fn seen(database: TestDatabase, home: &Path, now: Timestamp, zone: DisplayZone) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let clock = Clock::fixed(now);
        let config = EngineConfig { clock, ..EngineConfig::new(Roots::of_home(home.to_owned()), data.path().to_owned()) };
        let prices = load_prices(data.path()).expect("our own prices");
        let engine = Engine::new(config, database.store.clone(), zone, prices).await.expect("an engine");
        Self { home: home.to_owned(), engine, database, _home: None, data }
    }

    /// The same home and database with an engine that was never here.
    pub(crate) async fn anew(self) -> Self {
        let Self { home, engine, database, _home, .. } = self;
        engine.stop().await;
        Self { _home, ..Self::on(database, &home).await }
    }

    /// Reads what is new.
    pub(crate) async fn sync(&self) -> SyncReport {
        self.engine.sync().run().await.expect("a sync")
    }

    /// Everything stored.
    pub(crate) async fn rows(&self) -> Rows {
        Rows::of(self).await
    }

    /// What one import of the home as it is now stores.
    pub(crate) async fn clean_rows(&self) -> Rows {
        let clean = Self::of(&self.home).await;
        clean.sync().await;
        clean.rows().await
    }

    /// Asserts that the rows are those of one clean import of the home as it is.
    pub(crate) async fn assert_as_clean(&self, what: &str) {
        self.clean_rows().await.assert_same(&self.rows().await, what);
    }
}
