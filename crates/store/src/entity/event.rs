//! API calls, each once: the source of every figure.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shared_usage_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    pub session_id: i64,
    pub at: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub model: Option<String>,
    pub input: i64,
    pub output: i64,
    pub reasoning: Option<i64>,
    pub cache_read: i64,
    pub cache_write: i64,
    #[sea_orm(column_name = "cache_write_1h")]
    pub cache_write_1h: i64,
    pub web_searches: i64,
    pub cost: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub cost_source: Option<String>,
    pub lower_bound: bool,
    pub span_file: i64,
    pub span_start: i64,
    pub span_end: i64,
    #[sea_orm(column_type = "Text")]
    pub record: Option<String>,
    pub told_by: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
