//! A part of a page whose content comes from the server: its shape while it is loaded, the content, or why there is none. One part that fails
//! leaves the others alone.

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use sp_domain::live::LiveEvent;

use crate::{
    error::AppError,
    layout::{News, throttled, use_live},
    ui::{Erase, ErrorState, Skeleton},
    wire::Wire,
};

/// Between two readings while something goes on.
const REFRESH_MS: u64 = 1000;

/// Shows the answer; while it is asked for again the old one stays.
#[component]
pub fn Loaded<T>(
    /// What is asked.
    answer: Resource<Result<T, AppError>, Wire>,
    /// What to show of it.
    show: fn(T) -> AnyView,
) -> impl IntoView
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let retry = Callback::new(move |()| answer.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton /> }>
            {move || Suspend::new(async move {
                match answer.await {
                    Ok(content) => show(content),
                    Err(error) => view! { <ErrorState error on_retry=retry /> }.erased(),
                }
            })}
        </Transition>
    }
    .erased()
}

/// Asks again when the sync got on, or when too much was missed.
pub fn refresh_with_sync<T>(answer: Resource<Result<T, AppError>, Wire>)
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let live = use_live();
    Effect::new(move || {
        let refresh = throttled(REFRESH_MS, move || answer.refetch());
        live.listen(move |news| {
            if matches!(news, News::Reset | News::Event(LiveEvent::Sync(_))) {
                refresh();
            }
        });
    });
}
