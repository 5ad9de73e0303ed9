//! Kinds of notifications in words.

use sp_domain::notifications::NotificationKind;

use crate::i18n::Language;

/// What a kind tells of.
pub(super) fn name(kind: NotificationKind, language: Language) -> &'static str {
    match kind {
        NotificationKind::CannotStore => language.notification_kind_cannot_store(),
        NotificationKind::SoonDeleted => language.notification_kind_soon_deleted(),
        NotificationKind::Unreadable => language.notification_kind_unreadable(),
        NotificationKind::FailedSources => language.notification_kind_failed_sources(),
        NotificationKind::Unpriced => language.notification_kind_unpriced(),
        NotificationKind::Warnings => language.notification_kind_warnings(),
        NotificationKind::Repriced => language.notification_kind_repriced(),
        NotificationKind::Pruned => language.notification_kind_pruned(),
    }
}
