//! What a notification says: a finding, or how a job ended.

use serde::{Deserialize, Serialize};

use super::{NotificationKind, Severity};
use crate::cockpit::Concern;

/// What a notification says. The field `kind` tells which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Subject {
    /// Something that needs attention.
    Finding(Concern),
    /// A job that a person started has ended.
    Job(JobEnd),
}

/// How a job ended that a person started. One that a person stopped is not told of: they know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobEnd {
    /// The history was priced again.
    Repriced {
        /// Calls looked at.
        calls: i64,
        /// Why it failed, if so.
        problem: Option<String>,
    },
    /// Old sessions were pruned.
    Pruned {
        /// Sessions.
        sessions: i64,
        /// Bytes the store became smaller by.
        freed_bytes: i64,
        /// Why it failed, if so.
        problem: Option<String>,
    },
}

impl Subject {
    /// Its kind.
    pub const fn kind(&self) -> NotificationKind {
        match self {
            Self::Finding(Concern::CannotStore { .. }) => NotificationKind::CannotStore,
            Self::Finding(Concern::SoonDeleted { .. }) => NotificationKind::SoonDeleted,
            Self::Finding(Concern::Unreadable { .. }) => NotificationKind::Unreadable,
            Self::Finding(Concern::FailedSources { .. }) => NotificationKind::FailedSources,
            Self::Finding(Concern::Unpriced { .. }) => NotificationKind::Unpriced,
            Self::Finding(Concern::Warnings { .. }) => NotificationKind::Warnings,
            Self::Job(JobEnd::Repriced { .. }) => NotificationKind::Repriced,
            Self::Job(JobEnd::Pruned { .. }) => NotificationKind::Pruned,
        }
    }

    /// The thing it is about, whatever its figures become; a finding's is that by which it is put off.
    pub fn key(&self) -> String {
        match self {
            Self::Finding(concern) => concern.key(),
            Self::Job(_) => self.kind().as_str().to_owned(),
        }
    }

    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Finding(Concern::CannotStore { .. } | Concern::SoonDeleted { .. } | Concern::Unreadable { .. }) => Severity::Danger,
            Self::Finding(Concern::FailedSources { .. } | Concern::Unpriced { .. }) => Severity::Warning,
            Self::Finding(Concern::Warnings { .. }) => Severity::Info,
            Self::Job(JobEnd::Repriced { problem, .. } | JobEnd::Pruned { problem, .. }) => {
                if problem.is_some() {
                    Severity::Danger
                } else {
                    Severity::Info
                }
            }
        }
    }

    /// The same thing, but for another reason: worth telling anew.
    pub fn is_another(&self, before: &Self) -> bool {
        match (self, before) {
            (Self::Finding(Concern::CannotStore { problem }), Self::Finding(Concern::CannotStore { problem: before })) => {
                (problem.kind, &problem.place) != (before.kind, &before.place)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_survives_json_under_its_kind() {
        let pruned = JobEnd::Pruned { sessions: 3, freed_bytes: 10, problem: None };
        for subject in [Subject::Finding(Concern::Warnings { warnings: 2 }), Subject::Job(pruned)] {
            let text = serde_json::to_string(&subject).expect("plain data");
            assert!(text.contains(&format!("\"kind\":\"{}\"", subject.kind().as_str())), "{text}");
            assert_eq!(serde_json::from_str::<Subject>(&text).expect("reads"), subject);
        }
    }
}
