//! What a concern says, and the one way to look after it.

use sp_domain::{
    cockpit::Concern,
    sync::{ProblemKind, SyncProblem},
};

use crate::{
    format::{Format, integer},
    ui::Tone,
    urls,
};

/// A concern in words.
pub(crate) struct Told {
    pub(crate) tone: Tone,
    pub(crate) text: String,
    /// Name of the way.
    pub(crate) action: &'static str,
    pub(crate) href: String,
}

pub(crate) fn told(concern: &Concern, format: &Format) -> Told {
    let language = format.language;
    let number = |count: i64| integer(count, language);
    let href = urls::concern(concern);
    match concern {
        Concern::CannotStore { problem: SyncProblem { kind, place, detail } } => Told {
            tone: Tone::Danger,
            text: match kind {
                ProblemKind::DiskFull => language.problem_disk_full(place, detail),
                ProblemKind::ReadOnly => language.problem_read_only(place, detail),
                ProblemKind::Failed => language.problem_failed(place, detail),
            },
            action: language.attention_to_sync(),
            href,
        },
        Concern::SoonDeleted { tool, account_name, sources, first_at, .. } => Told {
            tone: Tone::Danger,
            text: language.attention_soon(*sources, number(*sources), tool.name(), account_name, format.moment(*first_at)),
            action: language.attention_to_soon(),
            href,
        },
        Concern::Unreadable { tool, account_name, cause, .. } => Told {
            tone: Tone::Danger,
            text: language.attention_unreadable(tool.name(), account_name, cause),
            action: language.attention_to_accounts(),
            href,
        },
        Concern::FailedSources { sources } => {
            Told { tone: Tone::Warning, text: language.sync_errors(*sources, number(*sources)), action: language.attention_to_sync(), href }
        }
        Concern::Unpriced { model, calls } => {
            let name = model.as_deref().unwrap_or(language.model_unknown());
            Told {
                tone: Tone::Warning,
                text: language.attention_unpriced(*calls, name, number(*calls)),
                action: language.attention_to_sessions(),
                href,
            }
        }
        Concern::Warnings { warnings } => Told {
            tone: Tone::Neutral,
            text: language.attention_warnings(*warnings, number(*warnings)),
            action: language.attention_to_warnings(),
            href,
        },
    }
}
