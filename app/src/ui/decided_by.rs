//! Something else than the person decides.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    ui::{Badge, Erase, Tone},
};

/// Says what decides.
#[component]
pub fn DecidedBy(
    /// The flag, variable or file.
    by: String,
) -> impl IntoView {
    view! { <Badge tone=Tone::Info>{use_format().language.settings_decided_by(by)}</Badge> }.erased()
}
