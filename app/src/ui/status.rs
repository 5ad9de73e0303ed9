//! The words for states, the same for all objects on all pages, with their colour and symbol.

use leptos::prelude::*;
use sp_domain::reviews::Outcome;

use crate::{
    facts::use_format,
    i18n::Language,
    ui::{Badge, Erase, Tone},
};

macro_rules! vocabulary {
    ($($(#[$about:meta])* $state:ident: $word:ident, $tone:ident, $icon:literal;)+) => {
        /// A state of an object.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Status {
            $($(#[$about])* $state,)+
        }

        impl Status {
            /// Every state of every object.
            pub const ALL: &'static [Self] = &[$(Self::$state,)+];

            /// The word.
            pub fn word(self, language: Language) -> &'static str {
                match self {
                    $(Self::$state => language.$word(),)+
                }
            }

            /// What its colour says.
            pub const fn tone(self) -> Tone {
                match self {
                    $(Self::$state => Tone::$tone,)+
                }
            }

            /// Its symbol, without `i-`.
            pub const fn icon(self) -> &'static str {
                match self {
                    $(Self::$state => $icon,)+
                }
            }
        }
    };
}

vocabulary! {
    /// Outcome of a session.
    OutcomeOk: status_ok, Success, "ok";
    /// Outcome of a session.
    OutcomeNeedsFix: status_needs_fix, Warning, "warning";
    /// Outcome of a session.
    OutcomePartial: status_partial, Info, "partial";
    /// Outcome of a session.
    OutcomeReverted: status_reverted, Danger, "undo";
    /// Outcome of a session.
    OutcomeUnrated: status_unrated, Neutral, "draft";
    /// A session.
    SessionRunning: status_running, Accent, "running";
    /// A plan.
    PlanDraft: status_draft, Neutral, "draft";
    /// A plan.
    PlanActive: status_active, Accent, "running";
    /// A plan.
    PlanCompleted: status_completed, Success, "ok";
    /// A plan.
    PlanArchived: status_archived, Muted, "retention";
    /// A plan.
    PlanMissing: status_missing, Warning, "warning";
    /// A work item.
    WorkPlanned: status_planned, Neutral, "draft";
    /// A work item.
    WorkReady: status_ready, Info, "pending";
    /// A work item.
    WorkInProgress: status_in_progress, Accent, "running";
    /// A work item.
    WorkReview: status_review, Warning, "search";
    /// A work item.
    WorkDone: status_done, Success, "ok";
    /// A work item.
    WorkBlocked: status_blocked, Danger, "rejected";
    /// An agent task.
    TaskDraft: status_draft, Neutral, "draft";
    /// An agent task.
    TaskReady: status_ready, Neutral, "pending";
    /// An agent task.
    TaskPulled: status_pulled, Neutral, "down";
    /// An agent task.
    TaskInProgress: status_in_progress, Accent, "running";
    /// An agent task.
    TaskReported: status_reported, Info, "answer";
    /// An agent task.
    TaskVerifying: status_verifying, Info, "sync";
    /// An agent task.
    TaskVerified: status_verified, Success, "ok";
    /// An agent task.
    TaskRejected: status_rejected, Danger, "rejected";
    /// An agent task.
    TaskClosed: status_closed, Muted, "retention";
    /// An agent task.
    TaskCancelled: status_cancelled, Muted, "aborted";
    /// A check.
    CheckPassed: status_passed, Success, "ok";
    /// A check.
    CheckFailed: status_failed, Danger, "error";
    /// A check.
    CheckBlocked: status_blocked, Warning, "rejected";
    /// A check.
    CheckStale: status_stale, Muted, "pending";
    /// A run or a job.
    RunQueued: status_queued, Neutral, "pending";
    /// A run or a job.
    RunRunning: status_running, Accent, "running";
    /// A run or a job.
    RunOk: status_ok, Success, "ok";
    /// A run or a job.
    RunWarning: status_warning, Warning, "warning";
    /// A run or a job.
    RunFailed: status_failed, Danger, "error";
    /// A run or a job.
    RunTimeout: status_timeout, Danger, "pending";
    /// A run or a job.
    RunCancelled: status_cancelled, Muted, "aborted";
    /// A run or a job.
    RunSkipped: status_skipped, Muted, "aborted";
    /// A container.
    ContainerHealthy: status_healthy, Success, "ok";
    /// A container.
    ContainerRunning: status_running, Accent, "running";
    /// A container.
    ContainerUnhealthy: status_unhealthy, Warning, "warning";
    /// A container.
    ContainerStopped: status_stopped, Muted, "aborted";
    /// A container.
    ContainerFailed: status_failed, Danger, "error";
    /// A limit.
    LimitNormal: status_normal, Neutral, "ok";
    /// A limit of which 60 % are used.
    LimitNear: status_near, Warning, "warning";
    /// A limit of which 85 % are used.
    LimitCritical: status_critical, Danger, "warning";
    /// A limit.
    LimitReached: status_reached, Danger, "rejected";
    /// Where sessions come from.
    SourceReadable: accounts_readable, Success, "ok";
    /// Where sessions come from.
    SourceUnreadable: status_unreadable, Danger, "error";
}

impl Status {
    /// How a session went; without an outcome it is unrated.
    pub const fn of_outcome(outcome: Option<Outcome>) -> Self {
        match outcome {
            Some(Outcome::Ok) => Self::OutcomeOk,
            Some(Outcome::NeedsFix) => Self::OutcomeNeedsFix,
            Some(Outcome::Partial) => Self::OutcomePartial,
            Some(Outcome::Reverted) => Self::OutcomeReverted,
            None => Self::OutcomeUnrated,
        }
    }
}

/// A state: symbol, word and colour.
#[component]
pub fn StatusBadge(
    /// The state.
    status: Status,
) -> impl IntoView {
    let language = use_format().language;
    view! {
        <Badge tone=status.tone() icon=status.icon()>
            {status.word(language)}
        </Badge>
    }
    .erased()
}
