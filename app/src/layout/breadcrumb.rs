//! Where one is.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::places::Place;
use crate::{
    facts::use_format,
    ui::{Erase, Icon},
    urls,
};

/// Group, room, and the thing in it. The room is a link from the things in it.
#[component]
pub fn Breadcrumb() -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let path = Memo::new(move |_| url.with(|url| urls::without_base(url.path()).to_owned()));
    let steps = move || {
        let path = path.get();
        let place = Place::of_path(&path)?;
        let thing = path[place.href.path().len()..].trim_start_matches('/');
        let name = (place.name)(language);
        let room = if thing.is_empty() {
            view! { <li aria-current="page">{name}</li> }.erased()
        } else {
            view! {
                <li>
                    <a href=place.href>{name}</a>
                </li>
                <li class="breadcrumb-thing" aria-current="page">
                    <Icon name="next" />
                    {short(&urls::decode(thing))}
                </li>
            }
            .erased()
        };
        Some(view! {
            <li class="breadcrumb-group">
                {place.group.name(language)}
                <Icon name="next" />
            </li>
            {room}
        })
    };
    view! {
        <nav class="breadcrumb" aria-label=language.frame_breadcrumb()>
            <ol>{steps}</ol>
        </nav>
    }
    .erased()
}

/// The beginning of a long identity.
fn short(id: &str) -> String {
    const SHOWN: usize = 8;
    if id.chars().count() <= SHOWN + 4 { id.to_owned() } else { id.chars().take(SHOWN).chain(['…']).collect() }
}
