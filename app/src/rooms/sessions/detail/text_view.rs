//! Text as it is, long ones in two pieces.

use leptos::prelude::*;

use crate::{facts::use_format, format::bytes, rooms::sessions::transcript::Text, ui::Erase};

/// What is shown at once, and the rest on demand.
#[component]
pub fn TextView(
    /// The text.
    text: Text,
    /// The whole text is a rest.
    #[prop(optional)]
    is_folded: bool,
) -> impl IntoView {
    let language = use_format().language;
    let size = bytes(text.size_bytes, language);
    let cut = text.is_cut.then(|| view! { <p class="text-cut">{language.text_cut()}</p> });
    let (shown, rest) =
        if is_folded { (None, Some(text.shown + text.rest.as_deref().unwrap_or_default())) } else { (Some(text.shown), text.rest) };
    let rest = rest.map(|rest| {
        view! {
            <details class="text-rest">
                <summary>{language.text_show_all(size)}</summary>
                <pre class="text">{rest}</pre>
                {cut}
            </details>
        }
    });
    view! {
        {shown.map(|shown| view! { <pre class="text">{shown}</pre> })}
        {rest}
    }
    .erased()
}
