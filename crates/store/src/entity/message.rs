//! Records of a conversation; their ids, models and blocks lie in the archive, where they cost next to nothing.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Digest of the tool's id of the record, to find it by; the id itself lies with the text.
    pub native_key: Option<i64>,
    /// Digest of the id of the API response.
    pub response_key: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub role: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub at: Option<i64>,
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
