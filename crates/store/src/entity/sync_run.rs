//! Runs of the sync.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_runs")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub machine_id: i64,
    #[sea_orm(column_type = "Text")]
    pub trigger_word: String,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub cancelled: bool,
    pub errors: i64,
    #[sea_orm(column_type = "Text")]
    pub status: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
