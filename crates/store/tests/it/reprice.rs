//! Pricing the history again: every figure as computed by hand, the same whether it is looked at or done.

use sp_domain::{
    Usd,
    price::{PriceDraft, PriceTable},
    source::{PricedClaim, SessionBatch},
    usage::UsageFigures,
};
use sp_store::Store;
use sp_testkit::database::TestDatabase;

use crate::build::{batch, claim, detail, ingest, part, subagent, summary};

crate::on_both!(figures_follow_the_prices, shared_calls_are_priced_once, recorded_costs_stay);

/// One dollar per million input tokens, two for output, half a dollar for cache reads, three and five for writes, from the first day on; from
/// 1970-01-02 on ten times as much for input.
fn table() -> PriceTable {
    let row = |day: &str, input: &str| {
        let [output, cache_read, cache_write, cache_write_1h] = ["2", "0.5", "3", "5"].map(str::to_owned);
        let (model, source, read_on) = ("opus".to_owned(), "me".to_owned(), "2026-01-01".to_owned());
        let draft = PriceDraft {
            model,
            valid_from: day.to_owned(),
            input: input.to_owned(),
            output,
            cache_read,
            cache_write,
            cache_write_1h,
            source,
            read_on,
        };
        draft.check().expect("valid")
    };
    PriceTable::new(vec![row("1970-01-01", "1"), row("1970-01-02", "10")])
}

/// By hand, in nano-dollars: 10 input, 100 cache read, 4 short and 3 long writes.
const fn by_hand(input_price: i64, output: i64) -> i64 {
    10 * input_price * 1000 + output * 2000 + 100 * 500 + 4 * 3000 + 3 * 5000
}

const DAY_MS: i64 = 86_400_000;

fn with(session: SessionBatch, claims: Vec<PricedClaim>) -> SessionBatch {
    SessionBatch { claims, ..session }
}

async fn all(store: &Store, keep: bool) -> (i64, i64, i64) {
    let (mut after, mut sums) = (i64::MIN, (0, 0, 0));
    while let Some(part) = store.reprice(&["opus".to_owned()], after, &table(), keep).await.expect("prices") {
        after = part.last;
        sums.2 += part.looked_at;
        for (cost, calls) in part.models.values() {
            sums = (sums.0 + cost, sums.1 + calls, sums.2);
        }
    }
    sums
}

fn cost(figures: &UsageFigures) -> Option<i64> {
    figures.cost_usd.map(Usd::nanos)
}

async fn figures_follow_the_prices(database: &TestDatabase) {
    let store = &database.store;
    let unpriced = PricedClaim { list_cost: None, ..claim("g3", DAY_MS + 5, 30) };
    ingest(store, &batch("/a", vec![with(part("a", 1), vec![claim("g1", 1_000, 50), claim("g2", DAY_MS + 5, 70), unpriced])])).await;
    ingest(store, &batch("/b", vec![with(subagent("b", "a", 2_000), vec![claim("g4", 3_000, 90)])])).await;
    let before = detail(store, "a").await;
    // As stored: one nano-dollar per input and output token.
    let (old, new) = ([10 + 50, 10 + 70, 10 + 90], [by_hand(1, 50), by_hand(10, 70), by_hand(10, 30), by_hand(1, 90)]);
    assert_eq!(cost(&before.summary.total), Some(old.iter().sum()));
    let change = new.iter().sum::<i64>() - old.iter().sum::<i64>();
    assert_eq!(all(store, false).await, (change, 1, 4), "looking tells the change of cost, and the call that gets a price");
    let looked = detail(store, "a").await;
    assert_eq!((&looked.summary, &looked.by_model), (&before.summary, &before.by_model), "looking changes nothing");
    assert_eq!(all(store, true).await, (change, 1, 4));
    let after = detail(store, "a").await;
    assert_eq!((cost(&after.summary.own), after.summary.own.unpriced_calls), (Some(new[..3].iter().sum()), 0));
    assert_eq!(cost(&after.summary.total), Some(new.iter().sum()), "the sums with sub-agents follow");
    assert_eq!(cost(&summary(store, "b").await.total), Some(new[3]));
    let figures = store.model_figures().await.expect("reads");
    assert_eq!((figures[0].calls, figures[0].cost_usd.nanos(), figures[0].unpriced_calls), (4, new.iter().sum(), 0));
    assert!(after.revision > before.revision, "open pages hear of it");
    let revision = store.revision().await.expect("reads");
    assert_eq!(all(store, true).await, (0, 0, 4), "what is priced is not priced twice");
    assert_eq!(store.revision().await.expect("reads"), revision);
}

async fn shared_calls_are_priced_once(database: &TestDatabase) {
    let store = &database.store;
    ingest(store, &batch("/a", vec![with(part("a", 1), vec![claim("g", 1_000, 50)])])).await;
    ingest(store, &batch("/b", vec![with(part("b", 2), vec![claim("g", 1_000, 50)])])).await;
    assert_eq!(all(store, true).await, (by_hand(1, 50) - 60, 0, 1));
    let (a, b) = (summary(store, "a").await.total, summary(store, "b").await.total);
    assert_eq!((cost(&a), b.calls), (Some(by_hand(1, 50)), 0));
    // Stored again with the new price nothing changes: the events and the claims say the same.
    let again = PricedClaim { list_cost: Some(Usd::from_nanos(by_hand(1, 50))), ..claim("g", 1_000, 50) };
    assert_eq!(ingest(store, &batch("/b", vec![with(part("b", 2), vec![again])])).await.rows_written, 0);
}

async fn recorded_costs_stay(database: &TestDatabase) {
    let store = &database.store;
    let mut recorded = claim("g", 1_000, 50);
    recorded.claim.recorded_cost = Some(Usd::from_nanos(123));
    ingest(store, &batch("/a", vec![with(part("a", 1), vec![recorded])])).await;
    assert_eq!(all(store, true).await, (0, 0, 1));
    assert_eq!(cost(&summary(store, "a").await.total), Some(123));
}
