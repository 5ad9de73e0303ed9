//! Questions of the first page. None of them looks at every session or every call: they follow the indexes of the last records and of the
//! spans of time.

mod attention;
#[cfg(test)]
mod plans;
mod recent;
mod running;
mod slots;
mod snoozes;

pub use attention::UnreadableAccount;
pub use recent::LastOfProject;
pub use running::RunningSession;
pub use slots::{AccountSlot, ModelSums};
