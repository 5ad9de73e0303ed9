//! What a person or pruning did to a session: it is pinned, or rows of it are gone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_retention")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    pub pinned: bool,
    #[sea_orm(column_type = "Text")]
    pub what: Option<String>,
    /// Time of the last record that was pruned.
    pub until: Option<i64>,
    pub pruned_at: Option<i64>,
    /// Rows that are gone and still count.
    pub messages: i64,
    pub user_messages: i64,
    pub assistant_messages: i64,
    pub tool_calls: i64,
    pub tool_errors: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
