//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::RetentionPage;
use crate::ui::Erase;

/// `/settings/retention`.
pub struct RetentionRoute;

#[lazy_route]
impl LazyRoute for RetentionRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <RetentionPage /> }.erased()
    }
}
