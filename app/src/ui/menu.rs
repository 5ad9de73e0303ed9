//! A list of actions behind a button: arrows move, Escape closes and gives the focus back.

use leptos::prelude::*;

use crate::ui::{Erase, Icon};

/// An action of a menu.
#[derive(Clone)]
pub struct MenuItem {
    /// Symbol without `i-`.
    pub icon: &'static str,
    /// What it does, in words.
    pub label: String,
    /// Takes something away for good.
    pub is_danger: bool,
    /// Does it.
    pub on_press: Callback<()>,
}

/// A button with its menu.
#[component]
pub fn Menu(
    /// Anchor, unique on the page.
    id: &'static str,
    /// Name of button and menu.
    #[prop(into)]
    label: String,
    /// Actions.
    items: Vec<MenuItem>,
) -> impl IntoView {
    let items = items.into_iter().map(|item| view! { <Item id item /> }).collect_view();
    view! {
        <span class="popover-anchor">
            <button class="icon-button has-tip needs-script" type="button" popovertarget=id aria-haspopup="menu" aria-label=label.clone() data-tip=label.clone()>
                <Icon name="menu" />
            </button>
            <div
                id=id
                class="popover is-menu is-at-end"
                popover="auto"
                role="menu"
                aria-label=label
                on:keydown=move |event| walk(id, &event)
                on:toggle=move |event| enter(id, &event)
            >
                {items}
            </div>
        </span>
    }
    .erased()
}

/// One action. Pressing it closes the menu first, so that the focus is back when the action moves it.
#[component]
fn Item(
    /// Of the menu.
    id: &'static str,
    /// The action.
    item: MenuItem,
) -> impl IntoView {
    let on_press = item.on_press;
    view! {
        <button
            class="menu-item"
            class:is-danger=item.is_danger
            type="button"
            role="menuitem"
            tabindex="-1"
            popovertarget=id
            popovertargetaction="hide"
            on:click=move |_| on_press.run(())
        >
            <Icon name=item.icon />
            {item.label}
        </button>
    }
    .erased()
}

/// Arrows, Home and End move through the actions.
#[cfg(feature = "hydrate")]
fn walk(id: &str, event: &leptos::ev::KeyboardEvent) {
    use super::focus::{Step, step_through};

    let step = match event.key().as_str() {
        "ArrowDown" => Step::Next,
        "ArrowUp" => Step::Previous,
        "Home" => Step::First,
        "End" => Step::Last,
        _ => return,
    };
    event.prevent_default();
    step_through(&format!("#{id} [role=menuitem]"), step, true);
}

/// A menu that opens has its first action focused.
#[cfg(feature = "hydrate")]
fn enter(id: &str, _: &leptos::ev::Event) {
    use super::focus::{Step, step_through};

    if document().query_selector(&format!("#{id}:popover-open")).is_ok_and(|open| open.is_some()) {
        step_through(&format!("#{id} [role=menuitem]"), Step::First, true);
    }
}

#[cfg(not(feature = "hydrate"))]
fn walk(_: &str, _: &leptos::ev::KeyboardEvent) {}

#[cfg(not(feature = "hydrate"))]
fn enter(_: &str, _: &leptos::ev::Event) {}
