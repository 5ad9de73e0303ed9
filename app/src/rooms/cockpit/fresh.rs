//! When a panel asks again. Nothing moves under the reader: as long as the pointer or the focus is in a panel it stays as it is.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    arrangement::CockpitPanel,
    error::AppError,
    layout::{News, throttled, use_live, when_left},
    wire::Wire,
};

/// Between two questions while something goes on.
const REFRESH_MS: u64 = 3000;

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
    let places = move || panels.iter().map(|panel| format!("#{}", panel.as_str())).collect::<Vec<_>>();
    move || when_left(places, is_alive, move || answer.refetch())
}
