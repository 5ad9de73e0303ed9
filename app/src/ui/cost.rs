//! A cost.

use leptos::prelude::*;
use sp_domain::usage::UsageFigures;

use crate::facts::use_format;

/// The cost of a set of calls: "≥" when some have no price, a dash when none has; pointed at, it says where it comes from.
#[component]
pub fn Cost(
    /// Sums of the calls.
    figures: UsageFigures,
) -> impl IntoView {
    let shown = use_format().cost(&figures);
    view! {
        <span class="number" title=shown.title>
            {shown.text}
        </span>
    }
}
