//! Our own data directory: who may write in it, and which machine it makes this one.

mod lock;
mod machine;

pub use lock::{DataLock, Holder, LockError, Work};
pub use machine::machine_key;
