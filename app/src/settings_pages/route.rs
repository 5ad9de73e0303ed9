//! The route of all settings. The browser loads the code behind it when one of them is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::frame::SettingsFrame;
use crate::ui::Erase;

/// `/settings/…`.
pub struct SettingsRoute;

#[lazy_route]
impl LazyRoute for SettingsRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <SettingsFrame /> }.erased()
    }
}
