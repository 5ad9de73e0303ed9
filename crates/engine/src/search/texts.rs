//! Texts of the store for the index: to compare phrases with, and to show pieces of.

use std::collections::{BTreeMap, BTreeSet};

use sp_domain::{
    Tool,
    search::SearchHit,
    session::{SessionId, Window},
};
use sp_search::{Document, Expr, Hit, Origin, Place, Texts, highlight};
use sp_store::{Store, StoreError};
use tokio::runtime::Handle;

use super::follow::documents;

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

    /// All documents at one place, as they were given to the index.
    async fn at(&self, key: i64, id: &SessionId, seq: i64) -> Result<Vec<Document>, StoreError> {
        let window = Window { from_seq: Some(seq), changed_since: None, limit: 1, from_end: false };
        let page =
            self.store.transcript(id, &window).await?.filter(|page| page.messages.first().is_some_and(|first| first.message.seq == seq));
        let Some(page) = page else { return Ok(Vec::new()) };
        // Only the texts matter here.
        Ok(documents(&Origin { session: key, tool: Tool::Claude, project: None }, &page))
    }

    /// Hits with the pieces of their texts that show why they were found.
    pub(super) async fn show(&self, key: i64, hits: &[Hit], expr: Option<&Expr>) -> Result<Vec<SearchHit>, StoreError> {
        let ids = self.store.session_ids(&[key]).await?;
        let Some(id) = ids.get(&key) else { return Ok(Vec::new()) };
        let mut shown = Vec::with_capacity(hits.len());
        for hit in hits {
            let documents = self.at(key, id, hit.seq).await?;
            let texts = documents.iter().filter(|document| document.kind == hit.kind).map(|document| document.text.as_str());
            let pieces = texts.map(|text| highlight(text, expr, SNIPPET));
            let Some(piece) = pieces.max_by_key(|piece| piece.ranges.len()) else { continue };
            shown.push(SearchHit {
                seq: hit.seq,
                kind: hit.kind.as_str().to_owned(),
                role: hit.role,
                at: hit.at,
                snippet: piece.text,
                ranges: piece.ranges.into_iter().map(|range| (range.start, range.end)).collect(),
            });
        }
        Ok(shown)
    }

    async fn all(&self, places: &[Place]) -> Result<Vec<Vec<String>>, StoreError> {
        let keys: BTreeSet<i64> = places.iter().map(|place| place.session).collect();
        let ids = self.store.session_ids(&keys.into_iter().collect::<Vec<_>>()).await?;
        let mut known: BTreeMap<(i64, i64), Vec<Document>> = BTreeMap::new();
        let mut texts = Vec::with_capacity(places.len());
        for place in places {
            if !known.contains_key(&(place.session, place.seq)) {
                let found = match ids.get(&place.session) {
                    Some(id) => self.at(place.session, id, place.seq).await?,
                    None => Vec::new(),
                };
                known.insert((place.session, place.seq), found);
            }
            let there = known[&(place.session, place.seq)].iter().filter(|document| document.kind == place.kind);
            texts.push(there.map(|document| document.text.clone()).collect());
        }
        Ok(texts)
    }
}

impl Texts for OfStore {
    fn texts(&self, places: &[Place]) -> Vec<Vec<String>> {
        self.runtime.block_on(self.all(places)).unwrap_or_else(|error| {
            tracing::warn!(%error, "texts could not be compared with a phrase");
            vec![Vec::new(); places.len()]
        })
    }
}
