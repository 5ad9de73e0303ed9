//! The page: a field, and below it what was found, as it is typed.

use std::time::Duration;

use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_url},
};
use sp_domain::search::SearchSort;

use super::{
    api::{SearchView, search_conversations},
    asked::Asked,
};
use crate::{
    facts::use_format,
    ui::{Erase, Icon, Loaded, PageHeader, Painted},
    urls,
    wire::data,
};

/// Between the last key and the question.
const PAUSE: Duration = Duration::from_millis(120);

/// `/search`.
#[component]
pub fn SearchPage() -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let search = Memo::new(move |_| url.with(|url| url.search().trim_start_matches('?').to_owned()));
    let found = data(move || search.get(), search_conversations);
    view! {
        <PageHeader title=language.search_title() purpose=language.search_purpose() />
        <SearchForm search />
        <Loaded answer=found show=|view| view! { <Results view /> }.erased() />
    }
    .erased()
}

/// What was found.
#[component]
fn Results(
    /// It.
    view: SearchView,
) -> impl IntoView {
    view! {
        <p class="visually-hidden" role="status">
            {view.told}
        </p>
        <Painted html=view.html within="search-results" />
    }
    .erased()
}

/// A plain form; in a living page it asks while somebody types.
#[component]
fn SearchForm(
    /// What is asked.
    search: Memo<String>,
) -> impl IntoView {
    let language = use_format().language;
    let asked = Memo::new(move |_| search.with(|search| Asked::of(search)));
    let navigate = use_navigate();
    let go = move |asked: Asked, is_new: bool| {
        let options = NavigateOptions { replace: !is_new, scroll: false, resolve: false, ..NavigateOptions::default() };
        navigate(urls::without_base(&asked.href()), options);
    };
    let go = StoredValue::new(go);
    let typed = RwSignal::new(asked.with_untracked(|asked| asked.q.clone()));
    // Coming back, or a condition that was switched: the field says what is asked.
    Effect::new(move || {
        let q = asked.with(|asked| asked.q.clone());
        if typed.get_untracked().trim() != q.trim() {
            typed.set(q);
        }
    });
    let ask = move |is_typing: bool| {
        let Some((now, q)) = asked.try_get_untracked().zip(typed.try_get_untracked()) else { return };
        let next = now.with_words(q.trim_start().to_owned(), is_typing);
        if next != now {
            go.with_value(|go| go(next, !is_typing));
        }
    };
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let hush = move || {
        if let Some(Some(timer)) = waiting.try_update_value(Option::take) {
            timer.clear();
        }
    };
    on_cleanup(hush);
    let type_on = move |words: String| {
        typed.set(words);
        hush();
        waiting.set_value(set_timeout_with_handle(move || ask(true), PAUSE).ok());
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        hush();
        ask(false);
    };
    let is_newest = move || asked.with(|asked| asked.sort == SearchSort::Newest);
    let by = move |sort: SearchSort| asked.with(|asked| Asked { sort, offset: 0, ..asked.clone() }.href());
    view! {
        <search class="search-form">
            <form method="get" action=urls::SEARCH on:submit=submit>
                <label class="search-words">
                    <Icon name="search" />
                    <span class="visually-hidden">{language.search_label()}</span>
                    <input class="input" r#type="search" name="q" data-search autocomplete="off" spellcheck="false" placeholder=language.search_label() value=typed.get_untracked() prop:value=typed on:input:target=move |event| type_on(event.target().value()) />
                </label>
                {move || is_newest().then(|| view! { <input r#type="hidden" name="sort" value="newest" /> })}
                <button class="button is-primary">{language.search_button()}</button>
            </form>
            <nav class="search-order" aria-label=language.search_order()>
                <a href=move || by(SearchSort::Relevance) aria-current=move || (!is_newest()).then_some("true")>
                    {language.search_best()}
                </a>
                <a href=move || by(SearchSort::Newest) aria-current=move || is_newest().then_some("true")>
                    {language.search_newest()}
                </a>
            </nav>
        </search>
    }
    .erased()
}
