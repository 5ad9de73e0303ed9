//! The way to the rest of a long conversation.

use leptos::prelude::*;

use super::session_view::Surroundings;
use crate::{
    facts::use_format,
    rooms::sessions::transcript::Conversation,
    ui::{Button, ButtonLink, Erase},
    urls,
};

/// Messages of one window; see the server's `view`.
const WINDOW: i64 = 300;

/// Earlier messages.
#[component]
pub fn EarlierLinks(
    /// The window shown.
    conversation: RwSignal<Conversation>,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let links = move || {
        let first = conversation.with(|shown| shown.has_before.then_some(shown.span).flatten())?.0;
        let (start, earlier) = here.id.with_value(|id| (urls::session(id), urls::session_from(id, (first - WINDOW).max(0))));
        Some(view! {
            <ButtonLink href=start>{language.window_start()}</ButtonLink>
            <a class="button" rel="prev" href=earlier>
                {language.window_earlier()}
            </a>
        })
    };
    view! { <p class="window-links">{links}</p> }
}

/// Later messages, or the switch that follows a growing session.
#[component]
pub fn LaterLinks(
    /// The window shown.
    conversation: RwSignal<Conversation>,
    /// The page scrolls along.
    is_following: RwSignal<bool>,
) -> impl IntoView {
    let language = use_format().language;
    let here = expect_context::<Surroundings>();
    let rest = Memo::new(move |_| conversation.with(|shown| shown.has_after.then_some(shown.span).flatten()).map(|(_, last)| last));
    let links = move || match rest.get() {
        Some(last) => {
            let (later, end) = here.id.with_value(|id| (urls::session_from(id, last + 1), urls::session_end(id)));
            view! {
                <a class="button" rel="next" href=later>
                    {language.window_later()}
                </a>
                <ButtonLink href=end>{language.window_end()}</ButtonLink>
            }
            .erased()
        }
        None => view! { <FollowSwitch is_following /> }.erased(),
    };
    view! { <p class="window-links">{links}</p> }
}

/// Scrolls along with a growing session.
#[component]
fn FollowSwitch(
    /// The page scrolls along.
    is_following: RwSignal<bool>,
) -> impl IntoView {
    let language = use_format().language;
    let toggle = move |()| is_following.update(|is_following| *is_following = !*is_following);
    view! {
        <Button icon="down" is_pressed=is_following on_press=toggle>
            {language.window_follow()}
        </Button>
    }
    .erased()
}
