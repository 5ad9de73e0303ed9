//! Pricing the history again: a job that a person starts after a preview, can stop, and can start again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sp_domain::{
    Usd,
    live::LiveEvent,
    notifications::{JobEnd, Subject},
    price::{ModelFigures, PriceTable, RepricePreview, RepriceStatus, RepricedModel},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Prices, table};
use crate::{EngineError, Shared, notifications};

/// Between two looks whether a sync that began with other prices has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Stands for no version while the history is priced by two.
const UNSURE: i64 = -1;

/// What outlives a request.
#[derive(Debug, Default)]
pub(crate) struct Repricing(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    status: RepriceStatus,
    cancel: Option<CancellationToken>,
}

impl Repricing {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is to be priced by what.
struct Plan {
    version: i64,
    table: Arc<PriceTable>,
    models: Vec<String>,
}

impl Prices<'_> {
    /// How the job goes, or went last.
    pub fn status(&self) -> RepriceStatus {
        self.shared.repricing.state().status.clone()
    }

    /// What pricing everything again would change. Takes the same path as the job, and is undone.
    ///
    /// # Errors
    /// The database failed.
    pub async fn preview(&self) -> Result<RepricePreview, EngineError> {
        let plan = self.plan().await?;
        let mut changes: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        let (mut after, store) = (i64::MIN, self.shared.writable()?);
        while !plan.models.is_empty()
            && let Some(part) = store.reprice(&plan.models, after, &plan.table, false).await?
        {
            after = part.last;
            for (model, (cost, calls)) in part.models {
                let sum = changes.entry(model).or_default();
                *sum = (sum.0 + cost, sum.1 + calls);
            }
        }
        Ok(told(plan.version, &store.model_figures().await?, &changes))
    }

    /// Starts the job that the preview with this token showed, and returns at once.
    ///
    /// # Errors
    /// Something has changed since the preview, the job runs already, or the database failed.
    pub async fn start(&self, token: &str) -> Result<RepriceStatus, EngineError> {
        if self.preview().await?.token != token {
            return Err(EngineError::Conflict("what would be done has changed since the preview: look at it again".to_owned()));
        }
        let plan = self.plan().await?;
        let total = if plan.models.is_empty() { 0 } else { self.shared.store.calls_of_models(&plan.models).await? };
        let cancel = self.shared.stop.child_token();
        let mut state = self.shared.repricing.state();
        if state.status.running {
            return Err(EngineError::Conflict("the history is priced already: stop that first, or wait for its end".to_owned()));
        }
        state.status = RepriceStatus { running: true, total, ..RepriceStatus::default() };
        state.cancel = Some(cancel.clone());
        let shared = Arc::clone(self.shared);
        self.shared.tasks.spawn(async move { run(&shared, &plan, &cancel).await });
        Ok(state.status.clone())
    }

    /// Stops the job after the calls it is at; those before keep their new price. False when it does not run.
    pub fn cancel(&self) -> bool {
        let state = self.shared.repricing.state();
        let token = state.cancel.as_ref().filter(|_| state.status.running);
        if let Some(token) = token {
            token.cancel();
        }
        token.is_some()
    }

    /// What is concerned: recorded models whose rows differ from those the history was priced by; all when that is not known for sure, and when
    /// a person wants to see that nothing differs.
    async fn plan(&self) -> Result<Plan, EngineError> {
        let store = &self.shared.store;
        let book = store.price_book().await?;
        let is_sure = book.priced_version >= 0 && book.priced_version != book.version;
        let (before, now) = (table(store.prices_of_version(book.priced_version).await?), table(book.rows));
        let recorded = store.model_figures().await?.into_iter().map(|figures| figures.model);
        let models = recorded.filter(|model| !is_sure || before.rows_of(model) != now.rows_of(model)).collect();
        Ok(Plan { version: book.version, table: Arc::new(now), models })
    }
}

async fn run(shared: &Arc<Shared>, plan: &Plan, cancel: &CancellationToken) {
    let outcome = work(shared, plan, cancel).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, "the history could not be priced again");
    }
    let RepriceStatus { cancelled, done, problem, .. } = {
        let mut state = shared.repricing.state();
        state.status.running = false;
        state.status.cancelled = cancel.is_cancelled();
        state.status.problem = outcome.err().map(|error| error.to_string());
        state.status.clone()
    };
    // Open pages ask again when a sync ends, and so they do now.
    shared.feed.publish(LiveEvent::Sync(shared.sync.status()));
    if !cancelled {
        notifications::happened(shared, Subject::Job(JobEnd::Repriced { calls: done, problem })).await;
    }
    // Models that had no price may have one.
    shared.notifications.wake();
}

async fn work(shared: &Arc<Shared>, plan: &Plan, cancel: &CancellationToken) -> Result<(), EngineError> {
    // A sync that began before may still store what it priced by the old prices.
    let begun = shared.sync.status();
    shared.store.set_priced_version(UNSURE).await?;
    pass(shared, plan, cancel, true).await?;
    let is_the_same = || {
        let status = shared.sync.status();
        begun.running && status.running && status.job == begun.job
    };
    while is_the_same() && !cancel.is_cancelled() {
        sleep(LOOK).await;
    }
    if begun.running {
        pass(shared, plan, cancel, false).await?;
    }
    if !cancel.is_cancelled() {
        shared.store.set_priced_version(plan.version).await?;
    }
    Ok(())
}

async fn pass(shared: &Arc<Shared>, plan: &Plan, cancel: &CancellationToken, counts: bool) -> Result<(), EngineError> {
    let mut after = i64::MIN;
    while !cancel.is_cancelled()
        && !plan.models.is_empty()
        && let Some(part) = shared.store.reprice(&plan.models, after, &plan.table, true).await?
    {
        after = part.last;
        shared.feed.announce(&part.changes, |_| false);
        if counts {
            shared.repricing.state().status.done += part.looked_at;
        }
        shared.feed.publish(LiveEvent::Sync(shared.sync.status()));
    }
    Ok(())
}

fn told(version: i64, figures: &[ModelFigures], changes: &BTreeMap<String, (i64, i64)>) -> RepricePreview {
    let mut preview = RepricePreview { before_usd: figures.iter().map(|figures| figures.cost_usd).sum(), ..RepricePreview::default() };
    let change: i64 = changes.values().map(|(cost, _)| cost).sum();
    preview.after_usd = Usd::from_nanos(preview.before_usd.nanos().saturating_add(change));
    for before in figures {
        let Some((cost, calls)) = changes.get(&before.model).filter(|change| **change != (0, 0)) else { continue };
        preview.models.push(RepricedModel {
            before: before.clone(),
            cost_usd: Usd::from_nanos(before.cost_usd.nanos().saturating_add(*cost)),
            unpriced_calls: before.unpriced_calls - calls,
        });
    }
    let seen = serde_json::to_vec(&(version, &preview)).expect("plain data");
    RepricePreview { token: blake3::hash(&seen).to_hex()[..32].to_owned(), ..preview }
}
