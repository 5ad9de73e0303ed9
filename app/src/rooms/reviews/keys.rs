//! Keys of a review: 1 to 4 choose an outcome. Works on the document, like the keys of the frame.

/// Chooses the outcome of this key, and leaves the focus on it, so that the next field is one step away. False when it is no such key.
#[cfg(feature = "hydrate")]
pub(super) fn choose(key: &str) -> bool {
    if !matches!(key, "1" | "2" | "3" | "4") {
        return false;
    }
    let found = crate::ui::find(&format!(".outcome-choice [data-rate='{key}']")).into_iter().next();
    found.is_some_and(|option| {
        option.click();
        option.focus().is_ok()
    })
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn choose(_: &str) -> bool {
    false
}

/// Moves the focus to the first thing that matches. False when there is none.
#[cfg(feature = "hydrate")]
pub(super) fn focus(selector: &str) -> bool {
    crate::ui::find(selector).first().is_some_and(|element| element.focus().is_ok())
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn focus(_: &str) -> bool {
    false
}

/// Presses the first thing that matches. False when there is none.
#[cfg(feature = "hydrate")]
pub(super) fn press(selector: &str) -> bool {
    let found = crate::ui::find(selector).into_iter().next();
    found.inspect(|element| element.click()).is_some()
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn press(_: &str) -> bool {
    false
}

/// The focus is on nothing that takes keys itself.
#[cfg(feature = "hydrate")]
pub(super) fn is_nowhere() -> bool {
    let focused = leptos::prelude::document().active_element();
    focused.is_none_or(|element| matches!(element.tag_name().as_str(), "BODY" | "MAIN" | "H2"))
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn is_nowhere() -> bool {
    false
}
