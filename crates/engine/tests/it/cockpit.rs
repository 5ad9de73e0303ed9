//! The figures of the first page, against a count that knows neither store nor importers.

use std::{collections::BTreeMap, path::Path};

use sp_demo::DemoOptions;
use sp_domain::{Timestamp, cockpit::Concern, session::SessionQuery, time::DisplayZone, usage::UsageFigures};
use sp_engine::display_zone;

use crate::{place::Place, recount, samples};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn tokens(figures: &UsageFigures) -> i64 {
    figures.all_tokens().unwrap_or(0)
}

/// Calls and tokens by day of the zone.
fn by_day(calls: &[(Timestamp, i64)], zone: &DisplayZone) -> BTreeMap<String, (i64, i64)> {
    let mut days: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (at, tokens) in calls {
        let day = days.entry(zone.civil(*at).date()).or_default();
        *day = (day.0 + 1, day.1 + tokens);
    }
    days
}

/// Everything that is told of a home, seen at a moment, against the second count.
async fn assert_counted_twice(home: &Path, now: Timestamp, zone: &DisplayZone, what: &str) {
    let place = Place::at(home, now, zone.clone()).await;
    place.sync().await;
    let calls = recount::calls(home);
    let cockpit = place.engine.cockpit().all().await.expect("an answer");
    let expected = by_day(&calls, zone);
    let mut told = 0;
    for day in &cockpit.activity.days {
        let sum: UsageFigures = day.models.iter().map(|part| part.figures).sum();
        assert_eq!((sum.calls, tokens(&sum)), expected.get(&day.date).copied().unwrap_or_default(), "{what}: {}", day.date);
        told += sum.calls;
    }
    let today = zone.civil(now).date();
    assert_eq!(cockpit.activity.days.last().map(|day| day.date.as_str()), Some(today.as_str()), "{what}");
    assert!(told > 20, "{what}: only {told} calls in thirty days");

    // Up to the end of the five minutes that run.
    let until = (now.ms() / 300_000 + 1) * 300_000;
    let since = |date: &str| {
        let start = zone.day_start(date).expect("a day").ms();
        let within = calls.iter().filter(|(at, _)| (start..until).contains(&at.ms()));
        within.fold((0, 0), |(calls, sum), (_, tokens)| (calls + 1, sum + tokens))
    };
    for period in [&cockpit.activity.today, &cockpit.activity.week] {
        let figures = period.current.figures;
        assert_eq!((figures.calls, tokens(&figures)), since(&period.date_from), "{what}: since {}", period.date_from);
    }
    for block in &cockpit.now.blocks {
        assert!(block.started_at <= now && now < block.ends_at, "{what}: {}", block.account);
        assert_eq!((block.ends_at.ms() - block.started_at.ms(), block.started_at.ms() % 3_600_000), (5 * 3_600_000, 0));
    }
    assert!(cockpit.recent.sessions.windows(2).all(|pair| pair[0].ended_at >= pair[1].ended_at), "{what}: order");
}

#[tokio::test]
async fn the_samples_day_by_day() {
    let Some(samples) = samples::folder() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    samples::copy(&samples.join("home"), folder.path());
    // The busiest thirty days, in a zone that is off by three quarters of an hour.
    let calls: Vec<i64> = recount::calls(folder.path()).iter().map(|(at, _)| at.ms()).collect();
    let before = |end: i64| calls.iter().filter(|at| (end - 28 * 86_400_000..=end).contains(*at)).count();
    let end = calls.iter().copied().max_by_key(|end| before(*end)).expect("calls");
    let zone = display_zone(Some("Asia/Kathmandu")).expect("a zone");
    assert_counted_twice(folder.path(), Timestamp::from_ms(end).expect("a time"), &zone, "the samples").await;
}

#[tokio::test]
async fn generated_homes_day_by_day() {
    for (seed, zone, now) in [(3, "Europe/Berlin", "2026-04-10T15:42:00Z"), (4, "Asia/Kolkata", "2026-03-20T21:02:11Z")] {
        let home = tempfile::tempdir().expect("a temporary folder");
        let now = at(now);
        sp_demo::write(home.path(), &DemoOptions { seed, ..DemoOptions::new(now) }).expect("an empty folder can be filled");
        let zone = display_zone(Some(zone)).expect("a zone");
        assert_counted_twice(home.path(), now, &zone, &format!("seed {seed}")).await;
    }
}

#[tokio::test]
async fn the_block_of_an_account_is_what_was_called_in_it() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let now = at("2026-03-20T15:42:00Z");
    sp_demo::write(home.path(), &DemoOptions::new(now)).expect("an empty folder can be filled");
    let place = Place::at(home.path(), now, DisplayZone::utc()).await;
    place.sync().await;
    let cockpit = place.engine.cockpit().all().await.expect("an answer");
    assert!(!cockpit.now.running.is_empty(), "the newest session of the example runs");
    let list = place.engine.sessions().list(&SessionQuery { limit: 1000, include_subagents: true, ..SessionQuery::default() }).await;
    let sessions = list.expect("a list").sessions;
    for block in &cockpit.now.blocks {
        let mut expected = (0, 0);
        for session in sessions.iter().filter(|session| (session.tool, &session.account) == (block.tool, &block.account)) {
            let records = place.engine.sessions().usage_records(&session.id, 1000, 0).await.expect("reads").expect("is known");
            let within = records.records.iter().filter(|record| record.at.is_some_and(|at| at >= block.started_at && at < block.ends_at));
            expected = within.fold(expected, |(calls, cost), record| (calls + 1, cost + record.cost_usd.map_or(0, sp_domain::Usd::nanos)));
        }
        let told = (block.figures.calls, block.figures.cost_usd.map_or(0, sp_domain::Usd::nanos));
        assert_eq!(told, expected, "{}", block.account);
        assert!(block.rate.over_ms > 0 && block.rate.figures.calls <= block.figures.calls);
    }
    assert!(!cockpit.now.blocks.is_empty());
}

#[tokio::test]
async fn what_is_put_off_waits_until_its_time() {
    let Some(samples) = samples::folder() else { return };
    let place = Place::of(&samples.join("edge/home")).await;
    place.sync().await;
    let cockpit = place.engine.cockpit();
    let list = cockpit.attention().await.expect("an answer");
    let warnings = list.open.iter().find(|attention| matches!(attention.concern, Concern::Warnings { .. })).expect("damaged samples warn");
    let day = sp_domain::cockpit::Snooze::days(1).expect("a day");
    assert!(cockpit.snooze(&warnings.key, day).await.expect("is stored"));
    assert!(!cockpit.snooze("nothing", day).await.expect("an answer"), "only what needs attention can wait");
    let later = cockpit.attention().await.expect("an answer");
    assert_eq!((later.open.len() + 1, later.snoozed.len()), (list.open.len(), 1));
    assert_eq!(later.snoozed[0].snoozed_until.map(Timestamp::ms), Some(place.engine.now().ms() + 86_400_000));
    assert!(cockpit.wake(&warnings.key).await.expect("is stored"));
    assert_eq!(cockpit.attention().await.expect("an answer"), list);
}

#[tokio::test]
async fn without_sessions_there_is_a_checklist() {
    let place = Place::empty().await;
    place.sync().await;
    let first = place.engine.cockpit().first_run().await.expect("an answer").expect("no session is known");
    assert_eq!(first.home, place.home.display().to_string());
}
