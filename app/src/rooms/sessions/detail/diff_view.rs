//! A difference.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    rooms::sessions::transcript::{DiffKind, DiffLine},
    ui::Erase,
};

/// Lines with what became of them, by sign and colour.
#[component]
pub fn DiffView(
    /// Lines.
    lines: Vec<DiffLine>,
) -> impl IntoView {
    let language = use_format().language;
    let lines = lines
        .into_iter()
        .map(|line| {
            let (class, sign) = match line.kind {
                DiffKind::Same => ("diff-line", " "),
                DiffKind::Added => ("diff-line is-added", "+"),
                DiffKind::Removed => ("diff-line is-removed", "−"),
                DiffKind::Gap => ("diff-line is-gap", "⋯"),
            };
            view! { <span class=class>{format!("{sign} {}\n", line.text)}</span> }
        })
        .collect_view();
    view! {
        <pre class="diff" aria-label=language.call_diff()>
            {lines}
        </pre>
    }
    .erased()
}
