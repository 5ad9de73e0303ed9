//! Badges, states, figures, keys, times.

use leptos::prelude::*;
use sp_domain::Tool;

use crate::{
    facts::use_facts,
    ui::{Badge, Delta, Erase, Icon, Kbd, Kpi, Moment, Panel, Status, StatusBadge, Tone, ToolBadge, Tooltip},
};

const TONES: [(Tone, &str); 7] = [
    (Tone::Neutral, "neutral"),
    (Tone::Accent, "accent"),
    (Tone::Info, "info"),
    (Tone::Success, "success"),
    (Tone::Warning, "warning"),
    (Tone::Danger, "danger"),
    (Tone::Muted, "muted"),
];

const ICONS: [&str; 16] = [
    "sessions",
    "diagnostics",
    "retention",
    "sync",
    "ok",
    "error",
    "warning",
    "search",
    "filter",
    "adjust",
    "keyboard",
    "rail",
    "undo",
    "running",
    "link",
    "down",
];

/// What says something in a word, a figure or a symbol.
#[component]
pub fn Words() -> impl IntoView {
    let now = use_facts().now;
    let delta = |text: &str, is_up, is_good| Delta { text: text.to_owned(), is_up, is_good };
    view! {
        <Panel id="badges" title="Badges" text="Colour never says anything alone.">
            <div class="gallery-row">{TONES.map(|(tone, name)| view! { <Badge tone>{name}</Badge> }).collect_view()}</div>
            <div class="gallery-row">
                {[Tool::Claude, Tool::Codex, Tool::Gemini, Tool::Opencode, Tool::Kilo].map(|tool| view! { <ToolBadge tool /> }).collect_view()}
            </div>
        </Panel>
        <Panel id="states" title="States" text="One vocabulary for all objects.">
            <div class="gallery-row">{Status::ALL.iter().map(|status| view! { <StatusBadge status=*status /> }).collect_view()}</div>
        </Panel>
        <Panel id="figures" title="Figures" text="A move is neutral unless good and bad are defined.">
            <div class="kpis">
                <Kpi label="Cost, 7 days" value="$96.20" delta=delta("+12 % to the 7 days before", true, None) href="#figures" />
                <Kpi label="Rework" value="11 %" delta=delta("−3 points", false, Some(true)) provenance="62 of 80 sessions rated" />
                <Kpi label="Failed calls" value="38" delta=delta("+9", true, Some(false)) />
                <Kpi label="Reasoning tokens" value="–" provenance="unknown: the tool's store does not say" />
            </div>
        </Panel>
        <Panel id="small" title="Keys, hints, times, symbols">
            <div class="gallery-row">
                <Kbd key="g" />
                <Kbd key="s" />
                <Tooltip id="gallery-hint" text="Summed over all calls whose price is known.">
                    "What is that?"
                </Tooltip>
                <Moment at=Some(now) />
                <Moment at=None />
            </div>
            <div class="gallery-row">{ICONS.map(|name| view! { <Icon name /> }).collect_view()}</div>
        </Panel>
    }
    .erased()
}
