//! What a session says about an API call.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    #[sea_orm(column_type = "Text")]
    pub call_group: String,
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
    pub recorded_cost: Option<i64>,
    pub list_cost: Option<i64>,
    pub position: i64,
    pub copied: bool,
    pub sidechain: bool,
    pub lower_bound: bool,
    pub span_file: i64,
    pub span_start: i64,
    pub span_end: i64,
    #[sea_orm(column_type = "Text")]
    pub record: Option<String>,
    pub shared: bool,
    /// Nobody else tells of the group: the claim is the event, which is stored nowhere else.
    pub alone: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
