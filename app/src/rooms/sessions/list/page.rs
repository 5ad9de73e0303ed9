//! The page.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_url;

use crate::{facts::use_format, rooms::sessions::api::list_sessions, urls};

/// `/sessions`.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let url = use_url();
    let query = Memo::new(move |_| url.with(|url| url.search().to_owned()));
    let page = Resource::new(move || query.get(), list_sessions);
    let format = use_format();
    view! {
        <Title text="Sessions" />
        <h1>"Sessions"</h1>
        <Transition>
            {move || {
                let format = format.clone();
                Suspend::new(async move {
                    page.await
                        .map(|view| {
                            let rows = view
                                .list
                                .sessions
                                .into_iter()
                                .map(|session| {
                                    let cost = format.cost(&session.own).text;
                                    view! {
                                        <li>
                                            <a href=urls::session(&session.id)>{session.title.unwrap_or_else(|| session.id.to_string())}</a>
                                            " "
                                            {cost}
                                        </li>
                                    }
                                })
                                .collect_view();
                            view! { <ul>{rows}</ul> }.into_any()
                        })
                        .unwrap_or_else(|error| view! { <p role="alert">{error.message()}</p> }.into_any())
                })
            }}
        </Transition>
    }
}
