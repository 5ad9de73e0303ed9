//! One conversation with its cached counts and figures.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(column_type = "Text")]
    pub public_id: String,
    #[sea_orm(column_type = "Text")]
    pub tool: String,
    #[sea_orm(column_type = "Text")]
    pub native_id: String,
    #[sea_orm(column_type = "Text")]
    pub account: String,
    pub source_id: i64,
    /// The machine of that source.
    pub machine_id: i64,
    pub rank: i64,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub parent_id: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub parent_native_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub forked_native_id: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub title: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub agent_name: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub project_key: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub cwd: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub git_branch: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub tool_version: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub models: String,
    pub claims_from: Option<i64>,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub duration_ms: Option<i64>,
    pub active_ms: Option<i64>,
    pub usage_unknown: bool,
    pub source_missing: bool,
    pub messages: i64,
    pub user_messages: i64,
    pub assistant_messages: i64,
    pub tool_calls: i64,
    pub tool_errors: i64,
    pub subagents: i64,
    pub own_calls: i64,
    pub own_input: Option<i64>,
    pub own_output: Option<i64>,
    pub own_cache_read: Option<i64>,
    pub own_cache_write: Option<i64>,
    #[sea_orm(column_name = "own_cache_write_1h")]
    pub own_cache_write_1h: Option<i64>,
    pub own_reasoning: Option<i64>,
    pub own_cost: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub own_cost_source: Option<String>,
    pub own_unpriced: i64,
    pub own_lower_bound: i64,
    pub total_calls: i64,
    pub total_input: Option<i64>,
    pub total_output: Option<i64>,
    pub total_cache_read: Option<i64>,
    pub total_cache_write: Option<i64>,
    #[sea_orm(column_name = "total_cache_write_1h")]
    pub total_cache_write_1h: Option<i64>,
    pub total_reasoning: Option<i64>,
    pub total_tokens: Option<i64>,
    pub total_cost: Option<i64>,
    #[sea_orm(column_type = "Text")]
    pub total_cost_source: Option<String>,
    pub total_unpriced: i64,
    pub total_lower_bound: i64,
    pub revision: i64,
    /// Revision in which records of it were last dropped: whoever follows it has to read it anew.
    pub rewritten: i64,
    #[sea_orm(column_type = "Text")]
    pub head: String,
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
