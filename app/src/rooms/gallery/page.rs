//! The page.

use leptos::prelude::*;

use super::{charts::Charts, controls::Controls, fields::Fields, states::States, surfaces::Surfaces, words::Words};
use crate::{
    facts::use_facts,
    ui::{Button, Erase, PageHeader, Weight},
};

/// Everything there is to build pages from.
#[component]
pub fn GalleryPage() -> impl IntoView {
    let now = use_facts().now;
    view! {
        <PageHeader title="Components" purpose="Everything pages are built from, in all its states." as_of=Some(now) on_refresh=|()| {}>
            <Button weight=Weight::Primary on_press=|()| {}>
                "Main action"
            </Button>
        </PageHeader>
        <Controls />
        <Fields />
        <Words />
        <Charts />
        <Surfaces />
        <States />
    }
    .erased()
}
