//! The frame of every document: head, style sheet, the script that starts the browser's half, and the content security policy.

use axum::http::{HeaderValue, header, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::{App, preferences::Preferences, state::AppState, ui::IconSprite, urls};

/// The document around a page. Also sets the `Content-Security-Policy` of the answer, as only this place knows its nonce.
pub fn shell(state: AppState) -> impl IntoView {
    let path = use_context::<Parts>().map(|request| request.uri.path().to_owned()).unwrap_or_default();
    let build = state.assets.build();
    let assets = state.assets.below(&urls::base());
    let parts = assets.parts_of(&path).into_iter().map(preload).collect_view();
    let (css, js, wasm) = (assets.css.clone(), assets.js(), assets.wasm());
    let Preferences { theme, contrast, density, navigation, language, .. } = Preferences::of_request();
    let nonce = use_nonce();
    set_policy(nonce.as_ref().map(ToString::to_string).unwrap_or_default().as_str());
    let start = format!("import start,{{hydrate}} from '{js}';start({{module_or_path:'{wasm}'}}).then(hydrate);");
    view! {
        <!DOCTYPE html>
        <html
            lang=language.as_str()
            data-build=build
            data-theme=theme.as_str()
            data-contrast=contrast.as_str()
            data-density=density.as_str()
            data-navigation=navigation.as_str()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme.color_scheme() />
                <meta name="referrer" content="same-origin" />
                <link rel="stylesheet" href=css />
                <link rel="modulepreload" href=js />
                {preload(wasm)}
                {parts}
                <link rel="icon" href=urls::ICON r#type="image/svg+xml" />
                <link rel="manifest" href=urls::MANIFEST />
                <script r#type="module" nonce=nonce>
                    {start}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
                <IconSprite />
            </body>
        </html>
    }
}

/// Has the browser fetch a part of its half before anything asks for it.
fn preload(href: String) -> impl IntoView {
    view! { <link rel="preload" href=href r#as="fetch" r#type="application/wasm" crossorigin="anonymous" /> }
}

/// Everything from our own origin, scripts also by nonce, nothing inline, nothing foreign, no frames.
fn set_policy(nonce: &str) {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}
