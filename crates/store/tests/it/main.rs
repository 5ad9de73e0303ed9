//! The contract of the store: the same tests on a real SQLite file and on a real PostgreSQL.

mod accounts;
mod build;
mod calls;
mod cockpit;
mod facts;
mod figures;
mod hostile;
mod identity;
mod list;
mod machines;
mod messages;
mod notifications;
mod objects;
mod open;
mod ownership;
mod repair;
mod reprice;
mod retention;
mod reviews;
mod saved_views;
mod security;
mod settings;
mod sources;
mod speed;
mod transcript;
mod usage_records;

/// Makes two tests of each function: `sqlite::name` and `postgres::name`.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $name() {
                super::$name(&sp_testkit::database::TestDatabase::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $name() {
                let Some(database) = sp_testkit::database::TestDatabase::postgres().await else { return };
                super::$name(&database).await;
            })+
        }
    };
}
pub(crate) use on_both;
