//! The panels, in the order a person gave them. Each asks by itself.

use leptos::prelude::*;
use sp_domain::{
    cockpit::{Activity, AttentionList},
    live::LiveEvent,
};

use super::{
    api::{NowView, RecentView, load_activity, load_attention, load_now, load_recent},
    attention::AttentionEntries,
    blocks::Blocks,
    cost::CostChart,
    figures::Figures,
    fresh,
    now::{RunningList, again_while_running},
    page::Order,
    recent::RecentList,
    resume::ContinueList,
};
use crate::{
    arrangement::CockpitPanel,
    error::AppError,
    facts::use_format,
    i18n::Language,
    layout::News,
    ui::{Erase, Loaded, Panel},
    wire::{Wire, data},
};

type Answer<T> = Resource<Result<T, AppError>, Wire>;

/// What the panels have asked.
#[derive(Clone, Copy)]
struct Answers {
    now: Answer<NowView>,
    attention: Answer<AttentionList>,
    activity: Answer<Activity>,
    recent: Answer<RecentView>,
}

/// Asks the attention panel's question again.
#[derive(Clone, Copy)]
pub(super) struct Reload(pub(super) Callback<()>);

impl CockpitPanel {
    /// Its heading.
    pub(super) fn title(self, language: Language) -> &'static str {
        match self {
            Self::Now => language.now_title(),
            Self::Attention => language.attention_title(),
            Self::Figures => language.figures_panel_title(),
            Self::Cost => language.cost_chart_title(),
            Self::Continue => language.continue_title(),
            Self::Recent => language.recent_title(),
        }
    }
}

/// All panels that are shown.
#[component]
pub fn Panels() -> impl IntoView {
    let Order(order) = expect_context();
    let language = use_format().language;
    let answers = ask();
    provide_context(Reload(Callback::new(move |()| answers.attention.refetch())));
    let shown = Memo::new(move |_| order.with(|order| order.shown()));
    let none = move || shown.with(Vec::is_empty).then(|| view! { <p class="panel-text">{language.arrange_none()}</p> });
    view! {
        <div class="cockpit">
            <For each=move || shown.get() key=|panel| *panel let(panel)>
                <CockpitSection panel answers />
            </For>
        </div>
        {none}
    }
    .erased()
}

fn ask() -> Answers {
    let answers = Answers {
        now: data(|| (), |()| load_now()),
        attention: data(|| (), |()| load_attention()),
        activity: data(|| (), |()| load_activity()),
        recent: data(|| (), |()| load_recent()),
    };
    let is_session = |news: &News| matches!(news, News::Event(LiveEvent::Session { .. }));
    fresh::follow(answers.now, &[CockpitPanel::Now], is_session);
    fresh::follow(answers.activity, &[CockpitPanel::Figures, CockpitPanel::Cost], is_session);
    fresh::follow(answers.recent, &[CockpitPanel::Continue, CockpitPanel::Recent], is_session);
    fresh::follow(
        answers.attention,
        &[CockpitPanel::Attention],
        |news| matches!(news, News::Event(LiveEvent::Sync(status)) if !status.running),
    );
    again_while_running(answers.now);
    answers
}

/// A panel with its heading.
#[component]
fn CockpitSection(
    /// Which.
    panel: CockpitPanel,
    /// What was asked.
    answers: Answers,
) -> impl IntoView {
    let title = panel.title(use_format().language);
    let Answers { now, attention, activity, recent } = answers;
    let content = match panel {
        CockpitPanel::Now => view! { <Loaded answer=now show=|view| view! { <NowContent view /> }.erased() /> }.erased(),
        CockpitPanel::Attention => view! { <Loaded answer=attention show=|list| view! { <AttentionEntries list /> }.erased() /> }.erased(),
        CockpitPanel::Figures => view! { <Loaded answer=activity show=|activity| view! { <Figures activity /> }.erased() /> }.erased(),
        CockpitPanel::Cost => view! { <Loaded answer=activity show=|activity| view! { <CostChart activity /> }.erased() /> }.erased(),
        CockpitPanel::Continue => view! { <Loaded answer=recent show=|view| view! { <ContinueList view /> }.erased() /> }.erased(),
        CockpitPanel::Recent => view! { <Loaded answer=recent show=|view| view! { <RecentList view /> }.erased() /> }.erased(),
    };
    let is_card = panel != CockpitPanel::Figures;
    view! {
        <div class=format!("cockpit-cell is-{}", panel.as_str())>
            <Panel id=panel.as_str() title is_card>
                {content}
            </Panel>
        </div>
    }
    .erased()
}

/// What runs, and the blocks it runs in.
#[component]
fn NowContent(
    /// The answer.
    view: NowView,
) -> impl IntoView {
    view! {
        <RunningList running=view.running at=view.at />
        <Blocks blocks=view.blocks at=view.at />
    }
    .erased()
}
