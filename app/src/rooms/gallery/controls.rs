//! Buttons, chips, menus.

use leptos::prelude::*;

use crate::ui::{Button, ButtonLink, Chip, Erase, IconButton, Menu, MenuItem, Panel, Popover, Weight};

/// What can be pressed.
#[component]
pub fn Controls() -> impl IntoView {
    let is_pressed = RwSignal::new(true);
    let weights = [(Weight::Plain, "Plain"), (Weight::Primary, "Primary"), (Weight::Danger, "Danger"), (Weight::Quiet, "Quiet")];
    let each = move |disabled: bool, is_busy: bool| {
        weights.map(|(weight, name)| view! { <Button weight icon="sync" disabled is_busy on_press=|()| {}>{name}</Button> }).collect_view()
    };
    view! {
        <Panel id="buttons" title="Buttons" text="At most one primary button in sight. Busy buttons cannot be pressed twice.">
            <div class="gallery-row">{each(false, false)}</div>
            <div class="gallery-row">
                {each(true, false)} <span>"disabled"</span>
            </div>
            <div class="gallery-row">
                {each(false, true)} <span>"busy"</span>
            </div>
            <div class="gallery-row">
                <Button is_pressed on_press=move |()| is_pressed.update(|is_pressed| *is_pressed = !*is_pressed)>"Pressed"</Button>
                <ButtonLink href="#buttons">"Link"</ButtonLink>
                <IconButton icon="sync" label="Read again" on_press=|()| {} />
                <IconButton icon="close" label="Close" disabled=true on_press=|()| {} />
                <Chip label="Project: shop" href="#buttons" remove="Remove this filter" />
            </div>
        </Panel>
        <Panel id="menus" title="Popover and menu" text="Arrows move through a menu; Escape closes both and gives the focus back.">
            <div class="gallery-row">
                <Popover id="gallery-popover" label="Popover" icon="filter">
                    <p>"Anything may stand here."</p>
                    <Button on_press=|()| {}>"A button"</Button>
                </Popover>
                <Menu id="gallery-menu" label="Row actions" items=items() />
            </div>
        </Panel>
    }
    .erased()
}

fn items() -> Vec<MenuItem> {
    let item = |icon, label: &str, is_danger| MenuItem { icon, label: label.to_owned(), is_danger, on_press: Callback::new(|()| {}) };
    vec![item("link", "Copy link", false), item("down", "Export", false), item("rejected", "Forget", true)]
}
