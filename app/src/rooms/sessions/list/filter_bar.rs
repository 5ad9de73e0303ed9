//! The form that narrows the list. A plain GET form; in a living page it navigates without loading.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use sp_domain::session::{Facets, SessionQuery};

use super::{
    facet_menu::FacetMenu,
    filters::{from_form, in_words, tool_name},
    period_menu::PeriodMenu,
};
use crate::{
    facts::use_format,
    format::integer,
    ui::{Erase, Icon},
    urls,
};

/// Text; then the scope, which is account, project and period; then tool, machine where there are several, model and sub-agents.
#[component]
pub fn FilterBar(
    /// What is asked.
    query: Memo<SessionQuery>,
    /// Values to choose from.
    facets: Signal<Facets>,
) -> impl IntoView {
    let language = use_format().language;
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let filled = from_form(&fields(&event), &query.get_untracked());
        navigate(&urls::sessions(&filled), NavigateOptions { scroll: false, resolve: false, ..NavigateOptions::default() });
    };
    let tools = Signal::derive(move || {
        let mut tools = facets.get().tools;
        for facet in &mut tools {
            facet.label = tool_name(&facet.value);
        }
        tools
    });
    let chosen_tools = Signal::derive(move || query.with(|query| query.tool.iter().map(ToString::to_string).collect::<Vec<_>>()));
    let toggle = RwSignal::new(false);
    let count = move || query.with(|query| filters_in_force(query));
    view! {
        <form class="filter-bar" class:is-open=toggle method="get" action=urls::SESSIONS on:submit=submit>
            <KeptFields query />
            <label class="filter-text">
                <Icon name="search" />
                <span class="visually-hidden">{language.filter_text_label()}</span>
                <input
                    id="search"
                    class="input"
                    r#type="search"
                    name="search"
                    data-search
                    placeholder=language.filter_text_label()
                    value=query.get_untracked().search
                    prop:value=move || query.get().search.unwrap_or_default()
                />
            </label>
            <button class="button filter-toggle needs-script" type="button" aria-expanded=move || if toggle.get() { "true" } else { "false" } on:click=move |_| toggle.update(|open| *open = !*open)>
                <Icon name="filter" />
                {language.filter_toggle()}
                {move || (count() > 0).then(|| view! { <span class="badge is-accent">{integer(count(), language)}</span> })}
            </button>
            <div class="filter-fields">
                <FacetMenu
                    name="account"
                    label=language.filter_account()
                    facets=Signal::derive(move || facets.get().accounts)
                    chosen=Signal::derive(move || query.get().account)
                />
                <FacetMenu
                    name="project"
                    label=language.filter_project()
                    facets=Signal::derive(move || facets.get().projects)
                    chosen=Signal::derive(move || query.get().project)
                />
                <PeriodMenu query />
                <FacetMenu name="tool" label=language.filter_tool() facets=tools chosen=chosen_tools />
                <MachineMenu query facets />
                <FacetMenu
                    name="model"
                    label=language.filter_model()
                    facets=Signal::derive(move || facets.get().models)
                    chosen=Signal::derive(move || query.get().model)
                />
                <ReviewMenus query facets />
                <label class="check">
                    <input
                        r#type="checkbox"
                        name="include_subagents"
                        value="1"
                        checked=query.get_untracked().include_subagents
                        prop:checked=move || query.get().include_subagents
                    />
                    <span>{language.filter_subagents()}</span>
                </label>
                <button class="button">{language.filter_apply()}</button>
            </div>
        </form>
    }
    .erased()
}

/// How many kinds of filters are in force, the text not counted: it is in sight.
fn filters_in_force(query: &SessionQuery) -> i64 {
    let scope = [query.account.len(), query.project.len(), query.model.len(), query.machine.len(), query.tool.len()];
    let said = [query.outcome.len(), query.reason.len(), query.tag.len()];
    let lists = scope.into_iter().chain(said).filter(|length| *length > 0).count() as i64;
    lists + i64::from(query.date_from.is_some() || query.date_to.is_some()) + i64::from(query.include_subagents) + i64::from(query.starred)
}

/// What a person said: outcome, and where they were given, error class, tag and favourites.
#[component]
fn ReviewMenus(
    /// What is asked.
    query: Memo<SessionQuery>,
    /// Values to choose from.
    facets: Signal<Facets>,
) -> impl IntoView {
    let language = use_format().language;
    let worded = Memo::new(move |_| facets.with(|facets| in_words(facets, language)));
    let (reasons, tags) = (Signal::derive(move || worded.get().1), Signal::derive(move || facets.get().tags));
    let (reason, tag) = (Signal::derive(move || query.get().reason), Signal::derive(move || query.get().tag));
    let has_reasons = Memo::new(move |_| reasons.with(|all| !all.is_empty()) || reason.with(|chosen| !chosen.is_empty()));
    let has_tags = Memo::new(move |_| tags.with(|all| !all.is_empty()) || tag.with(|chosen| !chosen.is_empty()));
    view! {
        <FacetMenu
            name="outcome"
            label=language.filter_outcome()
            facets=Signal::derive(move || worded.get().0)
            chosen=Signal::derive(move || query.get().outcome)
        />
        <Show when=move || has_reasons.get()>
            <FacetMenu name="reason" label=language.filter_reason() facets=reasons chosen=reason />
        </Show>
        <Show when=move || has_tags.get()>
            <FacetMenu name="tag" label=language.filter_tag() facets=tags chosen=tag />
        </Show>
        <label class="check">
            <input
                r#type="checkbox"
                name="starred"
                value="1"
                checked=query.get_untracked().starred
                prop:checked=move || query.get().starred
            />
            <span>{language.filter_starred()}</span>
        </label>
    }
    .erased()
}

/// Machines, where there are several or one is asked for.
#[component]
fn MachineMenu(
    /// What is asked.
    query: Memo<SessionQuery>,
    /// Values to choose from.
    facets: Signal<Facets>,
) -> impl IntoView {
    let label = use_format().language.filter_machine();
    let machines = Signal::derive(move || facets.get().machines);
    let chosen = Signal::derive(move || query.get().machine);
    let is_shown = Memo::new(move |_| machines.with(|machines| !machines.is_empty()) || chosen.with(|chosen| !chosen.is_empty()));
    view! {
        <Show when=move || is_shown.get()>
            <FacetMenu name="machine" label facets=machines chosen />
        </Show>
    }
    .erased()
}

/// Order and page size survive the form also without scripts.
#[component]
fn KeptFields(
    /// What is asked.
    query: Memo<SessionQuery>,
) -> impl IntoView {
    let kept = move || {
        let all = query.get().to_pairs();
        let kept = all.into_iter().filter(|(name, _)| ["thread", "sort", "order", "limit"].contains(name));
        kept.map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> }).collect_view()
    };
    view! { {kept} }
}

#[cfg(feature = "hydrate")]
fn fields(event: &leptos::ev::SubmitEvent) -> Vec<(String, String)> {
    use wasm_bindgen::JsCast;

    let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok());
    let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
    let entries = data.map(|data| js_sys::Array::from(&data)).unwrap_or_default();
    let field = |entry: wasm_bindgen::JsValue| {
        let pair = js_sys::Array::from(&entry);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    entries.iter().filter_map(field).collect()
}

#[cfg(not(feature = "hydrate"))]
fn fields(_: &leptos::ev::SubmitEvent) -> Vec<(String, String)> {
    Vec::new()
}
