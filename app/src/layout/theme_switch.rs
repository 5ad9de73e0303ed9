//! Light, dark, or as the system says.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::{
    facts::{use_facts, use_format},
    i18n::Language,
    preferences::Theme,
    ui::{Erase, Icon},
    urls,
};

/// A form that sets a cookie; in a living page the theme changes without loading it anew.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let language = use_format().language;
    let (theme, set_theme) = signal(use_facts().preferences.theme);
    let buttons = Theme::ALL
        .map(|choice| {
            view! {
                <button
                    class="switch-button"
                    name="theme"
                    value=choice.as_str()
                    title=name(choice, language)
                    aria-label=name(choice, language)
                    aria-pressed=move || if theme.get() == choice { "true" } else { "false" }
                    on:click=move |event| choose(&event, choice, set_theme)
                >
                    <Icon name=choice.as_str() />
                </button>
            }
        })
        .collect_view();
    view! {
        <form class="switch" method="post" action=urls::PREFERENCES aria-label=language.frame_theme()>
            <ReturnTo />
            {buttons}
        </form>
    }
    .erased()
}

/// Leads the server's answer back to this page.
#[component]
pub fn ReturnTo() -> impl IntoView {
    let url = use_url();
    let here = move || url.with(|url| format!("{}?{}", url.path(), url.search().trim_start_matches('?')).trim_end_matches('?').to_owned());
    view! { <input r#type="hidden" name="return_to" value=here /> }
}

fn name(theme: Theme, language: Language) -> &'static str {
    match theme {
        Theme::System => language.theme_system(),
        Theme::Light => language.theme_light(),
        Theme::Dark => language.theme_dark(),
    }
}

#[cfg(feature = "hydrate")]
fn choose(event: &leptos::ev::MouseEvent, theme: Theme, set_theme: WriteSignal<Theme>) {
    event.prevent_default();
    set_theme.set(theme);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme.as_str());
    }
    if let Ok(Some(meta)) = document().query_selector("meta[name=color-scheme]") {
        let _ = meta.set_attribute("content", theme.color_scheme());
    }
    leptos::task::spawn_local(async move {
        let body = format!("theme={}&return_to=/", theme.as_str());
        let request = gloo_net::http::Request::post(urls::PREFERENCES)
            .header("content-type", "application/x-www-form-urlencoded")
            .redirect(web_sys::RequestRedirect::Manual)
            .body(body);
        // Without the cookie the theme lasts as long as the page: nothing worth an error.
        if let Ok(request) = request {
            let _ = request.send().await;
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn choose(_: &leptos::ev::MouseEvent, _: Theme, _: WriteSignal<Theme>) {}
