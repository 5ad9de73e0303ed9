//! Texts of the store for the index: to compare phrases with, and to show pieces of.

use std::collections::{BTreeSet, HashMap};

use sp_domain::{Tool, search::SearchHit};
use sp_search::{Document, Expr, Hit, Origin, Place, SessionHits, Texts, highlight};
use sp_store::{MessageAt, Store, StoreError};
use tokio::runtime::Handle;

/// Bytes of a piece that is shown.
const SNIPPET: usize = 240;

/// Texts by place.
#[derive(Clone)]
pub(super) struct OfStore {
    store: Store,
    runtime: Handle,
}

impl OfStore {
    pub(super) fn new(store: &Store) -> Self {
        Self { store: store.clone(), runtime: Handle::current() }
    }

    /// All documents at these places, as they were given to the index.
    async fn at(&self, places: BTreeSet<(i64, i64)>) -> Result<HashMap<(i64, i64), Vec<Document>>, StoreError> {
        let places: Vec<(i64, i64)> = places.into_iter().collect();
        let found = self.store.messages_at(&places).await?;
        let documents = |((session, seq), (message, calls)): ((i64, i64), MessageAt)| {
            // Only the texts matter here.
            let origin = Origin { session, tool: Tool::Claude, project: None };
            let spoken = origin.message(&message).into_iter();
            ((session, seq), spoken.chain(calls.iter().flat_map(|call| origin.record(call))).collect())
        };
        Ok(found.into_iter().map(documents).collect())
    }

    /// The hits of each session with the pieces of their texts that show why they were found.
    pub(super) async fn show(&self, found: &[SessionHits], expr: Option<&Expr>) -> Result<Vec<Vec<SearchHit>>, StoreError> {
        let places = found.iter().flat_map(|session| session.hits.iter().map(|hit| (session.session, hit.seq))).collect();
        let documents = self.at(places).await?;
        let shown = |session: &SessionHits| {
            let hits = session.hits.iter().filter_map(|hit| shown(hit, documents.get(&(session.session, hit.seq))?, expr));
            hits.collect()
        };
        Ok(found.iter().map(shown).collect())
    }

    async fn all(&self, places: &[Place]) -> Result<Vec<Vec<String>>, StoreError> {
        let documents = self.at(places.iter().map(|place| (place.session, place.seq)).collect()).await?;
        let texts = places.iter().map(|place| {
            let there = documents.get(&(place.session, place.seq)).into_iter().flatten().filter(|document| document.kind == place.kind);
            there.map(|document| document.text.clone()).collect()
        });
        Ok(texts.collect())
    }
}

/// A hit with the piece that has most of what was looked for.
fn shown(hit: &Hit, documents: &[Document], expr: Option<&Expr>) -> Option<SearchHit> {
    let texts = documents.iter().filter(|document| document.kind == hit.kind).map(|document| document.text.as_str());
    let piece = texts.map(|text| highlight(text, expr, SNIPPET)).max_by_key(|piece| piece.ranges.len())?;
    Some(SearchHit {
        seq: hit.seq,
        kind: hit.kind.as_str().to_owned(),
        role: hit.role,
        at: hit.at,
        snippet: piece.text,
        ranges: piece.ranges.into_iter().map(|range| (range.start, range.end)).collect(),
    })
}

impl Texts for OfStore {
    fn texts(&self, places: &[Place]) -> Vec<Vec<String>> {
        self.runtime.block_on(self.all(places)).unwrap_or_else(|error| {
            tracing::warn!(%error, "texts could not be compared with a phrase");
            vec![Vec::new(); places.len()]
        })
    }
}
