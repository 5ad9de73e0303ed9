//! Data directories of the tools.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tool_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub machine_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tool: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub directory: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub given_name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub path: String,
    pub configured: bool,
    #[sea_orm(column_type = "Text")]
    pub error: Option<String>,
    pub last_sync: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
