//! Sums of a session's own calls to a model in a span of five minutes. Calls without a time are in none.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_slots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub model: String,
    pub calls: i64,
    pub input: i64,
    pub output: i64,
    pub cache_read: i64,
    pub cache_write: i64,
    #[sea_orm(column_name = "cache_write_1h")]
    pub cache_write_1h: i64,
    pub reasoning: i64,
    pub reasoned_calls: i64,
    pub cost: i64,
    pub recorded_calls: i64,
    pub listed_calls: i64,
    pub lower_bound_calls: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
