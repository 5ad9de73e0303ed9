//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::CockpitPage;
use crate::ui::Erase;

/// `/`.
pub struct CockpitRoute;

#[lazy_route]
impl LazyRoute for CockpitRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <CockpitPage /> }.erased()
    }
}
