//! Changes of the database layout, one file each, only ever appended: a released migration is never edited.
//!
//! The statements are plain SQL that SQLite and PostgreSQL share; [`dialect`] fills in the few words in which they differ. All times are
//! epoch milliseconds in UTC, all money nano-dollars, all texts unbounded.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod dialect;
mod m20260301_000001_create_sources;
mod m20260301_000002_create_sessions;
mod m20260301_000003_create_usage;
mod m20260302_000001_place_usage;
mod m20260302_000002_create_archive;
mod m20260302_000003_index_questions;
mod m20260303_000001_create_retention;
mod m20260304_000001_create_machines;
mod m20260305_000001_slim_rows;
mod m20260305_000002_lone_claims;
mod m20260305_000003_waiting_by_machine;
mod m20260306_000001_create_security;
mod m20260307_000001_create_settings;
mod m20260308_000001_create_saved_views;
mod m20260309_000001_usage_slots;
mod m20260401_000001_notifications;
mod m20260402_000001_reviews;

/// Every migration, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260301_000001_create_sources::Migration),
            Box::new(m20260301_000002_create_sessions::Migration),
            Box::new(m20260301_000003_create_usage::Migration),
            Box::new(m20260302_000001_place_usage::Migration),
            Box::new(m20260302_000002_create_archive::Migration),
            Box::new(m20260302_000003_index_questions::Migration),
            Box::new(m20260303_000001_create_retention::Migration),
            Box::new(m20260304_000001_create_machines::Migration),
            Box::new(m20260305_000001_slim_rows::Migration),
            Box::new(m20260305_000002_lone_claims::Migration),
            Box::new(m20260305_000003_waiting_by_machine::Migration),
            Box::new(m20260306_000001_create_security::Migration),
            Box::new(m20260307_000001_create_settings::Migration),
            Box::new(m20260308_000001_create_saved_views::Migration),
            Box::new(m20260309_000001_usage_slots::Migration),
            Box::new(m20260401_000001_notifications::Migration),
            Box::new(m20260402_000001_reviews::Migration),
        ]
    }
}
