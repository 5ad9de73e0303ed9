//! Many news, few requests.

use std::time::Duration;

use leptos::prelude::*;

/// A function that calls `action` at most once per `interval_ms`, and always once after the last call.
pub fn throttled(interval_ms: u64, action: impl Fn() + Clone + Send + Sync + 'static) -> impl Fn() + Clone + Send + Sync + 'static {
    let is_waiting = StoredValue::new(false);
    move || {
        // The component may be gone, and its values with it.
        if is_waiting.try_get_value() != Some(false) {
            return;
        }
        is_waiting.set_value(true);
        let action = action.clone();
        let call = move || {
            if is_waiting.try_update_value(|waiting| *waiting = false).is_some() {
                action();
            }
        };
        set_timeout(call, Duration::from_millis(interval_ms));
    }
}
