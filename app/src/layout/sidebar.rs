//! Navigation: a column on wide screens, a bar at the bottom of narrow ones.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{language_switch::LanguageSwitch, sync_indicator::SyncIndicator, theme_switch::ThemeSwitch};
use crate::{
    facts::{use_facts, use_format},
    ui::{Erase, Icon},
    urls,
};

/// Brand, rooms, and what is wanted everywhere.
#[component]
pub fn Sidebar() -> impl IntoView {
    let language = use_format().language;
    view! {
        <header class="sidebar">
            <a class="sidebar-brand" href=urls::SESSIONS>
                "SessionPilot"
            </a>
            <nav class="sidebar-nav" aria-label=language.frame_navigation()>
                <ul>
                    <li>
                        <A href=urls::SESSIONS>
                            <Icon name="sessions" />
                            <span>{language.sessions_title()}</span>
                        </A>
                    </li>
                    <li>
                        <A href=urls::DIAGNOSTICS>
                            <Icon name="diagnostics" />
                            <span>{language.diagnostics_title()}</span>
                        </A>
                    </li>
                    <li>
                        <A href=urls::RETENTION>
                            <Icon name="retention" />
                            <span>{language.retention_title()}</span>
                        </A>
                    </li>
                </ul>
            </nav>
            <div class="sidebar-foot">
                <SyncIndicator />
                <ThemeSwitch />
                <LanguageSwitch />
                <p class="sidebar-version">{format!("SessionPilot {}", use_facts().version)}</p>
            </div>
        </header>
    }
    .erased()
}
