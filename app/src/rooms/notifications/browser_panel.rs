//! Whether this browser tells of notifications. It is asked when somebody presses the button, and never otherwise.

use leptos::prelude::*;

use crate::{
    facts::use_format,
    i18n::Language,
    layout::notifications::Permission,
    ui::{Button, Erase, Panel},
};

/// What the browser does, which is unknown until the page lives, and the button that has it ask.
#[component]
pub fn BrowserPanel() -> impl IntoView {
    let language = use_format().language;
    let answer = RwSignal::new(None::<Permission>);
    Effect::new(move || answer.set(said()));
    let told = move || answer.get().map(|permission| words(permission, language));
    let is_asked = move || answer.get() != Some(Permission::Unasked);
    view! {
        <Panel id="browser" title=language.notification_browser_title() text=language.notification_browser_text()>
            <p role="status">{told}</p>
            <p hidden=is_asked>
                <Button icon="bell" on_press=move |()| ask(answer)>
                    {language.notification_browser_allow()}
                </Button>
            </p>
        </Panel>
    }
    .erased()
}

fn words(permission: Permission, language: Language) -> &'static str {
    match permission {
        Permission::Missing => language.notification_browser_missing(),
        Permission::Unasked => language.notification_browser_unasked(),
        Permission::Granted => language.notification_browser_granted(),
        Permission::Denied => language.notification_browser_denied(),
    }
}

#[cfg(feature = "hydrate")]
fn said() -> Option<Permission> {
    Some(crate::layout::notifications::permission())
}

#[cfg(feature = "hydrate")]
fn ask(answer: RwSignal<Option<Permission>>) {
    leptos::task::spawn_local(async move {
        let said = crate::layout::notifications::ask().await;
        // The page may be gone by now.
        let _ = answer.try_set(Some(said));
    });
}

#[cfg(not(feature = "hydrate"))]
fn said() -> Option<Permission> {
    None
}

#[cfg(not(feature = "hydrate"))]
fn ask(_: RwSignal<Option<Permission>>) {}
