//! The one place that asks the system for the time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use sp_domain::Timestamp;

/// Tells the time: the system's, or a test's.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed_ms: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Self::advance_ms`].
    pub fn fixed(at: Timestamp) -> Self {
        Self { fixed_ms: Some(Arc::new(AtomicI64::new(at.ms()))) }
    }

    /// Moves a fixed clock; the system's does not care.
    pub fn advance_ms(&self, ms: i64) {
        if let Some(fixed) = &self.fixed_ms {
            fixed.fetch_add(ms, Ordering::Relaxed);
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        let ms = self.fixed_ms.as_ref().map_or_else(system_ms, |fixed| fixed.load(Ordering::Relaxed));
        Timestamp::from_ms(ms).expect("the clock is set to a year between 1 and 9999")
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
fn system_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_millis() as i64)
}
