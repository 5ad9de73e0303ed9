//! The panels as the server paints them: they only show something, and the browser needs no code for that.

mod attention;
mod blocks;
mod cost;
mod figures;
mod now;
mod recent;
mod resume;

use leptos::prelude::*;
use sp_domain::cockpit::{Activity, AttentionList, Now, Recent};

use self::{
    attention::AttentionEntries, blocks::Blocks, cost::CostChart, figures::Figures, now::RunningList, recent::RecentList,
    resume::ContinueList,
};
use super::api::Painting;
use crate::ui::{Erase, paint};

/// What runs, and the blocks it runs in.
pub(super) fn now(now: Now) -> Painting {
    let Now { running, blocks, at } = now;
    let is_moving = !running.is_empty() || !blocks.is_empty();
    let view = || {
        view! {
            <RunningList running at />
            <Blocks blocks at />
        }
        .erased()
    };
    Painting { panels: vec![paint(view)], is_moving }
}

/// What needs attention.
pub(super) fn attention(list: AttentionList) -> Painting {
    still(vec![paint(|| view! { <AttentionEntries list /> }.erased())])
}

/// Figures, and the cost per day.
pub(super) fn activity(activity: Activity) -> Painting {
    let cost = activity.clone();
    still(vec![paint(|| view! { <Figures activity /> }.erased()), paint(|| view! { <CostChart activity=cost /> }.erased())])
}

/// What to continue, and the last sessions.
pub(super) fn recent(recent: Recent) -> Painting {
    let Recent { sessions, resumable, at } = recent;
    still(vec![paint(|| view! { <ContinueList resumable at /> }.erased()), paint(|| view! { <RecentList sessions at /> }.erased())])
}

fn still(panels: Vec<String>) -> Painting {
    Painting { panels, is_moving: false }
}
