//! Whether the browser tells of notifications by itself. No page asks it without a person.

/// Whether the browser tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// It knows no such thing here: old, or an address that is neither this machine nor secured.
    Missing,
    /// It was never asked.
    Unasked,
    /// It does.
    Granted,
    /// It was told not to.
    Denied,
}

#[cfg(feature = "hydrate")]
pub(crate) use browser::{ask, class, permission};

#[cfg(feature = "hydrate")]
mod browser {
    use js_sys::{Function, Promise, Reflect};
    use leptos::prelude::window;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::Permission;

    /// The browser's own class; there is none in insecure places.
    pub(crate) fn class() -> Option<JsValue> {
        Reflect::get(&window(), &"Notification".into()).ok().filter(JsValue::is_function)
    }

    /// What the browser says.
    pub(crate) fn permission() -> Permission {
        let Some(class) = class() else { return Permission::Missing };
        let word = Reflect::get(&class, &"permission".into()).ok().and_then(|word| word.as_string());
        match word.as_deref() {
            Some("granted") => Permission::Granted,
            Some("denied") => Permission::Denied,
            _ => Permission::Unasked,
        }
    }

    /// Has the browser ask the person. Only to be called because somebody pressed a button.
    pub(crate) async fn ask() -> Permission {
        let asked = class().and_then(|class| {
            let request: Function = Reflect::get(&class, &"requestPermission".into()).ok()?.dyn_into().ok()?;
            request.call0(&class).ok()?.dyn_into::<Promise>().ok()
        });
        if let Some(asked) = asked {
            // Whatever comes of it is what the browser says from now on.
            let _ = JsFuture::from(asked).await;
        }
        permission()
    }
}
