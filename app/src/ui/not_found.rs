//! There is no such page.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    ui::{ButtonLink, Empty, EmptyState, Erase, PageHeader},
    urls,
};

/// Says so, with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    let _ = crate::error::AppError::NotFound { what: "page".to_owned() }.announced();
    let language = use_format().language;
    view! {
        <PageHeader title=language.not_found_title() />
        <EmptyState kind=Empty::Filtered title=language.not_found_text()>
            <p>
                <ButtonLink href=urls::SESSIONS>{language.not_found_link()}</ButtonLink>
            </p>
        </EmptyState>
    }
    .erased()
}
