//! General settings and accounts, and what there is to know about this installation.

mod about;
mod mirror;

use std::sync::Arc;

use sp_domain::settings::{About, AccountChange, AccountSettings, Fault, Faulty, General, Settings, SettingsDraft};

use crate::{EngineError, Shared, display_zone};

pub use mirror::chosen_zone;

/// General settings, accounts, and what there is to know about this installation.
#[derive(Clone, Copy)]
pub struct SettingsRoom<'a> {
    pub(crate) shared: &'a Arc<Shared>,
}

impl SettingsRoom<'_> {
    /// General settings with what surrounds them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn general(self) -> Result<General, EngineError> {
        let settings = self.shared.store.settings().await?;
        Ok(self.around(settings))
    }

    fn around(self, settings: Settings) -> General {
        let timezones = jiff::tz::db().available().map(|name| name.to_string()).collect();
        General { settings, timezone: self.shared.zone.get().name.clone(), startup: self.shared.config.startup.clone(), timezones }
    }

    /// Stores general settings; they are in force at once.
    ///
    /// # Errors
    /// A field cannot be used, the settings were changed since they were seen, or the database failed.
    pub async fn save(&self, draft: &SettingsDraft) -> Result<General, EngineError> {
        let settings = draft.check().map_err(|faults| faulty(&faults))?;
        if let Some(zone) = &settings.timezone {
            display_zone(Some(zone)).map_err(|_| faulty(&[("timezone", Fault::Zone)]))?;
        }
        let store = self.shared.writable()?;
        let before = store.settings().await?;
        if decided(self.shared) && settings.timezone != before.timezone {
            let by = self.shared.config.startup.iter().find(|decided| decided.name == "timezone").and_then(|decided| decided.by.clone());
            return Err(crate::prices::invalid("timezone", format!("is decided by {}: change it there", by.unwrap_or_default())));
        }
        if !store.save_settings(&settings).await? {
            return Err(changed("the settings"));
        }
        self.shared.currency.set(settings.currency);
        use_zone(self.shared, settings.timezone.as_deref());
        if let Err(error) = mirror::write(&self.shared.config.data_dir, settings.timezone.as_deref()) {
            tracing::warn!(%error, "the command line does not know the time zone yet: settings.toml could not be written");
        }
        self.general().await
    }

    /// Accounts of all machines.
    ///
    /// # Errors
    /// The database failed.
    pub async fn accounts(&self) -> Result<Vec<AccountSettings>, EngineError> {
        Ok(self.shared.store.account_settings().await?)
    }

    /// Renames or hides an account.
    ///
    /// # Errors
    /// The name cannot be used, the account was changed since it was seen or is gone, or the database failed.
    pub async fn change_account(&self, change: &AccountChange) -> Result<(), EngineError> {
        let name = change.given_name().map_err(|fault| faulty(&[fault]))?;
        if !self.shared.writable()?.change_account(change, name.as_deref()).await? {
            return Err(changed("the account"));
        }
        Ok(())
    }

    /// What there is to know about this installation.
    ///
    /// # Errors
    /// The database failed.
    pub async fn about(&self) -> Result<About, EngineError> {
        about::about(self.shared).await
    }
}

/// Uses this zone from now on, unless the start decided; `None` is what the start would take.
pub(crate) fn use_zone(shared: &Shared, name: Option<&str>) {
    if decided(shared) {
        return;
    }
    match display_zone(name) {
        Ok(zone) => shared.zone.set(zone),
        Err(error) => tracing::warn!(%error, "the chosen time zone is not known on this machine"),
    }
}

/// Whether the start decided about the zone. Where nothing was told about the start, as in tests, what was handed in stays.
fn decided(shared: &Shared) -> bool {
    let zone = shared.config.startup.iter().find(|decided| decided.name == "timezone");
    zone.is_none_or(|zone| zone.by.is_some())
}

/// The first fault, by its field.
pub(crate) fn faulty(faults: &[Faulty]) -> EngineError {
    let (field, fault) = faults.first().copied().unwrap_or(("settings", Fault::Missing));
    crate::prices::invalid(field, fault.remedy())
}

pub(crate) fn changed(what: &str) -> EngineError {
    EngineError::Conflict(format!("{what} changed since the page was loaded: look at what is there now, then change it again"))
}
