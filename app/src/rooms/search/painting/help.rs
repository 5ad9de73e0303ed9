//! What can be written.

use leptos::prelude::*;

use crate::{facts::use_format, i18n::Language, rooms::search::asked::Asked, ui::Erase};

/// An example and what it finds.
fn examples(language: Language) -> [(&'static str, &'static str); 9] {
    [
        ("timeout pool", language.search_help_words()),
        ("\"connection refused\"", language.search_help_phrase()),
        ("migrat*", language.search_help_prefix()),
        ("*config*", language.search_help_part()),
        ("deploy -docker", language.search_help_without()),
        ("cargo OR npm", language.search_help_either()),
        ("tool:claude project:shop", language.search_help_where()),
        ("kind:prompt call:Bash path:src/main.rs", language.search_help_what()),
        ("after:2026-03-01 before:2026-04-01", language.search_help_when()),
    ]
}

/// Examples; each leads to its search.
#[component]
pub fn Help() -> impl IntoView {
    let language = use_format().language;
    let lines = examples(language)
        .map(|(example, meaning)| {
            let href = Asked::default().with_words(example.to_owned(), false).href();
            view! {
                <div>
                    <dt>
                        <a href=href>
                            <code>{example}</code>
                        </a>
                    </dt>
                    <dd>{meaning}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="search-help" aria-labelledby="search-help-title">
            <h2 id="search-help-title">{language.search_help_title()}</h2>
            <dl>{lines}</dl>
            <p>{language.search_help_more()}</p>
        </section>
    }
    .erased()
}
