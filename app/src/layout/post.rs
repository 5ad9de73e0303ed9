//! Orders to the server that are no questions: small forms, sent without leaving the page. Without scripts the same forms are sent by the
//! browser.

use leptos::prelude::*;

use crate::urls::{self, Address};

/// Sends a form; in the end says whether the server took it.
#[cfg(feature = "hydrate")]
pub(crate) fn post(url: Address, body: String, on_end: impl FnOnce(bool) + 'static) {
    leptos::task::spawn_local(async move {
        let request = gloo_net::http::Request::post(&url.href())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .redirect(web_sys::RequestRedirect::Manual)
            .body(body);
        let is_done = match request {
            // A redirect that is not followed has status 0.
            Ok(request) => request.send().await.is_ok_and(|response| response.status() < 400),
            Err(_) => false,
        };
        on_end(is_done);
    });
}

#[cfg(not(feature = "hydrate"))]
pub(crate) fn post(_: Address, _: String, _: impl FnOnce(bool) + 'static) {}

/// Remembers a choice in its cookie, and shows it at once. Without the cookie it lasts as long as the page: nothing worth a complaint.
pub(super) fn choose(name: &'static str, word: &'static str) {
    #[cfg(feature = "hydrate")]
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(&format!("data-{name}"), word);
    }
    post(urls::PREFERENCES, format!("{name}={word}"), |_| {});
}

/// Leads the server's answer back to this page.
#[component]
pub fn ReturnTo() -> impl IntoView {
    let url = leptos_router::hooks::use_url();
    // Where the page that holds this form goes, its view of the address goes first.
    let here = move || {
        let here = url.try_with(|url| format!("{}?{}", url.path(), url.search().trim_start_matches('?')));
        here.unwrap_or_default().trim_end_matches('?').to_owned()
    };
    view! { <input r#type="hidden" name="return_to" value=here /> }
}
