//! Exactly once, for any order of import and any interleaving of partial imports.

use std::{path::Path, time::Duration};

use sp_demo::DemoOptions;
use sp_domain::Timestamp;

use crate::{
    databases::GrowingDatabase,
    growth::Growth,
    place::Place,
    random::{Random, rounds},
    samples,
};

/// A demo home of a few days.
pub(crate) fn demo(seed: u64) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let now = Timestamp::parse("2026-03-20T15:42:00Z").expect("a time");
    sp_demo::write(home.path(), &DemoOptions { seed, days: 12, ..DemoOptions::new(now) }).expect("an empty folder can be filled");
    home
}

async fn grows_into_the_same(template: &Path, seed: u64) {
    let mut random = Random::new(seed);
    let place = Place::empty().await;
    let mut growth = Growth::of(template, &place.home);
    let mut databases = GrowingDatabase::all(template, &place.home, &mut random);
    for _ in 0..6 {
        for _ in 0..random.below(200) {
            growth.step(&mut random);
        }
        for database in databases.iter_mut().filter(|_| true) {
            database.step(random.below(200), &mut random);
        }
        // Some syncs are cancelled wherever they happen to be.
        let cancel_after = random.chance(30).then(|| Duration::from_millis(random.below(60) as u64));
        tokio::join!(place.sync(), async {
            if let Some(pause) = cancel_after {
                tokio::time::sleep(pause).await;
                place.engine.sync().cancel();
            }
        });
    }
    growth.finish(&mut random);
    databases.into_iter().for_each(|database| database.finish(&mut random));
    place.sync().await;
    let rows = place.rows().await;
    assert!(rows.sessions() > 5, "{} sessions", rows.sessions());
    place.assert_as_clean(&format!("seed {seed}")).await;
    let again = place.sync().await;
    assert_eq!((again.sources_read, again.rows_written), (0, 0), "seed {seed}: nothing is left to read");
}

#[tokio::test]
async fn a_demo_home_in_any_order() {
    for seed in 0..rounds(3, 100) {
        grows_into_the_same(demo(seed).path(), seed).await;
    }
}

#[tokio::test]
async fn the_samples_in_any_order() {
    let Some(samples) = samples::folder() else { return };
    for seed in 0..rounds(1, 60) {
        grows_into_the_same(&samples.join("home"), seed).await;
    }
    for seed in 0..rounds(2, 200) {
        grows_into_the_same(&samples.join("edge/home"), seed).await;
    }
}
