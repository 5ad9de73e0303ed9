//! An import feeds the index by itself; the answers are those of an index made from the store.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use sp_domain::{
    Timestamp,
    search::{SearchAnswer, SearchRequest, SearchSort, SearchedSession},
};

use crate::{
    place::Place,
    samples::{copy, files, folder},
};

const QUERIES: [&str; 18] = [
    "tool:claude",
    "tool:codex",
    "tool:gemini",
    "tool:opencode",
    "tool:kilo",
    "kind:prompt",
    "kind:answer",
    "kind:context",
    "kind:call",
    "kind:output",
    "role:assistant error",
    "the file",
    "\"the file\"",
    "test*",
    "*port*",
    "src OR lib",
    "path:src",
    "error -test",
];

fn homes(samples: &Path) -> [PathBuf; 3] {
    ["home", "edge/home", "growth/home"].map(|home| samples.join(home))
}

async fn answer(place: &Place, q: &str) -> SearchAnswer {
    let request = SearchRequest { q: q.to_owned(), sort: SearchSort::Newest, limit: 200, ..SearchRequest::default() };
    let answer = place.engine.search().run(&request).await.unwrap_or_else(|error| panic!("{q}: {error}"));
    assert!(!answer.is_behind, "{q}");
    SearchAnswer { took_us: 0, ..answer }
}

/// What is shown of a text.
type Shown<'a> = (i64, &'a str, &'a str, Option<Timestamp>);

/// Texts found by session; where all of them are shown, with what is shown. Their order is free where nothing decides.
fn by_session(answer: &SearchAnswer) -> BTreeMap<&str, (u64, BTreeSet<Shown<'_>>)> {
    answer.sessions.iter().map(|found| (found.session.id.0.as_str(), (found.count, shown(found)))).collect()
}

fn shown(found: &SearchedSession) -> BTreeSet<Shown<'_>> {
    let all = found.hits.iter().filter(|_| found.count as usize == found.hits.len());
    all.map(|hit| (hit.seq, hit.kind.as_str(), hit.snippet.as_str(), hit.at)).collect()
}

/// Compares with an index that was made from the store alone. Returns how many texts were found.
async fn assert_as_read_back(place: Place) -> u64 {
    let mut found = 0;
    let mut answers = Vec::new();
    for q in QUERIES {
        answers.push(answer(&place, q).await);
    }
    let rebuilt = place.anew().await;
    let nothing_new = rebuilt.sync().await;
    assert_eq!(nothing_new.sources_read, 0);
    for (q, fed) in QUERIES.into_iter().zip(answers) {
        let read_back = answer(&rebuilt, q).await;
        found += fed.total;
        let counts = |answer: &SearchAnswer| (answer.total, answer.total_sessions, answer.unchecked);
        assert_eq!(counts(&fed), counts(&read_back), "{q}");
        assert_eq!(by_session(&fed), by_session(&read_back), "{q}");
    }
    found
}

#[tokio::test]
async fn an_import_feeds_what_the_store_would_tell() {
    let Some(samples) = folder() else { return };
    let mut found = 0;
    for home in homes(&samples) {
        let place = Place::empty().await;
        copy(&home, &place.home);
        place.sync().await;
        found += assert_as_read_back(place).await;
    }
    assert!(found > 10_000, "{found} texts");
}

/// Files that lack their ends at first, and others that come later: some sessions are fed, others read back, some both.
#[tokio::test]
async fn an_import_in_two_parts_feeds_the_same() {
    let Some(samples) = folder() else { return };
    for home in homes(&samples) {
        let place = Place::empty().await;
        copy(&home, &place.home);
        for (number, file) in
            files(&place.home).into_iter().enumerate().filter(|(_, file)| file.extension().is_some_and(|end| end == "jsonl"))
        {
            let length = file.metadata().expect("there").len();
            match number % 3 {
                0 => fs::remove_file(&file).expect("removed"),
                1 => fs::OpenOptions::new().write(true).open(&file).and_then(|file| file.set_len(length / 2)).expect("cut"),
                _ => {}
            }
        }
        place.sync().await;
        copy(&home, &place.home);
        place.sync().await;
        assert_as_read_back(place).await;
    }
}
