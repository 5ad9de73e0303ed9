//! Our own data directory: who may write in it.

mod lock;

pub use lock::{DataLock, Holder, LockError, Work};
