//! Files, folders and databases of the tools, and how far each was read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sources")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub machine_id: i64,
    #[sea_orm(column_type = "Text")]
    pub tool: String,
    #[sea_orm(column_type = "Text")]
    pub path: String,
    #[sea_orm(column_type = "Text")]
    pub account: String,
    pub stamp: Option<i64>,
    /// A compressed frame of JSON.
    #[sea_orm(column_type = "Blob")]
    pub checkpoint: Option<Vec<u8>>,
    pub version: i64,
    pub missing: bool,
    pub read_at: i64,
    #[sea_orm(column_type = "Text")]
    pub waits_for: Option<String>,
    pub waits_bytes: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
