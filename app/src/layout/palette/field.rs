//! The field and its list: a combobox, so that the focus stays where one types.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use leptos::{ev, html, lazy, prelude::*, reactive::computed::ScopedFuture, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    api::{Found, FoundSession, find_anything},
    entry::{Act, Asked, Entry, Group, Scope, Target},
    fuzzy::best,
    known::{actions, pages},
    option::{PaletteOption, anchor},
    recent,
    state::PaletteState,
};
use crate::{
    facts::use_format,
    format::Format,
    layout::{live::use_live, post},
    preferences::{Density, Preferences, Theme},
    ui::{Erase, Icon, Kbd, follow, use_toasts},
    urls,
};

/// Time without a key after which the server is asked.
const PAUSE: Duration = Duration::from_millis(90);

/// The palette. Its field is always there, so that no key is lost; the list below exists only while it is open, and its code comes with the first
/// opening: no page pays for it.
#[component]
pub fn Palette(
    /// Whether it is open, and what was typed.
    state: PaletteState,
    /// Opens the sheet of keys.
    show_keys: Callback<()>,
) -> impl IntoView {
    let language = use_format().language;
    let is_open = state.is_open;
    let node = NodeRef::<html::Dialog>::new();
    follow(node, is_open);
    let inside = RwSignal::new(None::<Arc<Mutex<Option<AnyView>>>>);
    Effect::new(move || {
        if !is_open.get() {
            inside.set(None);
            state.active.set(None);
            return;
        }
        spawn_local(ScopedFuture::new_untracked(async move {
            let view = palette_inside(state, show_keys).await;
            if is_open.get_untracked() {
                inside.set(Some(Arc::new(Mutex::new(Some(view)))));
            }
        }));
    });
    let content = move || inside.get().and_then(|view| view.lock().ok()?.take());
    view! {
        <dialog class="dialog palette" node_ref=node aria-label=language.palette_title() on:close=move |_| is_open.set(false)>
            <Field state />
            {content}
        </dialog>
    }
    .erased()
}

/// Where one types; what is typed and pressed goes to the list.
#[component]
fn Field(state: PaletteState) -> impl IntoView {
    let language = use_format().language;
    let PaletteState { is_open, typed, pressed, active } = state;
    let node = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let (true, Some(field)) = (is_open.get(), node.get()) {
            request_animation_frame(move || {
                let end = field.value().encode_utf16().count() as u32;
                let _ = field.set_selection_range(end, end);
            });
        }
    });
    let on_key = move |event: ev::KeyboardEvent| {
        let key = event.key();
        if ["ArrowDown", "ArrowUp", "Enter"].contains(&key.as_str()) {
            event.prevent_default();
            pressed.set(Some((key, event.ctrl_key() || event.meta_key())));
        }
    };
    view! {
        <div class="palette-field">
            <Icon name="search" />
            <input
                type="text"
                role="combobox"
                aria-expanded=move || active.with(Option::is_some).to_string()
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-label=language.palette_title()
                aria-activedescendant=active
                placeholder=language.palette_placeholder()
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                autofocus
                node_ref=node
                prop:value=typed
                on:input:target=move |event| typed.set(event.target().value())
                on:keydown=on_key
            />
        </div>
    }
    .erased()
}

#[lazy]
fn palette_inside(state: PaletteState, show_keys: Callback<()>) -> AnyView {
    view! { <Combobox state show_keys /> }.into_any()
}

#[component]
fn Combobox(state: PaletteState, show_keys: Callback<()>) -> impl IntoView {
    let format = use_format();
    let language = format.language;
    let PaletteState { is_open, typed, pressed, active } = state;
    let (chosen, found) = (RwSignal::new(0), RwSignal::new(Found::default()));
    let failed = RwSignal::new(false);
    let sync = use_live().sync;
    let is_syncing = Memo::new(move |_| sync.with(|status| status.running));
    let entries = Memo::new(move |_| typed.with(|typed| found.with(|found| entries(typed, found, &format, is_syncing.get()))));
    ask_while_typing(typed, found, failed);
    let take = taking(is_open, show_keys);
    Effect::new(move || {
        typed.track();
        chosen.set(0);
    });
    Effect::new(move || active.set((entries.with(Vec::len) > 0).then(|| anchor(chosen.get()))));
    Effect::new(move || {
        let Some((key, is_beside)) = pressed.get() else { return };
        let (count, at) = (entries.with_untracked(Vec::len), chosen.get_untracked());
        match key.as_str() {
            _ if count == 0 => return,
            "ArrowDown" => chosen.set((at + 1) % count),
            "ArrowUp" => chosen.set((at + count - 1) % count),
            _ => {
                if let Some(entry) = entries.with_untracked(|entries| entries.get(at).cloned()) {
                    take.run((entry, is_beside));
                }
            }
        }
        show(chosen.get_untracked());
    });
    let count = move || entries.with(Vec::len);
    let is_waiting = move || found.with(|found| typed.with(|typed| found.typed != *typed));
    let nothing = move || {
        let text = match found.with(|found| found.problem.clone()) {
            _ if failed.get() => language.error_transport_text().to_owned(),
            Some(problem) => problem,
            None if count() > 0 || is_waiting() => return None,
            None => language.palette_nothing().to_owned(),
        };
        Some(view! { <p class="palette-note">{text}</p> })
    };
    view! {
        <ul id="palette-list" class="palette-list" role="listbox" aria-label=language.palette_title() aria-busy=move || is_waiting().to_string()>
            {move || entries.with(|entries| groups(entries, language, chosen, take))}
        </ul>
        {nothing}
        <p class="visually-hidden" role="status">
            {move || language.palette_count(count() as i64, crate::format::integer(count() as i64, language))}
        </p>
        <footer class="palette-foot">
            {[(">", language.palette_actions()), ("@", language.palette_projects()), ("/", language.palette_texts())]
                .map(|(key, name)| view! { <span><Kbd key />{name}</span> })
                .collect_view()}
        </footer>
    }
    .erased()
}

/// The lines by group, each under its heading.
fn groups(
    entries: &[Entry],
    language: crate::i18n::Language,
    chosen: RwSignal<usize>,
    on_take: Callback<(Entry, bool)>,
) -> impl IntoView + use<> {
    let mut number = 0;
    let mut group_of = |group: &[Entry]| {
        let heading = group[0].group.name(language);
        let options = group
            .iter()
            .map(|entry| {
                number += 1;
                view! { <PaletteOption entry=entry.clone() number=number - 1 chosen on_take /> }
            })
            .collect_view();
        view! {
            <li role="presentation">
                <ul role="group" aria-label=heading>
                    <li class="palette-heading" role="presentation">
                        {heading}
                    </li>
                    {options}
                </ul>
            </li>
        }
    };
    entries.chunk_by(|one, other| one.group == other.group).map(&mut group_of).collect_view()
}

/// Everything to show for what was typed. What the server found for something else stays until its answer to this comes: better than a gap.
fn entries(typed: &str, found: &Found, format: &Format, is_syncing: bool) -> Vec<Entry> {
    let language = format.language;
    let Asked { scope, words } = Asked::of(typed);
    let mut entries = Vec::new();
    if typed.trim().is_empty() {
        entries.extend(recent::recent());
        entries.extend(pages(language));
        entries.extend(actions(language, is_syncing));
        return entries;
    }
    if scope == Scope::All {
        entries.extend(best(pages(language), &words, 5, |entry| entry.label.clone()));
    }
    if scope == Scope::Actions || scope == Scope::All {
        entries.extend(best(actions(language, is_syncing), &words, if scope == Scope::All { 3 } else { 20 }, |entry| entry.label.clone()));
    }
    if scope == Scope::All || scope == Scope::Projects {
        entries.extend(found.projects.iter().map(|project| {
            let query = sp_domain::session::SessionQuery { project: vec![project.key.clone()], ..Default::default() };
            let detail = language.palette_sessions(project.sessions, crate::format::integer(project.sessions, language));
            entry(Group::Projects, "read", project.name.clone(), detail, urls::sessions(&query))
        }));
    }
    if scope == Scope::All {
        entries.extend(found.sessions.iter().map(|session| {
            entry(Group::Sessions, "sessions", title(session, language), about(session, format), urls::session(&session.id))
        }));
    }
    if scope == Scope::All || scope == Scope::Texts {
        entries.extend(found.texts.iter().map(|text| {
            let href = urls::message(&text.session.id, text.seq);
            let line = entry(Group::Texts, "search", title(&text.session, language), text.snippet.clone(), href);
            Entry { marks: text.ranges.clone(), ..line }
        }));
        if !found.texts.is_empty() {
            entries.push(entry(Group::Texts, "search", language.palette_all_texts(&words), String::new(), urls::search(&words)));
        }
    }
    entries
}

fn entry(group: Group, icon: &'static str, label: String, detail: String, href: String) -> Entry {
    Entry { group, icon, label, detail, marks: Vec::new(), target: Target::Page(href) }
}

fn title(session: &FoundSession, language: crate::i18n::Language) -> String {
    session.title.clone().unwrap_or_else(|| language.session_untitled(&session.id))
}

fn about(session: &FoundSession, format: &Format) -> String {
    let words = [Some(session.tool.name().to_owned()), session.project.clone(), session.started_at.map(|at| format.moment(at))];
    words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Asks the server once nothing was typed for a moment. An answer to an earlier question than the last one is dropped.
fn ask_while_typing(typed: RwSignal<String>, found: RwSignal<Found>, failed: RwSignal<bool>) {
    let asked = StoredValue::new(0_u64);
    Effect::new(move || {
        let text = typed.get();
        let number = asked.get_value() + 1;
        asked.set_value(number);
        let is_last = move || asked.try_get_value() == Some(number);
        let ask = move || {
            if !is_last() {
                return;
            }
            spawn_local(async move {
                let answer = find_anything(text).await;
                if is_last() {
                    failed.set(answer.is_err());
                    if let Ok(answer) = answer {
                        found.set(answer);
                    }
                }
            });
        };
        set_timeout(ask, PAUSE);
    });
}

/// Does what an entry offers, and closes the palette.
fn taking(is_open: RwSignal<bool>, show_keys: Callback<()>) -> Callback<(Entry, bool)> {
    let (navigate, toasts, unsent) = (use_navigate(), use_toasts(), use_format().language.error_transport_text());
    let complain = move |is_done: bool| {
        if !is_done {
            toasts.complain(unsent);
        }
    };
    Callback::new(move |(entry, is_beside): (Entry, bool)| {
        is_open.set(false);
        recent::note(&entry);
        match entry.target {
            Target::Page(href) if is_beside => drop(window().open_with_url_and_target(&href, "_blank")),
            Target::Page(href) => navigate(urls::without_base(&href), leptos_router::NavigateOptions::default()),
            Target::Act(act) => perform(act, show_keys, complain),
        }
    })
}

fn perform(act: Act, show_keys: Callback<()>, complain: impl FnOnce(bool) + 'static) {
    match act {
        Act::Sync => post::post(urls::SYNC, String::new(), complain),
        Act::CancelSync => post::post(urls::SYNC_CANCEL, String::new(), complain),
        Act::Keys => show_keys.run(()),
        Act::Theme(theme) => post::choose(Theme::NAME, theme.as_str()),
        Act::Density(density) => post::choose(Density::NAME, density.as_str()),
        Act::Language(language) => {
            let body = format!("{}={}", Preferences::LANGUAGE_COOKIE, language.as_str());
            post::post(urls::PREFERENCES, body, |_| drop(window().location().reload()));
        }
    }
}

/// Scrolls the chosen line into sight.
fn show(number: usize) {
    if let Some(line) = document().get_element_by_id(&anchor(number)) {
        line.scroll_into_view_with_bool(false);
    }
}
