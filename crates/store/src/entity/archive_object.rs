//! Blocks of the archive whose bytes lie in the object store.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_objects")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub block_id: i64,
    /// The object's name in the store.
    #[sea_orm(column_type = "Text")]
    pub object: String,
    pub bytes: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
