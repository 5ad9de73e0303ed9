//! Other list prices for calls that are stored.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::DatabaseTransaction;
use sp_domain::Tool;

use super::{Ingest, claims::Price, missing};
use crate::{SessionChange, StoreError};

/// By model: change of cost in nano-dollars, and of the calls with a price.
pub(crate) type Sums = BTreeMap<String, (i64, i64)>;

/// Prices these calls of one tool. Figures follow when `follow`; else only what would change is told.
pub(crate) async fn reprice(
    transaction: &DatabaseTransaction,
    machine: i64,
    tool: Tool,
    groups: &[i64],
    price: &mut Price<'_>,
    follow: bool,
) -> Result<(Vec<SessionChange>, Sums), StoreError> {
    let mut ingest = Ingest::of_nothing(transaction, machine, tool).await?;
    let groups = ingest.price_claims(groups, price).await?;
    let changes = ingest.store_events(groups).await?;
    let mut sums = Sums::new();
    for ((_, model), change) in &changes.models {
        let sum = sums.entry(model.clone()).or_default();
        *sum = (sum.0 + change.cost, sum.1 + change.recorded_calls + change.listed_calls);
    }
    if !follow {
        return Ok((Vec::new(), sums));
    }
    ingest.store_figures(changes).await?;
    let told = ingest.close(BTreeSet::new()).await?;
    if !told.is_empty() {
        missing::bump(transaction, ingest.revision).await?;
    }
    Ok((told, sums))
}
