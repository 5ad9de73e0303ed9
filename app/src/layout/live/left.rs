//! Nothing moves under the reader: what is being looked at changes once they have left it.

use std::time::Duration;

use leptos::prelude::*;

/// Between two looks whether the reader is still there.
const WAIT: Duration = Duration::from_millis(1000);

/// Acts as soon as neither the pointer nor the focus is in what one of the selectors finds. `is_alive` ends with the page.
pub fn when_left(
    places: impl Fn() -> Vec<String> + Copy + Send + Sync + 'static,
    is_alive: StoredValue<()>,
    action: impl Fn() + Copy + Send + Sync + 'static,
) {
    if is_alive.try_get_value().is_none() {
        return;
    }
    if places().iter().any(|place| is_reader_in(place)) {
        set_timeout(move || when_left(places, is_alive, action), WAIT);
    } else {
        action();
    }
}

/// The pointer or the focus is in it.
fn is_reader_in(place: &str) -> bool {
    let selector = format!("{place}:is(:hover, :focus-within)");
    document().query_selector(&selector).is_ok_and(|found| found.is_some())
}
