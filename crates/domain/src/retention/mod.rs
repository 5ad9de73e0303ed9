//! What is kept, what is not, and what is forgotten for good.

mod forget;
mod prune;
mod rule;
mod soon;

pub use forget::{ForgetItem, ForgetPreview, ForgetReport, Forgotten};
pub use prune::{PrunePolicy, PrunePreview, PruneStatus, PruneWhat, Pruned};
pub use rule::{IgnorePreview, IgnoreRule, RuleKind, is_account, is_project};
pub use soon::{SoonDeleted, Unkept, UnkeptReason};

use serde::{Deserialize, Serialize};

/// Everything the page of this room shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Retention {
    /// What is not read, oldest rule first.
    pub rules: Vec<IgnoreRule>,
    /// Sources that the last look at everything passed over because of a rule, and sessions in others.
    pub ignored: i64,
    /// What was chosen for pruning; `None` until a person chose something. Nothing is ever pruned without being told to.
    pub policy: Option<PrunePolicy>,
    /// How pruning goes.
    pub prune: PruneStatus,
    /// What was forgotten, latest first, at most 1000; sub-agents with their parents.
    pub forgotten: Vec<Forgotten>,
    /// All that was forgotten, sub-agents not counted.
    pub forgotten_total: i64,
    /// Sessions never pruned.
    pub pinned: i64,
    /// What the tools will delete soon.
    pub soon: Vec<SoonDeleted>,
}
