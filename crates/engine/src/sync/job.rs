//! One sync job from listing to the last transaction.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, atomic::Ordering},
    thread,
    time::Duration,
};

use sp_domain::{
    Tool,
    diagnostics::{Account, Warning},
    live::LiveEvent,
    source::SourceKey,
    sync::SyncStatus,
};
use sp_providers::{Found, Provider, Source};
use sp_store::SessionChange;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::{
    SyncReport,
    batch::{Outbox, Parcel},
    plan::{self, Catalogue, Plan},
    reader::{Counts, Reader, is_total_failure},
    state::Wish,
    watch::WatchRoot,
};
use crate::{
    EngineError, Shared,
    limits::Budget,
    prices, problem,
    projects::Projects,
    retention,
    search::Feeding,
    usage_report::{self, UsageReportOptions},
};

/// Shortest time between two progress events.
const PROGRESS_EVERY_MS: i64 = 200;

/// Most batches stored in one transaction.
const TOGETHER: usize = 64;

/// Bytes of sources read from their start that make a job an import: the index is fed on the way, and the database gets more memory meanwhile.
const IMPORT: u64 = 1 << 20;

/// What outlives a job.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) catalogue: Catalogue,
    pub(crate) watch: Vec<WatchRoot>,
    accounts: Vec<Account>,
    warnings: Option<Vec<Warning>>,
    /// Sources that could not be read, with their stamp: reported once.
    failed: BTreeSet<(String, u64)>,
}

/// Runs a job with nothing remembered: for the command line.
pub(super) async fn run(shared: &Arc<Shared>, wish: Wish) -> Result<SyncReport, EngineError> {
    Job::new(shared, &wish).run(wish, &mut Memory::default()).await
}

/// Runs a job of the background runner.
pub(super) async fn run_remembering(shared: &Arc<Shared>, wish: Wish, memory: &mut Memory) -> Result<SyncReport, EngineError> {
    Job { counts_ahead: true, ..Job::new(shared, &wish) }.run(wish, memory).await
}

struct Job {
    shared: Arc<Shared>,
    cancel: CancellationToken,
    providers: Arc<Vec<Box<dyn Provider>>>,
    /// Row of this job in the database; written with the first change.
    row: Option<i64>,
    rows_written: u64,
    /// Much is read for the first time.
    is_import: bool,
    last_progress_ms: i64,
    counts: Arc<Counts>,
    /// Somebody may be looking: a first import begins with the totals.
    counts_ahead: bool,
}

impl Job {
    fn new(shared: &Arc<Shared>, wish: &Wish) -> Self {
        let (_, cancel) = shared.sync.begin(wish.trigger, shared.config.clock.now(), &shared.stop);
        Self {
            shared: Arc::clone(shared),
            cancel,
            providers: Arc::new(sp_providers::all()),
            row: None,
            rows_written: 0,
            is_import: false,
            last_progress_ms: 0,
            counts: Arc::default(),
            counts_ahead: false,
        }
    }

    async fn run(mut self, wish: Wish, memory: &mut Memory) -> Result<SyncReport, EngineError> {
        self.publish(|_| ());
        let outcome = self.work(&wish, memory).await;
        let now = self.shared.config.clock.now();
        let problem = outcome.as_ref().err().map(|error| problem::of_job(&self.shared, error));
        let is_cancelled = self.cancel.is_cancelled() && problem.is_none();
        let is_complete = problem.is_none() && !is_cancelled;
        let status = self.publish(|status| {
            status.running = false;
            status.cancelled = is_cancelled;
            status.eta_ms = None;
            status.ahead = None;
            status.last_sync = if is_complete { Some(now) } else { status.last_sync };
            status.problem.clone_from(&problem);
        });
        if let Some(problem) = problem {
            // The row of a run that could not be stored stays without an end.
            return Err(EngineError::Unwritable(problem));
        }
        if let Some(row) = self.row {
            self.shared.store.end_sync(row, &status, now).await?;
        }
        if self.is_import {
            self.shared.store.shed().await?;
        }
        // The index follows by itself, so that trouble with it delays no sync.
        self.shared.search.wake();
        Ok(SyncReport { status, sources_read: outcome?, rows_written: self.rows_written })
    }

    async fn work(&mut self, wish: &Wish, memory: &mut Memory) -> Result<i64, EngineError> {
        if let Some(problem) = &self.shared.config.read_only {
            return Err(EngineError::Unwritable(problem.clone()));
        }
        if wish.everything {
            prices::refresh(&self.shared).await?;
        }
        let mut plan = if wish.everything || !wish.tools.is_empty() {
            let tools = if wish.everything { Tool::ALL.into_iter().collect() } else { wish.tools.clone() };
            self.look(tools, wish, memory).await?
        } else {
            Plan { read: memory.catalogue.fresh(&wish.files), ..Plan::default() }
        };
        self.add_waiting(&mut plan, wish, &memory.catalogue).await?;
        retention::leave_out(&self.shared, &mut plan.read, wish.everything).await?;
        let count = plan.read.len() as i64;
        let bytes: u64 = plan.read.iter().map(|source| source.size_bytes).sum();
        self.publish(|status| (status.files_total, status.bytes_total) = (count, bytes as i64));
        self.mark(&plan).await?;
        if self.counts_ahead && count > 0 && self.shared.store.revision().await? == 0 {
            self.count_ahead().await;
        }
        self.read(plan.read, plan.afresh, memory).await?;
        Ok(count)
    }

    /// Totals of a history that was never read stand long before its texts do: counting takes a tenth of the time.
    async fn count_ahead(&self) {
        let (shared, cancel) = (Arc::clone(&self.shared), self.cancel.clone());
        let counting = spawn_blocking(move || {
            let (zone, prices) = (shared.zone.get(), shared.prices.get());
            let options = UsageReportOptions { roots: &shared.config.roots, zone: &zone, prices: &prices };
            usage_report::count(&options, &|| cancel.is_cancelled())
        });
        if let Some(report) = counting.await.expect("providers do not panic") {
            self.publish(|status| status.ahead = Some(report.totals));
        }
    }

    /// Adds sources with copied history whose origin was not all there when they were read, and is now.
    async fn add_waiting(&self, plan: &mut Plan, wish: &Wish, catalogue: &Catalogue) -> Result<(), EngineError> {
        let looked_at = |tool: Tool| wish.everything || wish.tools.contains(&tool);
        for tool in Tool::ALL {
            let is_changed = plan.read.iter().any(|source| source.key.tool == tool);
            if !is_changed && !looked_at(tool) {
                continue;
            }
            let waiting = self.shared.store.waiting_sources(tool).await?;
            // Sizes are those of now only after a look, or of what changed.
            let listed: Vec<Source> = if waiting.is_empty() {
                continue;
            } else if looked_at(tool) {
                catalogue.of(tool).cloned().collect()
            } else {
                plan.read.iter().filter(|source| source.key.tool == tool).cloned().collect()
            };
            plan.add_waiting(&waiting, listed.iter(), catalogue);
        }
        Ok(())
    }

    /// Lists the sources of these tools and compares them with the store.
    async fn look(&self, tools: BTreeSet<Tool>, wish: &Wish, memory: &mut Memory) -> Result<Plan, EngineError> {
        let (providers, roots) = (Arc::clone(&self.providers), self.shared.config.roots.clone());
        let found = spawn_blocking(move || plan::discover(&providers, &roots, &tools)).await.expect("providers do not panic");
        for (tool, found) in &found {
            memory.catalogue.learn(*tool, &found.sources);
        }
        if wish.everything {
            self.note_accounts(&found, memory).await?;
        }
        let mut plan = plan::plan(&found, &self.shared.store.sources().await?);
        let known_to_fail = |source: &Source| memory.failed.contains(&(source.key.path.clone(), source.stamp));
        plan.read.retain(|source| !known_to_fail(source));
        Ok(plan)
    }

    /// Stores accounts and listing warnings when they differ from the last ones.
    async fn note_accounts(&self, found: &[(Tool, Found)], memory: &mut Memory) -> Result<(), EngineError> {
        let accounts: Vec<Account> = found.iter().flat_map(|(_, found)| found.accounts.clone()).collect();
        let warnings: Vec<Warning> = found.iter().flat_map(|(_, found)| found.warnings.clone()).collect();
        memory.watch = found.iter().flat_map(|(tool, found)| found.watch.iter().map(|root| (*tool, root.clone()))).collect();
        if memory.accounts != accounts {
            self.shared.store.save_accounts(&accounts, self.shared.config.clock.now()).await?;
            memory.accounts = accounts;
        }
        if memory.warnings.as_ref() != Some(&warnings) {
            self.shared.store.save_discovery_warnings(&warnings).await?;
            memory.warnings = Some(warnings);
        }
        Ok(())
    }

    async fn mark(&mut self, plan: &Plan) -> Result<(), EngineError> {
        for (keys, is_missing) in [(&plan.gone, true), (&plan.back, false)] {
            if !keys.is_empty() {
                let changes = self.shared.store.mark_missing(keys, is_missing).await?;
                self.rows_written += changes.len() as u64;
                self.announce(&changes);
            }
        }
        Ok(())
    }

    /// Reads on as many threads as the budget allows; writes here, one transaction per batch.
    async fn read(&mut self, sources: Vec<Source>, afresh: BTreeSet<SourceKey>, memory: &mut Memory) -> Result<(), EngineError> {
        if sources.is_empty() {
            return Ok(());
        }
        let budget = Budget::of(&self.shared.config.limits);
        // With the sink's limits this bounds the memory of a sync.
        let (outbox, mut receiver) = Outbox::new(budget.waiting * budget.batch_bytes, TOGETHER);
        self.is_import = self.is_much_new(&sources, &afresh).await?;
        let mut feeding = None;
        if self.is_import {
            self.shared.store.brace().await?;
            feeding = Feeding::begin(&self.shared).await;
        }
        let reading = self.spawn_readers(sources, afresh, outbox, budget, feeding.is_some());
        let mut parcels = Vec::with_capacity(TOGETHER);
        while receiver.recv_many(&mut parcels, TOGETHER).await > 0 {
            if let Err(error) = self.store(std::mem::take(&mut parcels), &mut feeding, memory).await {
                // The readers notice the closed channel and stop.
                drop(receiver);
                self.cancel.cancel();
                let _ = reading.await;
                end(&self.shared, feeding).await;
                return Err(error);
            }
        }
        let _ = reading.await;
        end(&self.shared, feeding).await;
        self.progress();
        Ok(())
    }

    /// Whether much is read for the first time: of a source that grew only the end is.
    async fn is_much_new(&self, sources: &[Source], afresh: &BTreeSet<SourceKey>) -> Result<bool, EngineError> {
        if sources.iter().map(|source| source.size_bytes).sum::<u64>() < IMPORT {
            return Ok(false);
        }
        let mut bytes = 0;
        for source in sources {
            if afresh.contains(&source.key) || self.shared.store.checkpoint(&source.key).await?.is_start() {
                bytes += source.size_bytes;
            }
            if bytes >= IMPORT {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn spawn_readers(
        &self,
        sources: Vec<Source>,
        afresh: BTreeSet<SourceKey>,
        outbox: Outbox,
        budget: Budget,
        is_indexed: bool,
    ) -> tokio::task::JoinHandle<()> {
        let readers = Reader {
            shared: Arc::clone(&self.shared),
            providers: Arc::clone(&self.providers),
            cancel: self.cancel.clone(),
            counts: Arc::clone(&self.counts),
            runtime: tokio::runtime::Handle::current(),
            projects: Projects::default(),
            afresh,
            now: self.shared.config.clock.now(),
            flush_bytes: budget.batch_bytes,
            is_indexed,
        };
        let threads = budget.readers.min(sources.len());
        let queue = Mutex::new(sources.into_iter());
        spawn_blocking(move || {
            thread::scope(|scope| {
                for _ in 0..threads {
                    let outbox = outbox.clone();
                    scope.spawn(|| readers.work(&queue, outbox));
                }
                drop(outbox);
            });
        })
    }

    async fn store(&mut self, parcels: Vec<Parcel>, feeding: &mut Option<Feeding>, memory: &mut Memory) -> Result<(), EngineError> {
        let Some(read_at) = parcels.first().map(|parcel| parcel.packed.batch().read_at) else { return Ok(()) };
        let (mut packed, mut drafts, mut rooms) = (Vec::new(), Vec::new(), Vec::new());
        for Parcel { packed: one, drafts: made, room } in parcels {
            let batch = one.batch();
            if batch.warnings.iter().any(is_total_failure) {
                memory.failed.insert((batch.source.path.clone(), batch.stamp));
            }
            drafts.push((batch.source.clone(), made));
            packed.push(one);
            rooms.extend(room);
        }
        let mut ingested = self.shared.store.ingest_all(packed).await?;
        if let Some(feeding) = feeding {
            for ((source, drafts), parts) in drafts.into_iter().zip(std::mem::take(&mut ingested.parts)) {
                feeding.take(&source, parts, drafts);
            }
            feeding.hand_over(rooms).await;
        }
        self.rows_written += ingested.rows_written;
        if ingested.rows_written > 0 && self.row.is_none() {
            let status = self.shared.sync.status();
            let (trigger, at) = (status.trigger, status.started_at);
            self.row =
                Some(self.shared.store.begin_sync(trigger.unwrap_or(sp_domain::sync::SyncTrigger::Request), at.unwrap_or(read_at)).await?);
        }
        let created = ingested.changes.iter().filter(|change| change.created).count() as i64;
        let changed = ingested.changes.len() as i64 - created;
        self.shared.sync.update(|status| {
            status.sessions_new += created;
            status.sessions_changed += changed;
        });
        self.announce(&ingested.changes);
        self.progress();
        Ok(())
    }

    fn announce(&self, changes: &[SessionChange]) {
        self.shared.feed.announce(changes, |_| false);
    }

    /// Publishes progress, not too often.
    fn progress(&mut self) {
        let now_ms = self.shared.config.clock.now().ms();
        let counts = Arc::clone(&self.counts);
        let update = move |status: &mut SyncStatus| {
            status.files_done = counts.sources.load(Ordering::Relaxed);
            status.bytes_done = counts.bytes.load(Ordering::Relaxed).min(status.bytes_total);
            status.errors = counts.errors.load(Ordering::Relaxed);
            status.eta_ms = eta_ms(status, now_ms);
        };
        if now_ms - self.last_progress_ms >= PROGRESS_EVERY_MS {
            self.last_progress_ms = now_ms;
            self.publish(update);
        } else {
            self.shared.sync.update(update);
        }
    }

    fn publish(&self, change: impl FnOnce(&mut SyncStatus)) -> SyncStatus {
        let status = self.shared.sync.update(change);
        self.shared.feed.publish(LiveEvent::Sync(status.clone()));
        status
    }
}

/// Remaining time if the rest goes as quickly as what is done; unknown before a tenth is done.
fn eta_ms(status: &SyncStatus, now_ms: i64) -> Option<i64> {
    let elapsed = now_ms - status.started_at?.ms();
    let is_known = status.bytes_total > 0 && status.bytes_done * 10 >= status.bytes_total;
    is_known
        .then(|| i128::from(elapsed) * i128::from(status.bytes_total - status.bytes_done) / i128::from(status.bytes_done.max(1)))
        .map(|ms| ms as i64)
}

/// Leaves what was fed to the next commit of the index.
async fn end(shared: &Shared, feeding: Option<Feeding>) {
    if let Some(feeding) = feeding {
        feeding.end(shared).await;
    }
}

/// How long to gather file events before a job: short enough to feel immediate.
pub(super) const SETTLE: Duration = Duration::from_millis(25);
