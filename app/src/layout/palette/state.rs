//! What the frame holds of the palette.

use leptos::prelude::*;

/// Whether it is open, and what was typed.
#[derive(Clone, Copy, Debug)]
pub struct PaletteState {
    pub(super) is_open: RwSignal<bool>,
    pub(super) typed: RwSignal<String>,
    /// A key that moves or takes, and whether Ctrl or Cmd was held. The field is there at once, what understands these keys a moment later.
    pub(super) pressed: RwSignal<Option<(String, bool)>>,
    /// Anchor of the chosen line.
    pub(super) active: RwSignal<Option<String>>,
}

impl PaletteState {
    /// Closed.
    pub(in crate::layout) fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            typed: RwSignal::new(String::new()),
            pressed: RwSignal::new(None),
            active: RwSignal::new(None),
        }
    }

    /// Opens it with this in the field.
    pub(in crate::layout) fn open(self, typed: &str) {
        self.typed.set(typed.to_owned());
        self.pressed.set(None);
        self.is_open.set(true);
    }

    /// Opens it empty, or closes it.
    #[cfg(feature = "hydrate")]
    pub(in crate::layout) fn toggle(self) {
        if self.is_open.get_untracked() {
            self.is_open.set(false);
        } else {
            self.open("");
        }
    }
}
