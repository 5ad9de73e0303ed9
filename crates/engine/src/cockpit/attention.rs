//! The single list of what needs attention.

use sp_domain::{
    Timestamp,
    cockpit::{Attention, AttentionList, Concern},
    retention::SoonDeleted,
    usage::Slot,
};

use crate::{EngineError, Shared, retention};

/// Calls without a price are told of as long as the chart of costs shows them.
const UNPRICED_MS: i64 = 30 * 86_400_000;
/// Models without a price that the list names.
const MOST_MODELS: usize = 5;

pub(super) async fn list(shared: &Shared) -> Result<AttentionList, EngineError> {
    let now = shared.config.clock.now();
    let snoozes = shared.store.snoozes(now).await?;
    let mut list = AttentionList::default();
    for concern in concerns(shared, now, Look { soon: true, models: MOST_MODELS }).await? {
        let key = concern.key();
        let snoozed_until = snoozes.get(&key).copied();
        let place = if snoozed_until.is_some() { &mut list.snoozed } else { &mut list.open };
        place.push(Attention { key, snoozed_until, concern });
    }
    Ok(list)
}

/// How closely to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Also at what the tools will delete: that means looking at every file of theirs.
    pub(crate) soon: bool,
    /// Most models without a price.
    pub(crate) models: usize,
}

/// The most urgent first.
pub(crate) async fn concerns(shared: &Shared, now: Timestamp, look: Look) -> Result<Vec<Concern>, EngineError> {
    let status = shared.sync.status();
    let mut concerns: Vec<Concern> = status.problem.into_iter().map(|problem| Concern::CannotStore { problem }).collect();
    if look.soon {
        concerns.extend(retention::soon_lately(shared).await?.into_iter().filter_map(soon));
    }
    let unreadable = shared.store.unreadable_accounts().await?.into_iter().map(|account| Concern::Unreadable {
        tool: account.tool,
        account: account.account,
        account_name: account.name,
        cause: account.cause,
    });
    concerns.extend(unreadable);
    if !status.running && status.errors > 0 {
        concerns.push(Concern::FailedSources { sources: status.errors });
    }
    let from = Timestamp::from_ms(now.ms() - UNPRICED_MS).unwrap_or(now);
    let unpriced = shared.store.unpriced_models(Slot::of(from)).await?.into_iter().take(look.models);
    concerns.extend(unpriced.map(|(model, calls)| Concern::Unpriced { model, calls }));
    let warnings = shared.store.count_warnings().await?;
    if warnings > 0 {
        concerns.push(Concern::Warnings { warnings });
    }
    Ok(concerns)
}

/// What a tool will delete and a person does not want to lose.
fn soon(account: SoonDeleted) -> Option<Concern> {
    let first_at = account.unkept.iter().filter(|unkept| !unkept.reason.is_wanted()).map(|unkept| unkept.deleted_at).min()?;
    let sources = account.unkept.iter().filter(|unkept| !unkept.reason.is_wanted()).count() as i64;
    Some(Concern::SoonDeleted { tool: account.tool, account: account.account, account_name: account.account_name, sources, first_at })
}
