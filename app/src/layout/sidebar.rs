//! Navigation: a column on wide screens, icons only where it is narrow or wished for, a bar at the bottom of phones.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_url};

use super::{
    live::use_live,
    places::{Group, PLACES, Place},
};
use crate::{
    facts::{use_facts, use_format},
    ui::{Erase, Icon},
    urls,
};

/// Brand, rooms, and how the server fares.
#[component]
pub fn Sidebar() -> impl IntoView {
    let language = use_format().language;
    view! {
        <header class="sidebar">
            <a class="sidebar-brand" href=urls::HOME title="SessionPilot">
                <Icon name="answer" />
                <span>"SessionPilot"</span>
            </a>
            <nav class="sidebar-nav" aria-label=language.frame_navigation()>
                <Rooms />
                <SettingsLink />
            </nav>
            <Health />
        </header>
    }
    .erased()
}

/// Where one works.
#[component]
fn Rooms() -> impl IntoView {
    let language = use_format().language;
    let links = PLACES
        .into_iter()
        // To notifications leads the bell, which every page has.
        .filter(|place| place.group == Group::Work && place.href != urls::NOTIFICATIONS)
        .map(|Place { href, name, icon, .. }| {
            let name = name(language);
            view! {
                <li>
                    <A href=href exact={href == urls::HOME} attr:data-tip=name>
                        <Icon name=icon />
                        <span>{name}</span>
                    </A>
                </li>
            }
        })
        .collect_view();
    view! {
        <p id="rooms-work" class="sidebar-group">
            {Group::Work.name(language)}
        </p>
        <ul aria-labelledby="rooms-work">{links}</ul>
    }
    .erased()
}

/// The way to all settings.
#[component]
fn SettingsLink() -> impl IntoView {
    let name = Group::Settings.name(use_format().language);
    let url = use_url();
    let is_here = move || url.with(|url| urls::without_base(url.path()).starts_with(urls::SETTINGS.path())).then_some("page");
    view! {
        <ul class="sidebar-last">
            <li>
                <a href=urls::GENERAL data-tip=name aria-current=is_here>
                    <Icon name="settings" />
                    <span>{name}</span>
                </a>
            </li>
        </ul>
    }
    .erased()
}

/// Whether the server can be reached, when it last read, and its release.
#[component]
fn Health() -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let live = use_live();
    let text = move || match live.sync.with(|status| status.last_sync) {
        _ if live.is_offline.get() => language.health_offline().to_owned(),
        Some(at) => language.sync_last(format.clock(at)),
        None => language.sync_never().to_owned(),
    };
    view! {
        <p class="sidebar-foot">
            <a class="health" class:is-offline=move || live.is_offline.get() href=urls::DIAGNOSTICS>
                <span class="health-dot" aria-hidden="true"></span>
                <span class="health-text">{text}</span>
            </a>
            <span class="sidebar-version">{use_facts().version.clone()}</span>
        </p>
    }
    .erased()
}
