//! Nothing is left to be reviewed, or everything that is left was skipped.

use leptos::prelude::*;

use super::api::QueueView;
use crate::{
    facts::use_format,
    format::integer,
    ui::{ButtonLink, Empty, EmptyState, Erase, Weight},
    urls,
};

/// Says so, and where to go on.
#[component]
pub fn NothingLeft(
    /// The queue.
    shown: RwSignal<QueueView>,
) -> impl IntoView {
    let language = use_format().language;
    let (left, is_further) = shown.with_untracked(|queue| (queue.left, !queue.query.is_empty()));
    if left > 0 && is_further {
        return view! {
            <EmptyState kind=Empty::Filtered title=language.review_skipped_title()>
                <p>{language.review_skipped_text(left, integer(left, language))}</p>
                <p>
                    <ButtonLink href=urls::REVIEWS weight=Weight::Primary>
                        {language.review_again()}
                    </ButtonLink>
                </p>
            </EmptyState>
        }
        .erased();
    }
    view! {
        <EmptyState kind=Empty::Never title=language.review_none_title()>
            <p>{language.review_none_text()}</p>
            <p>
                <ButtonLink href=urls::SESSIONS>{language.review_to_sessions()}</ButtonLink>
            </p>
        </EmptyState>
    }
    .erased()
}
