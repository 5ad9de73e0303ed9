//! Token usage: what one API call consumed, who owns it when several files tell of it, and sums over calls.

mod claim;
mod figures;
mod record;
mod report;
mod resolve;
mod slot;
mod tokens;

pub use claim::{CallKey, UsageClaim};
pub use figures::{CostSource, UsageFigures};
pub use record::{RecordPlace, UsageRecord, UsageRecords};
pub use report::{UsageReport, UsageRow, UsageTotals};
pub use resolve::{Claimant, UsageEvent, resolve};
pub use slot::Slot;
pub use tokens::Tokens;
