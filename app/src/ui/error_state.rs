//! Something failed, and how to try again.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    error::AppError,
    facts::use_format,
    i18n::Language,
    ui::{Erase, Icon},
    urls,
};

/// The plain cause, the request's id, and a way to try again that works without scripts too.
#[component]
pub fn ErrorState(
    /// What failed.
    error: AppError,
    /// Loads the part again, in a living page.
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
) -> impl IntoView {
    let language = use_format().language;
    let url = use_url();
    let here = move || url.with(|url| format!("{}{}", url.path(), prefixed(url.search())));
    let request_id = match &error {
        AppError::Internal { request_id } => request_id.clone(),
        _ => None,
    };
    let retry = move |_| {
        if let Some(on_retry) = on_retry {
            on_retry.run(());
        }
    };
    let way_on = if error == AppError::SignedOut {
        let login = move || format!("{}?return_to={}", urls::LOGIN.href(), urls::encode(&here()));
        view! {
            <a class="button is-primary" rel="external" href=login>
                {language.error_signed_out_link()}
            </a>
        }
        .erased()
    } else {
        view! {
            <a class="button" href=here on:click=retry>
                <Icon name="sync" />
                {language.error_retry()}
            </a>
        }
        .erased()
    };
    view! {
        <section class="error-state" role="alert">
            <Icon name="warning" />
            <h2>{title(&error, language)}</h2>
            <p>{cause(&error, language)}</p>
            {request_id.map(|id| view! { <p class="error-state-id">{language.error_request_id(id)}</p> })}
            <p>{way_on}</p>
        </section>
    }
    .erased()
}

fn prefixed(search: &str) -> String {
    if search.is_empty() || search.starts_with('?') { search.to_owned() } else { format!("?{search}") }
}

fn title(error: &AppError, language: Language) -> &'static str {
    match error {
        AppError::NotFound { .. } => language.error_not_found_title(),
        AppError::Invalid { .. } => language.error_invalid_title(),
        AppError::Transport => language.error_transport_title(),
        AppError::Unavailable { .. } => language.error_unavailable_title(),
        AppError::SignedOut => language.error_signed_out_title(),
        _ => language.error_internal_title(),
    }
}

fn cause(error: &AppError, language: Language) -> String {
    match error {
        AppError::NotFound { .. } => language.error_not_found_text().to_owned(),
        AppError::Invalid { parameter, remedy } => language.error_invalid_text(parameter, remedy),
        AppError::Transport => language.error_transport_text().to_owned(),
        AppError::Busy => language.error_busy_text().to_owned(),
        AppError::SignedOut => language.error_signed_out_text().to_owned(),
        AppError::TooOften { seconds } => language.login_wait_seconds(*seconds, seconds),
        AppError::Internal { .. } => language.error_internal_text().to_owned(),
        AppError::Conflict { message } | AppError::Forbidden { message } | AppError::Unavailable { message } => message.clone(),
    }
}
