//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::SearchPage;
use crate::ui::Erase;

/// `/search`.
pub struct SearchRoute;

#[lazy_route]
impl LazyRoute for SearchRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SearchPage /> }.erased()
    }
}
