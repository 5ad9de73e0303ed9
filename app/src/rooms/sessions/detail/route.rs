//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::SessionPage;
use crate::ui::Erase;

/// `/sessions/{id}`.
pub struct SessionRoute;

#[lazy_route]
impl LazyRoute for SessionRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SessionPage /> }.erased()
    }
}
