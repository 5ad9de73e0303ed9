//! Calls and their results: either half may come first.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tool_calls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_id: String,
    pub seq: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub namespace: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub category: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub target: Option<String>,
    pub called_at: Option<i64>,
    pub call_digest: Option<i64>,
    pub result_seq: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub status: String,
    pub exit_code: Option<i64>,
    pub answered_at: Option<i64>,
    pub duration_ms: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub child_native_id: Option<String>,
    pub result_digest: Option<i64>,
    pub revision: i64,
    pub input_block: Option<i64>,
    pub input_start: Option<i64>,
    pub input_len: Option<i64>,
    pub output_block: Option<i64>,
    pub output_start: Option<i64>,
    pub output_len: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
