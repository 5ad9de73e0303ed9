//! What is kept, what is not, and what is forgotten for good.
//!
//! Rules and tombstones keep sessions out while they are stored ([`crate::ingest`] asks for both in its own transaction, so nothing slips
//! through while a sync runs); what was left out is noted by source, so that it is not read again and comes back when a rule or a tombstone is
//! lifted. Pruning drops rows and notes up to which moment, so that no later reading brings them back.

mod forget;
mod forgotten;
mod left_out;
pub(crate) mod marks;
mod prune;
mod rules;
mod space;
mod state;
mod targets;

pub use left_out::LeftOut;
pub use prune::PruneCandidates;
pub use targets::{ForgetSums, Placed, Target};
