//! The drawings that icons refer to, once per document. Drawn for this project on a grid of 16, one stroke of 1.5.

use leptos::prelude::*;

use crate::ui::Erase;

const DRAWINGS: &[(&str, &str)] = &[
    ("cockpit", "M2 11.5a6 6 0 1 1 12 0zM8 11.5l2.5-4M4.2 9.2l.8.4M8 6.2v.9"),
    ("sessions", "M2.5 4h11M2.5 8h11M2.5 12h7"),
    ("reviews", "M2.5 2.5h11v8h-6l-3 3v-3h-2zM5.5 6.5l2 2 3.5-4"),
    ("star", "M8 1.8l1.9 4 4.3.5-3.2 3 .9 4.4L8 11.5l-3.9 2.2.9-4.4-3.2-3 4.3-.5z"),
    ("diagnostics", "M1.5 8.5h3l2-5 3 9 2-4h3"),
    ("retention", "M2 2.5h12v3H2zM3 5.5v8h10v-8M6.5 8h3"),
    ("security", "M8 1.5l5.5 2v4.5c0 3-2 5.2-5.5 6.5-3.5-1.3-5.5-3.5-5.5-6.5V3.5zM5.5 8l1.8 1.8L10.5 6.5"),
    (
        "settings",
        "M2 4h7M12.5 4H14M2 12h2M7.5 12H14M10.7 2.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM5.7 10.3a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4zM2 8h12",
    ),
    ("price", "M8 1.5v13M11.5 4.5C11 3 9.6 2.8 8 2.8c-2 0-3.4.8-3.4 2.5 0 3.6 7 1.6 7 5.3 0 1.8-1.6 2.6-3.6 2.6-1.9 0-3.4-.6-3.8-2.2"),
    ("system", "M2 3h12v8H2zM6 14h4"),
    ("light", "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"),
    ("dark", "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z"),
    ("sync", "M13.5 7A5.5 5.5 0 0 0 3.6 4.6M2.5 9a5.5 5.5 0 0 0 9.9 2.4M3.5 1.5v3.2h3.2M12.5 14.5v-3.2H9.3"),
    ("ok", "M3 8.5l3.5 3.5L13 4.5"),
    ("error", "M4 4l8 8M12 4l-8 8"),
    ("rejected", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM4 12l8-8"),
    ("aborted", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM5.5 8h5"),
    ("pending", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.5V8l2.5 1.5"),
    ("warning", "M8 2L1.5 13.5h13zM8 6.5v3.2M8 11.6v.2"),
    ("read", "M4 1.5h5.5L12.5 4.5v10H4zM6 7h4.5M6 9.5h4.5M6 12h3"),
    ("write", "M2.5 13.5l.8-3.3L10.8 2.7l2.5 2.5-7.5 7.5zM9.3 4.2l2.5 2.5"),
    ("execute", "M1.5 2.5h13v11h-13zM4 6l2.2 2L4 10M8 10.5h4"),
    ("search", "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2zM10.7 10.7L14 14"),
    ("agent", "M3 5.5h10v8H3zM8 2.5v3M5.8 9v.5M10.2 9v.5M1.5 8.5v2M14.5 8.5v2M8 2v.5"),
    ("other", "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2"),
    ("thinking", "M8 1.5a4.5 4.5 0 0 0-2.5 8.2V12h5V9.7A4.5 4.5 0 0 0 8 1.5zM6.5 14.5h3"),
    ("copy", "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3"),
    ("up", "M8 13.5v-10M3.5 8L8 3.5 12.5 8"),
    ("hidden", "M2 2l12 12M6 3.9A7 7 0 0 1 14.5 8a9 9 0 0 1-1.7 2.3M10.3 11.7A7 7 0 0 1 1.5 8a9 9 0 0 1 2.2-2.7"),
    ("shown", "M1.5 8a7 7 0 0 1 13 0 7 7 0 0 1-13 0zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"),
    ("snooze", "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3zM8 5.5V8l2 1.5M2 4l2-2M14 4l-2-2"),
    ("link", "M6.5 9.5l3-3M7 4.5l1.5-1.5a3 3 0 0 1 4.3 4.3L11.3 8.8M9 11.5l-1.5 1.5a3 3 0 0 1-4.3-4.3L4.7 7.2"),
    ("down", "M8 2.5v10M3.5 8.5L8 13l4.5-4.5"),
    ("image", "M1.5 2.5h13v11h-13zM1.5 11l3.5-3.5 3 3 2.5-2.5 4 4M10.5 5.5v.2"),
    ("person", "M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2.5 14.5a5.5 5.5 0 0 1 11 0"),
    ("answer", "M8 1.5l1.6 4.9 4.9 1.6-4.9 1.6L8 14.5 6.4 9.6 1.5 8l4.9-1.6z"),
    ("fold", "M2 6l3-3 3 3M2 10l3 3 3-3M10.5 8h4"),
    ("offline", "M2 2l12 12M1.5 6.5a9 9 0 0 1 3.5-2M14.5 6.5a9 9 0 0 0-6-2.5M4 9.5a6 6 0 0 1 3-1.5M12 9.5l-1-.7M8 12.5v.2"),
    ("more", "M4 6.5l4 4 4-4"),
    ("bell", "M3 11.5c1-1 1.3-2 1.3-4.5a3.7 3.7 0 0 1 7.4 0c0 2.5.3 3.5 1.3 4.5zM6.5 13.5a1.6 1.6 0 0 0 3 0"),
    ("next", "M6.5 4l4 4-4 4"),
    ("menu", "M8 3.2v.1M8 8v.1M8 12.8v.1"),
    ("running", "M5.5 3.5l7 4.5-7 4.5z"),
    ("draft", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z"),
    ("partial", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M8 5h4.5M8 8h5.5M8 11h4.5"),
    ("undo", "M3 6.5h7a3.5 3.5 0 0 1 0 7H6M5.5 3.5L2.5 6.5l3 3"),
    ("filter", "M2 4h12M4.5 8h7M7 12h2"),
    ("adjust", "M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M9 3v3h3V3zM4 10v3h3v-3z"),
    ("keyboard", "M1.5 4h13v8.5h-13zM4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M5 10h6"),
    ("rail", "M2 2.5h12v11H2zM6 2.5v11"),
    ("contrast", "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 2v12M9.5 3.5v9M11 4.5v7M12.5 6v4"),
    ("compact", "M2.5 3h11M2.5 5.5h11M2.5 8h11M2.5 10.5h11M2.5 13h11"),
    ("comfortable", "M2.5 3.5h11M2.5 8h11M2.5 12.5h11"),
    ("more-places", "M3.5 8h.1M8 8h.1M12.5 8h.1"),
    ("close", "M4.5 4.5l7 7M11.5 4.5l-7 7"),
];

/// Every icon as a symbol named `i-…`.
#[component]
pub fn IconSprite() -> impl IntoView {
    let symbols = DRAWINGS
        .iter()
        .map(|(name, path)| {
            view! {
                <symbol id=format!("i-{name}") viewBox="0 0 16 16">
                    <path d=*path></path>
                </symbol>
            }
        })
        .collect_view();
    view! {
        <svg class="icon-sprite" aria-hidden="true" width="0" height="0">
            {symbols}
        </svg>
    }
    .erased()
}
