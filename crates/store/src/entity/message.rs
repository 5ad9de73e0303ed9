//! Records of a conversation; their blocks lie in the archive.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(column_type = "Text")]
    pub native_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub parent_native_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub response_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub at: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub model: Option<String>,
    pub sidechain: bool,
    pub reverted: bool,
    pub span_file: i64,
    pub span_start: i64,
    pub span_end: i64,
    pub digest: i64,
    pub revision: i64,
    #[sea_orm(column_type = "Text")]
    pub preview: Option<String>,
    pub text_block: i64,
    pub text_start: i64,
    pub text_len: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
