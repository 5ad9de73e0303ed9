//! Release, licence, database, and a text for others.

use leptos::prelude::*;
use sp_domain::settings::About;

use super::api::load_about;
use crate::{
    facts::use_format,
    format::bytes,
    ui::{Button, Erase, Loaded, PageHeader, Panel},
    wire::data,
};

/// Licences of the crates inside; `deny.toml` allows no others.
const LICENCES: &str = "MIT, Apache-2.0 (LLVM exception), BSD-2-Clause, BSD-3-Clause, 0BSD, BSL-1.0, CC0-1.0, CDLA-Permissive-2.0, ISC, MPL-2.0, Unicode-3.0, Zlib";

/// What explains what, in the folder of the source.
const DOCUMENTS: [&str; 4] = ["README.md", "ARCHITECTURE.md", "docs/decisions", "docs/benchmarks.md"];

/// `/settings/about`.
#[component]
pub fn AboutPage() -> impl IntoView {
    let language = use_format().language;
    let answer = data(|| (), |()| load_about());
    view! {
        <PageHeader title=language.about_title() purpose=language.about_purpose() />
        <Loaded answer show=|about| view! { <Everything about /> }.erased() />
    }
    .erased()
}

/// What there is to know.
#[component]
fn Everything(
    /// The answer.
    about: About,
) -> impl IntoView {
    let language = use_format().language;
    let database = format!("{}, {}", about.database, bytes(about.database_bytes, language));
    let facts = [
        (language.about_version(), format!("SessionPilot {}", about.version)),
        (language.about_licence(), about.licence),
        (language.about_licences(), LICENCES.to_owned()),
        (language.about_system(), about.system),
        (language.places_data(), about.data_dir),
        (language.about_database(), database),
        (language.about_schema(), about.schema),
        (language.about_documents(), DOCUMENTS.join(", ")),
    ];
    let rows = facts
        .map(|(name, value)| {
            view! {
                <div class="is-long">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Panel id="release" title=language.about_release()>
            <dl class="facts">{rows}</dl>
        </Panel>
        <Panel id="report" title=language.about_report() text=language.about_report_help()>
            <pre class="about-report" tabindex="0" aria-labelledby="report-title" role="region">
                {about.report.clone()}
            </pre>
            <CopyButton text=about.report />
        </Panel>
    }
    .erased()
}

/// Copies a text, and says truthfully whether that worked.
#[component]
fn CopyButton(
    /// The text.
    text: String,
) -> impl IntoView {
    let language = use_format().language;
    let (outcome, set_outcome) = signal(None::<bool>);
    view! {
        <p class="button-row">
            <Button on_press=move |()| copy(&text, set_outcome)>{language.about_copy()}</Button>
            <span role="status">
                {move || outcome.get().map(|is_copied| if is_copied { language.about_copied() } else { language.about_not_copied() })}
            </span>
        </p>
    }
    .erased()
}

#[cfg(feature = "hydrate")]
fn copy(text: &str, outcome: WriteSignal<Option<bool>>) {
    use wasm_bindgen::{JsValue, prelude::Closure};

    let navigator = window().navigator();
    // Browsers have no clipboard in insecure places.
    if !js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|clipboard| clipboard.is_object()) {
        outcome.set(Some(false));
        return;
    }
    let done = Closure::<dyn FnMut(JsValue)>::new(move |_| outcome.set(Some(true)));
    let failed = Closure::<dyn FnMut(JsValue)>::new(move |_| outcome.set(Some(false)));
    let _ = navigator.clipboard().write_text(text).then2(&done, &failed);
    done.forget();
    failed.forget();
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: &str, _: WriteSignal<Option<bool>>) {}

#[cfg(test)]
mod tests {
    #[test]
    fn the_licences_are_those_that_are_allowed() {
        let allowed = include_str!("../../../../deny.toml").lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
        let mut count = 0;
        for licence in allowed {
            let name = licence.split(" WITH ").next().expect("a part");
            assert!(super::LICENCES.contains(name), "{licence}");
            count += 1;
        }
        assert!(count > 10, "the list was read");
    }
}
