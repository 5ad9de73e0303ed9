//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::DiagnosticsPage;
use crate::ui::Erase;

/// `/settings/diagnostics`.
pub struct DiagnosticsRoute;

#[lazy_route]
impl LazyRoute for DiagnosticsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <DiagnosticsPage /> }.erased()
    }
}
