//! Many news, few requests.

use std::time::Duration;

use leptos::prelude::*;

/// What happened since the last call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Long ago: the next wish is fulfilled at once.
    Idle,
    /// Just now.
    Resting,
    /// Just now, and somebody wished for another one.
    Wished,
}

/// A function that calls `action` at once, but then not again for `interval_ms`; wishes that come meanwhile are one call afterwards.
pub fn throttled(interval_ms: u64, action: impl Fn() + Clone + Send + Sync + 'static) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = StoredValue::new(State::Idle);
    // The component may be gone, and its values with it.
    move || match state.try_get_value() {
        Some(State::Idle) => {
            action();
            rest(state, interval_ms, action.clone());
        }
        Some(State::Resting) => state.set_value(State::Wished),
        Some(State::Wished) | None => {}
    }
}

fn rest(state: StoredValue<State>, interval_ms: u64, action: impl Fn() + 'static) {
    state.set_value(State::Resting);
    let wake = move || match state.try_get_value() {
        Some(State::Wished) => {
            action();
            rest(state, interval_ms, action);
        }
        Some(_) => state.set_value(State::Idle),
        None => {}
    };
    set_timeout(wake, Duration::from_millis(interval_ms));
}
