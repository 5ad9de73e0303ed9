//! The route of the page. The browser loads the code behind it when the page is shown.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::GalleryPage;
use crate::{
    facts::use_facts,
    ui::{Erase, NotFound},
};

/// `/dev/ui`.
pub struct GalleryRoute;

#[lazy_route]
impl LazyRoute for GalleryRoute {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        if use_facts().has_gallery { view! { <GalleryPage /> }.erased() } else { view! { <NotFound /> }.erased() }
    }
}
