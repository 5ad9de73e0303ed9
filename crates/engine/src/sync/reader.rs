//! The reading threads of a job: one source after the other, from its checkpoint on.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use sp_domain::{
    Timestamp,
    diagnostics::{Warning, WarningKind},
    source::{Checkpoint, SourceKey},
};
use sp_providers::{Provider, ProviderError, Source};
use tokio_util::sync::CancellationToken;

use super::batch::{BatchSink, Context, Outbox};
use crate::{Shared, projects::Projects, search::Drafts};

/// What the reading threads have done.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sources: AtomicI64,
    pub(super) bytes: AtomicI64,
    pub(super) errors: AtomicI64,
}

pub(super) fn is_total_failure(warning: &Warning) -> bool {
    warning.kind == WarningKind::Unreadable && warning.detail.starts_with(FAILED)
}

const FAILED: &str = "cannot be read: ";

/// A reading thread's view of the job.
pub(super) struct Reader {
    pub(super) shared: Arc<Shared>,
    pub(super) providers: Arc<Vec<Box<dyn Provider>>>,
    pub(super) cancel: CancellationToken,
    pub(super) counts: Arc<Counts>,
    pub(super) runtime: tokio::runtime::Handle,
    pub(super) projects: Projects,
    /// Sources that are read from their start.
    pub(super) afresh: BTreeSet<SourceKey>,
    pub(super) now: Timestamp,
    pub(super) flush_bytes: usize,
    /// The index is fed with what is read from its start.
    pub(super) is_indexed: bool,
}

impl Reader {
    /// Reads source after source until there are no more.
    pub(super) fn work(&self, queue: &Mutex<std::vec::IntoIter<Source>>, outbox: Outbox) {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(source) = next.filter(|_| !self.cancel.is_cancelled()) else { return };
            self.read(&source, outbox.clone());
            self.counts.sources.fetch_add(1, Ordering::Relaxed);
            self.counts.bytes.fetch_add(source.size_bytes as i64, Ordering::Relaxed);
        }
    }

    fn read(&self, source: &Source, outbox: Outbox) {
        let provider =
            self.providers.iter().find(|provider| provider.tool() == source.key.tool).expect("every source comes from a provider");
        let from = match self.runtime.block_on(self.shared.store.checkpoint(&source.key)) {
            Ok(_) if self.afresh.contains(&source.key) => Checkpoint::default(),
            Ok(checkpoint) => checkpoint,
            Err(error) => {
                tracing::error!(%error, "failed to load a checkpoint");
                self.counts.errors.fetch_add(1, Ordering::Relaxed);
                return;
            }
        };
        let Self { shared, projects, cancel, .. } = self;
        let prices = shared.prices.get();
        let context = Context { source, prices: &prices, projects, cancel, now: self.now, flush_bytes: self.flush_bytes };
        let drafts = (self.is_indexed && from.is_start()).then(|| Drafts::new(source.key.tool));
        let mut sink = BatchSink::new(context, &from, drafts, outbox);
        match provider.read(source, from, &mut sink) {
            Ok(checkpoint) => sink.finish(&checkpoint, !self.cancel.is_cancelled()),
            Err(ProviderError::Gone(_)) => {}
            Err(error) => {
                self.counts.errors.fetch_add(1, Ordering::Relaxed);
                sink.fail(warning(source, &error));
            }
        }
    }
}

fn warning(source: &Source, error: &ProviderError) -> Warning {
    let cause = match error {
        ProviderError::Io { error, .. } => error.to_string(),
        ProviderError::Sqlite { error, .. } => error.to_string(),
        ProviderError::Gone(_) => "gone".to_owned(),
    };
    Warning {
        tool: source.key.tool,
        path: source.key.path.clone(),
        line: None,
        kind: WarningKind::Unreadable,
        detail: format!("{FAILED}{cause}"),
        count: 1,
    }
}
