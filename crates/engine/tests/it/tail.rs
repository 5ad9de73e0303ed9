//! A line that is appended to a session: found before the index is written, and no import, however long its file is.

use std::{fs, time::Duration};

use sp_domain::{
    Tool,
    search::{SearchRequest, SearchSort},
};
use sp_engine::Engine;

use crate::{
    long::{Long, TOOLS},
    place::Place,
};

/// Texts with the prompt of an exchange.
async fn found(engine: &Engine, exchange: usize) -> u64 {
    let request = SearchRequest {
        q: format!("\"question {exchange}\" kind:prompt"),
        is_typing: false,
        sort: SearchSort::Relevance,
        limit: 5,
        offset: 0,
    };
    engine.search().run(&request).await.expect("an answer").total
}

/// Waits for something that comes by itself.
async fn wait_for(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..3000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what} did not come");
}

#[tokio::test]
async fn a_line_is_found_before_the_index_is_written() {
    let place = Place::empty().await;
    let long = Long::write(&place.home, Tool::Claude, 3, 100);
    place.sync().await;
    let written = || fs::read(place.data.path().join("search/meta.json")).expect("an index");
    let status = || place.engine.sync().status();
    place.engine.start();
    wait_for("the first look", async || !status().running && status().last_sync.is_some() && status().watching).await;
    let mut last = 3;
    let mut was_before = false;
    // Where the machine is busy a pause may come between a line and the search for it.
    while !was_before && last < 23 {
        let before = written();
        long.append(&long.text(last..last + 1, 100));
        wait_for("the line", async || found(&place.engine, last).await == 1).await;
        was_before = written() == before;
        last += 1;
    }
    assert!(was_before, "the index is written before a line is found");
    // The end commits: from now on the answers are those of the files.
    place.engine.stop().await;
    for exchange in 0..last {
        assert_eq!(found(&place.engine, exchange).await, 1, "{exchange}");
    }
}

/// After an import the log of the database is cut off, and the writer forgets its statements; a line in a long file is none.
#[tokio::test]
async fn a_line_in_a_long_file_is_no_import() {
    for tool in TOOLS {
        let place = Place::empty().await;
        let long = Long::write(&place.home, tool, 300, 10_000);
        assert!(long.path.metadata().expect("there").len() > 2 << 20, "{tool}: long enough for an import");
        let log = || {
            let folder = place.database.folder().expect("an SQLite store");
            folder.join("data/store.sqlite-wal").metadata().map_or(0, |log| log.len())
        };
        place.sync().await;
        assert_eq!(log(), 0, "{tool}: an import cuts the log off");
        long.append(&long.text(300..301, 100));
        place.sync().await;
        assert!(log() > 0, "{tool}: a line leaves it");
        assert_eq!(found(&place.engine, 300).await, 1, "{tool}");
    }
}
