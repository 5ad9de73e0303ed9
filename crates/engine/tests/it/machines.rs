//! Two machines with the same sessions, each growing at its own pace, and one database.

use std::path::Path;

use sp_domain::Timestamp;
use sp_testkit::database::TestDatabase;

use crate::{
    any_order::demo,
    databases::GrowingDatabase,
    growth::Growth,
    place::Place,
    random::{Random, rounds},
    samples,
};

/// Most rounds until nobody finds anything to read any more.
const MOST_ROUNDS: u32 = 6;

/// A place on a machine of its own.
async fn machine(database: &TestDatabase, name: &str) -> Place {
    let mut shared = database.again().await;
    let at = Timestamp::parse("2026-11-21T12:00:00Z").expect("a time");
    shared.store = shared.store.on_machine(name, name, at).await.expect("a machine");
    Place::empty_on(shared).await
}

/// A home that becomes the template in random steps.
struct Copy {
    place: Place,
    files: Growth,
    databases: Vec<GrowingDatabase>,
}

impl Copy {
    async fn of(database: &TestDatabase, name: &str, template: &Path, random: &mut Random) -> Self {
        let place = machine(database, name).await;
        let files = Growth::of(template, &place.home);
        let databases = GrowingDatabase::all(template, &place.home, random);
        Self { place, files, databases }
    }

    fn step(&mut self, random: &mut Random) {
        for _ in 0..random.below(200) {
            self.files.step(random);
        }
        for database in &mut self.databases {
            database.step(random.below(200), random);
        }
    }

    fn finish(self, random: &mut Random) -> Place {
        self.files.finish(random);
        for database in self.databases {
            database.finish(random);
        }
        self.place
    }
}

async fn two_grow_into_the_same(database: TestDatabase, template: &Path, seed: u64) {
    let mut random = Random::new(seed);
    let mut one = Copy::of(&database, "one", template, &mut random).await;
    let mut other = Copy::of(&database, "other", template, &mut random).await;
    for _ in 0..4 {
        one.step(&mut random);
        other.step(&mut random);
        match random.below(3) {
            0 => drop(one.place.sync().await),
            1 => drop(other.place.sync().await),
            _ => drop(tokio::join!(one.place.sync(), other.place.sync())),
        }
    }
    let (one, other) = (one.finish(&mut random), other.finish(&mut random));
    let mut rounds = 0;
    loop {
        let (here, there) = tokio::join!(one.sync(), other.sync());
        if here.sources_read + there.sources_read == 0 {
            assert_eq!(here.rows_written + there.rows_written, 0);
            break;
        }
        rounds += 1;
        assert!(rounds < MOST_ROUNDS, "seed {seed}: {here:?} {there:?}");
    }
    let homes = [one.home.as_path(), other.home.as_path()];
    let clean = one.clean_rows().await.placeless(&homes);
    clean.assert_same(&one.rows().await.placeless(&homes), &format!("seed {seed}"));
    clean.assert_same(&other.rows().await.placeless(&homes), &format!("seed {seed}, asked by the other"));
}

#[tokio::test]
async fn copies_of_a_demo_home() {
    for seed in 0..rounds(2, 40) {
        Box::pin(two_grow_into_the_same(TestDatabase::sqlite().await, demo(seed).path(), seed)).await;
    }
}

#[tokio::test]
async fn copies_of_a_demo_home_on_postgres() {
    for seed in 0..rounds(2, 20) {
        let Some(database) = TestDatabase::postgres().await else { return };
        Box::pin(two_grow_into_the_same(database, demo(seed).path(), seed)).await;
    }
}

#[tokio::test]
async fn copies_of_the_samples() {
    let Some(samples) = samples::folder() else { return };
    for seed in 0..rounds(1, 20) {
        Box::pin(two_grow_into_the_same(TestDatabase::sqlite().await, &samples.join("home"), seed)).await;
    }
}
