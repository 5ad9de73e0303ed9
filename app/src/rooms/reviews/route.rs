//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::ReviewsPage;
use crate::ui::Erase;

/// `/reviews`.
pub struct ReviewsRoute;

#[lazy_route]
impl LazyRoute for ReviewsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <ReviewsPage /> }.erased()
    }
}
