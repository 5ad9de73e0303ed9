//! Blocks of the archive: what a tool wrote, and the texts made from it, compressed together.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "archive_blocks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub session_id: i64,
    /// The block this one became a part of; then it holds nothing itself.
    pub merged_into: Option<i64>,
    /// Where its originals begin in that block.
    pub raw_shift: i64,
    /// Where its texts begin in that block.
    pub text_shift: i64,
    /// The block whose originals the texts are compressed against, when not its own.
    pub raw_in: Option<i64>,
    pub raw_len: i64,
    pub text_len: i64,
    /// Neither these nor the texts are here where they lie in the object store ([`super::archive_object`]).
    #[sea_orm(column_type = "Blob")]
    pub raw: Option<Vec<u8>>,
    #[sea_orm(column_type = "Blob")]
    pub texts: Option<Vec<u8>>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
