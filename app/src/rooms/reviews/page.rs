//! The page.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use super::{api::load_queue, queue::Queue};
use crate::{
    facts::use_format,
    ui::{Erase, Loaded, PageHeader},
    wire::data,
};

/// `/reviews`, `?after=` the session behind which to go on.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().trim_start_matches('?').to_owned()));
    let answer = data(move || search.get(), load_queue);
    view! {
        <PageHeader title=language.reviews_title() purpose=language.reviews_purpose() />
        <Loaded answer show=|queue| view! { <Queue queue /> }.erased() />
    }
    .erased()
}
