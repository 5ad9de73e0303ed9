//! When a panel asks again. Nothing moves under the reader: as long as the pointer or the focus is in a panel it stays as it is.

use std::time::Duration;

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    arrangement::CockpitPanel,
    error::AppError,
    layout::{News, throttled, use_live},
    wire::Wire,
};

/// Between two questions while something goes on.
const REFRESH_MS: u64 = 3000;
/// Between two looks whether the reader is still in the panel.
const WAIT: Duration = Duration::from_millis(1000);

/// Asks again when the server tells of something that concerns the panel, or when news may have been missed.
pub(super) fn follow<T>(answer: Resource<Result<T, AppError>, Wire>, panels: &'static [CockpitPanel], concerns: fn(&News) -> bool)
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let live = use_live();
    let ask = asking(answer, panels);
    Effect::new(move || {
        let ask = throttled(REFRESH_MS, ask);
        live.listen(move |news| {
            if matches!(news, News::Reset | News::Connected) || concerns(news) {
                ask();
            }
        });
    });
}

/// A function that asks again as soon as the reader is not in one of the panels.
pub(super) fn asking<T>(
    answer: Resource<Result<T, AppError>, Wire>,
    panels: &'static [CockpitPanel],
) -> impl Fn() + Copy + Send + Sync + 'static
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let is_alive = StoredValue::new(());
    move || when_left(panels, is_alive, move || answer.refetch())
}

fn when_left(panels: &'static [CockpitPanel], is_alive: StoredValue<()>, action: impl Fn() + Copy + Send + Sync + 'static) {
    if is_alive.try_get_value().is_none() {
        return;
    }
    if panels.iter().any(|panel| is_reader_in(*panel)) {
        set_timeout(move || when_left(panels, is_alive, action), WAIT);
    } else {
        action();
    }
}

/// The pointer or the focus is in the panel.
fn is_reader_in(panel: CockpitPanel) -> bool {
    let selector = format!("#{}:is(:hover, :focus-within)", panel.as_str());
    document().query_selector(&selector).is_ok_and(|found| found.is_some())
}
