//! Texts of the store for the index: to compare phrases with, and to show pieces of.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use rayon::prelude::*;
use sp_domain::{Tool, search::SearchHit};
use sp_search::{Expr, Hit, Kind, Origin, Place, SessionHits, Texts, highlight};
use sp_store::{MessageAt, Parts, Store, StoreError};
use tokio::runtime::Handle;

use super::recent::Recent;

/// Bytes of a piece that is shown.
const SNIPPET: usize = 240;

/// The texts of all documents of a kind at a place.
pub(super) type Found = Arc<Vec<String>>;

/// Texts by place.
#[derive(Clone)]
pub(super) struct OfStore {
    store: Store,
    runtime: Handle,
    recent: Arc<Recent>,
    /// The revision of the store when the search began.
    revision: i64,
}

impl OfStore {
    pub(super) fn new(store: &Store, recent: &Arc<Recent>, revision: i64) -> Self {
        Self { store: store.clone(), runtime: Handle::current(), recent: Arc::clone(recent), revision }
    }

    /// The texts at these places, as they were given to the index.
    async fn at(&self, places: &[Place]) -> Result<HashMap<Place, Found>, StoreError> {
        let mut found = self.recent.find(self.revision, places);
        let mut wanted: BTreeMap<(i64, i64), Parts> = BTreeMap::new();
        let missing: HashSet<Place> = places.iter().filter(|place| !found.contains_key(place)).copied().collect();
        for place in &missing {
            let parts = wanted.entry((place.session, place.seq)).or_default();
            match place.kind {
                Kind::Prompt | Kind::Answer | Kind::Context => parts.message = true,
                Kind::Call => parts.inputs = true,
                Kind::Output => parts.outputs = true,
            }
        }
        if wanted.is_empty() {
            return Ok(found);
        }
        let stored = self.store.messages_at(&wanted).await?;
        let read: Vec<(Place, Found)> =
            missing.into_par_iter().filter_map(|place| Some((place, texts(place, stored.get(&(place.session, place.seq))?)))).collect();
        self.recent.keep(self.revision, &read);
        found.extend(read);
        Ok(found)
    }

    /// The hits of each session with the pieces of their texts that show why they were found.
    pub(super) async fn show(&self, found: &[SessionHits], expr: Option<&Expr>) -> Result<Vec<Vec<SearchHit>>, StoreError> {
        let place = |session: i64, hit: &Hit| Place { session, seq: hit.seq, kind: hit.kind };
        let places: Vec<Place> = found.iter().flat_map(|session| session.hits.iter().map(|hit| place(session.session, hit))).collect();
        let texts = self.at(&places).await?;
        let shown = |session: &SessionHits| -> Vec<SearchHit> {
            let hits = session.hits.iter().filter_map(|hit| shown(hit, texts.get(&place(session.session, hit))?, expr));
            hits.collect()
        };
        Ok(found.par_iter().map(shown).collect())
    }

    async fn all(&self, places: &[Place]) -> Result<Vec<Found>, StoreError> {
        let found = self.at(places).await?;
        Ok(places.iter().map(|place| found.get(place).cloned().unwrap_or_default()).collect())
    }
}

/// The texts of a kind among all that stand at a place.
fn texts(place: Place, (message, calls): &MessageAt) -> Found {
    // Only the texts matter here.
    let origin = Origin { session: place.session, tool: Tool::Claude, project: None };
    let spoken = message.iter().filter_map(|message| origin.message(message));
    let all = spoken.chain(calls.iter().flat_map(|call| origin.record(call)));
    Arc::new(all.filter(|document| document.kind == place.kind).map(|document| document.text).collect())
}

/// A hit with the piece that has most of what was looked for.
fn shown(hit: &Hit, texts: &[String], expr: Option<&Expr>) -> Option<SearchHit> {
    let piece = texts.iter().map(|text| highlight(text, expr, SNIPPET)).max_by_key(|piece| piece.ranges.len())?;
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
    fn texts(&self, places: &[Place]) -> Vec<Arc<Vec<String>>> {
        self.runtime.block_on(self.all(places)).unwrap_or_else(|error| {
            tracing::warn!(%error, "texts could not be compared with a phrase");
            vec![Arc::default(); places.len()]
        })
    }
}
