//! Why something is refused, in words, with the setting that changes it.

use leptos::prelude::*;

use super::Plain;
use crate::{i18n::Language, urls};

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is served by this name.
    Host {
        /// The name.
        name: String,
    },
    /// Another site asked.
    Site,
    /// The page's own address is another one than the server was told.
    Origin {
        /// What the browser calls the page.
        origin: String,
        /// What the server was told.
        host: String,
    },
    /// A proxy that was not named passed the request on.
    Proxy {
        /// Its address.
        address: String,
    },
    /// From another machine, and no password was set.
    NoPassword,
    /// Something else, in English.
    Other {
        /// Cause.
        message: String,
        /// Remedy.
        hint: Option<String>,
    },
}

/// The page.
pub fn refusal_page(plain: Plain, status: u16, refusal: &Refusal, request_id: &str) -> String {
    let language = plain.preferences.language;
    let title = if status < 500 { language.refusal_title() } else { language.error_internal_title() };
    let (cause, remedy, setting) = words(refusal, language);
    let request_id = language.error_request_id(request_id);
    plain.document(title, || {
        view! {
            <h1>{title}</h1>
            <p>{cause}</p>
            {remedy.map(|remedy| view! { <p>{remedy}</p> })}
            {setting.map(|setting| view! { <p><code class="plain-setting">{setting}</code></p> })}
            <p>
                <a class="button" href=urls::HOME>
                    {language.refusal_home()}
                </a>
            </p>
            <p class="plain-help">{request_id}</p>
        }
        .into_any()
    })
}

/// Cause, remedy, and the setting as it is to be written.
fn words(refusal: &Refusal, language: Language) -> (String, Option<String>, Option<String>) {
    match refusal {
        Refusal::Host { name } => {
            (language.refusal_host(name), Some(language.refusal_host_remedy().to_owned()), Some(format!("ALLOWED_HOSTS={name}")))
        }
        Refusal::Site => (language.refusal_site().to_owned(), Some(language.refusal_site_remedy().to_owned()), None),
        Refusal::Origin { origin, host } => {
            (language.refusal_origin(origin, host), Some(language.refusal_origin_remedy().to_owned()), Some(format!("Host: {origin}")))
        }
        Refusal::Proxy { address } => (
            language.refusal_proxy(address),
            Some(language.refusal_proxy_remedy().to_owned()),
            Some(format!("SESSION_PILOT_TRUSTED_PROXIES={address}")),
        ),
        Refusal::NoPassword => (
            language.refusal_no_password().to_owned(),
            Some(language.refusal_no_password_remedy().to_owned()),
            Some("session-pilot password set".to_owned()),
        ),
        Refusal::Other { message, hint } => (message.clone(), hint.clone(), None),
    }
}
