//! How much is left.

use leptos::prelude::*;

use super::api::QueueView;
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, ProgressBar},
};

/// Of this week, as a bar; and in all.
#[component]
pub fn Progress(
    /// The queue.
    shown: RwSignal<QueueView>,
) -> impl IntoView {
    let language = use_format().language;
    let counts = Memo::new(move |_| shown.with(|queue| (queue.left_this_week, queue.done_this_week, queue.left)));
    view! {
        <div class="review-progress">
            {move || {
                let (week, done, all) = counts.get();
                view! {
                    <p role="status">
                        <strong>{language.review_left_week(week, integer(week, language))}</strong>
                        <span>{language.review_left_all(all, integer(all, language))}</span>
                    </p>
                    <ProgressBar label=language.review_progress() done=done total=Some(week + done) />
                }
            }}
        </div>
    }
    .erased()
}
