//! The panels, in the order a person gave them, as the server painted them. Each question is asked by itself.

use std::time::Duration;

use leptos::prelude::*;
use sp_domain::live::LiveEvent;

use super::{
    api::{Painting, Question, paint},
    attention, fresh,
    page::Order,
};
use crate::{
    arrangement::CockpitPanel,
    error::AppError,
    facts::use_format,
    i18n::Language,
    layout::News,
    ui::{Erase, Loaded, Painted, Panel},
    wire::{Wire, data},
};

/// Nobody tells that a session has ended: while one runs it is looked at again.
const AGAIN: Duration = Duration::from_mins(1);

type Answer = Resource<Result<Painting, AppError>, Wire>;

/// What the panels have asked.
#[derive(Clone, Copy)]
pub(super) struct Answers {
    now: Answer,
    attention: Answer,
    activity: Answer,
    recent: Answer,
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
    let answers: Answers = expect_context();
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

/// Asks for all panels, for what stands below. The page does that by itself: what waits for another answer is made several times by the server, and
/// then each time asked for.
pub(super) fn provide_answers() {
    let [now, attention, activity, recent] = [Question::Now, Question::Attention, Question::Activity, Question::Recent]
        .map(|question| data(move || question, |question| paint(question)));
    let is_session = |news: &News| matches!(news, News::Event(LiveEvent::Session { .. }));
    fresh::follow(now, &[CockpitPanel::Now], is_session);
    fresh::follow(activity, &[CockpitPanel::Figures, CockpitPanel::Cost], is_session);
    fresh::follow(recent, &[CockpitPanel::Continue, CockpitPanel::Recent], is_session);
    fresh::follow(attention, &[CockpitPanel::Attention], |news| matches!(news, News::Event(LiveEvent::Sync(status)) if !status.running));
    again_while_moving(now);
    provide_context(Reload(Callback::new(move |()| attention.refetch())));
    provide_context(Answers { now, attention, activity, recent });
}

/// Asks again after a while as long as something runs and somebody can see it.
fn again_while_moving(now: Answer) {
    let ask = fresh::asking(now, &[CockpitPanel::Now]);
    Effect::new(move || {
        let is_moving = now.with(|answer| matches!(answer, Some(Ok(painting)) if painting.is_moving));
        if is_moving && let Ok(timer) = set_timeout_with_handle(ask, AGAIN) {
            on_cleanup(move || timer.clear());
        }
    });
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
    let (answer, show): (Answer, fn(Painting) -> AnyView) = match panel {
        CockpitPanel::Now => (answers.now, |painting| shown(painting, CockpitPanel::Now, 0)),
        CockpitPanel::Attention => (answers.attention, |painting| shown(painting, CockpitPanel::Attention, 0)),
        CockpitPanel::Figures => (answers.activity, |painting| shown(painting, CockpitPanel::Figures, 0)),
        CockpitPanel::Cost => (answers.activity, |painting| shown(painting, CockpitPanel::Cost, 1)),
        CockpitPanel::Continue => (answers.recent, |painting| shown(painting, CockpitPanel::Continue, 0)),
        CockpitPanel::Recent => (answers.recent, |painting| shown(painting, CockpitPanel::Recent, 1)),
    };
    let is_card = panel != CockpitPanel::Figures;
    view! {
        <div class=format!("cockpit-cell is-{}", panel.as_str())>
            <Panel id=panel.as_str() title is_card>
                <Loaded answer show />
            </Panel>
        </div>
    }
    .erased()
}

/// What stands at a place of the answer.
fn shown(painting: Painting, panel: CockpitPanel, place: usize) -> AnyView {
    let html = painting.panels.into_iter().nth(place).unwrap_or_default();
    if panel == CockpitPanel::Attention {
        view! { <Painted html within=panel.as_str() on_press=attention::on_press() /> }.erased()
    } else {
        view! { <Painted html within=panel.as_str() /> }.erased()
    }
}
