//! Running sessions, and the 5-hour block of each account.

use std::collections::BTreeMap;

use sp_domain::{
    Timestamp, Tool,
    cockpit::{AccountBlock, BLOCK_SLOTS, Now, RUNNING_MS, Rate, Running, SPARK_SLOTS, current_block},
    usage::{Slot, UsageFigures},
};
use sp_store::{AccountSlot, RunningSession};

use crate::{EngineError, Shared};

/// Blocks hang on the ones before: so far back one looks for a pause.
const LOOK_BACK_MS: i64 = 8 * 86_400_000;
/// A rate is measured over so many spans of five minutes, the running one included.
const RATE_SLOTS: i64 = 6;

pub(super) async fn now(shared: &Shared) -> Result<Now, EngineError> {
    let at = shared.config.clock.now();
    let present = Slot::of(at);
    let first = present.after(1 - SPARK_SLOTS);
    let running = shared.store.running_sessions(before(at, RUNNING_MS), first, at).await?;
    let slots = shared.store.account_slots(Slot::of(before(at, LOOK_BACK_MS))).await?;
    Ok(Now { running: running.into_iter().map(|running| told(running, first)).collect(), blocks: blocks(slots, at), at })
}

fn told(running: RunningSession, first: Slot) -> Running {
    let tokens = (0..SPARK_SLOTS).map(|place| running.tokens.get(&first.after(place)).copied().unwrap_or(0)).collect();
    Running { session: running.session, last_at: running.last_at, tokens }
}

/// Machine, tool and directory.
type Owner = (Option<String>, Tool, String);

fn blocks(slots: Vec<AccountSlot>, now: Timestamp) -> Vec<AccountBlock> {
    let mut accounts: BTreeMap<Owner, Vec<AccountSlot>> = BTreeMap::new();
    for slot in slots.into_iter().filter(|slot| slot.slot <= Slot::of(now)) {
        accounts.entry((slot.machine.clone(), slot.tool, slot.account.clone())).or_default().push(slot);
    }
    let mut blocks: Vec<AccountBlock> = accounts.into_values().filter_map(|slots| block(&slots, now)).collect();
    let cost = |block: &AccountBlock| block.figures.cost_usd;
    blocks.sort_by(|one, other| (cost(other), &one.account).cmp(&(cost(one), &other.account)));
    blocks
}

fn block(slots: &[AccountSlot], now: Timestamp) -> Option<AccountBlock> {
    let busy: Vec<Slot> = slots.iter().map(|slot| slot.slot).collect();
    let start = current_block(&busy, now)?;
    let of_block: Vec<&AccountSlot> = slots.iter().filter(|slot| slot.slot >= start).collect();
    let first = of_block.first()?;
    let rate_from = Slot::of(now).after(1 - RATE_SLOTS).max(first.slot);
    let recent = of_block.iter().filter(|slot| slot.slot >= rate_from);
    Some(AccountBlock {
        machine: first.machine.clone(),
        tool: first.tool,
        account: first.account.clone(),
        account_name: first.account_name.clone(),
        started_at: Timestamp::from_ms(start.start_ms())?,
        ends_at: Timestamp::from_ms(start.after(BLOCK_SLOTS).start_ms())?,
        figures: of_block.iter().map(|slot| slot.figures).sum(),
        rate: Rate { over_ms: now.ms() - rate_from.start_ms(), figures: recent.map(|slot| slot.figures).sum::<UsageFigures>() },
    })
}

fn before(now: Timestamp, ms: i64) -> Timestamp {
    Timestamp::from_ms(now.ms() - ms).unwrap_or(now)
}
