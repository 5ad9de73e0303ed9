//! `session-pilot sessions`.

mod calls;

use serde::Serialize;
use sp_domain::{
    session::{SessionList, SessionQuery, SessionSummary},
    time::DisplayZone,
};

use super::{
    Failure, open,
    output::{count, plain, print, print_json, table},
};
use crate::config::Config;

/// Options of `sessions`: the parameters of the list page.
#[derive(Debug, clap::Args)]
pub(super) struct SessionsFlags {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Only this tool; may be repeated.
    #[arg(long)]
    tool: Vec<String>,
    /// Only this account directory; may be repeated.
    #[arg(long)]
    account: Vec<String>,
    /// Only this machine, by its label; may be repeated.
    #[arg(long, value_name = "LABEL")]
    on_machine: Vec<String>,
    /// Only this project, by path or shown name; may be repeated.
    #[arg(long)]
    project: Vec<String>,
    /// Only this model; may be repeated.
    #[arg(long)]
    model: Vec<String>,
    /// Only this outcome: ok, needs_fix, reverted, partial or unrated; may be repeated.
    #[arg(long)]
    outcome: Vec<String>,
    /// Only this error class, by its key; may be repeated.
    #[arg(long)]
    reason: Vec<String>,
    /// Only this tag; may be repeated.
    #[arg(long)]
    tag: Vec<String>,
    /// Words in title, project, directory, branch or id.
    #[arg(long)]
    search: Option<String>,
    /// First day, for example 2026-03-20.
    #[arg(long, value_name = "DATE")]
    date_from: Option<String>,
    /// Last day, inclusive.
    #[arg(long, value_name = "DATE")]
    date_to: Option<String>,
    /// Field to sort by.
    #[arg(long, value_name = "FIELD")]
    sort: Option<String>,
    /// asc or desc.
    #[arg(long)]
    order: Option<String>,
    /// Rows, 1 to 1000.
    #[arg(long)]
    limit: Option<String>,
    /// Rows to skip.
    #[arg(long)]
    offset: Option<String>,
    /// Also list sub-agents.
    #[arg(long)]
    include_subagents: bool,
    /// Instead of the list: the API calls of this session, each with the record it comes from.
    #[arg(long, value_name = "ID", conflicts_with_all = ["tool", "account", "on_machine", "project", "model", "outcome", "reason", "tag", "search", "date_from", "date_to", "sort", "order"])]
    calls: Option<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    #[serde(flatten)]
    list: &'a SessionList,
}

pub(super) async fn run(config: &Config, flags: &SessionsFlags) -> Result<(), Failure> {
    if let Some(id) = &flags.calls {
        return calls::run(config, flags, id).await;
    }
    let query = query(flags)?;
    let engine = open::to_read(config).await?;
    let list = engine.sessions().list(&query).await?;
    if flags.json { print_json(&Answer { schema_version: 1, list: &list }) } else { print(&readable(&list, &engine.zone())) }
}

fn query(flags: &SessionsFlags) -> Result<SessionQuery, Failure> {
    let many = [
        ("tool", &flags.tool),
        ("account", &flags.account),
        ("machine", &flags.on_machine),
        ("project", &flags.project),
        ("model", &flags.model),
        ("outcome", &flags.outcome),
        ("reason", &flags.reason),
        ("tag", &flags.tag),
    ];
    let one = [
        ("search", &flags.search),
        ("date_from", &flags.date_from),
        ("date_to", &flags.date_to),
        ("sort", &flags.sort),
        ("order", &flags.order),
        ("limit", &flags.limit),
        ("offset", &flags.offset),
    ];
    let many = many.iter().flat_map(|(name, values)| values.iter().map(|value| (*name, value.as_str())));
    let one = one.iter().filter_map(|(name, value)| value.as_deref().map(|value| (*name, value)));
    let subagents = flags.include_subagents.then_some(("include_subagents", "1"));
    SessionQuery::from_pairs(many.chain(one).chain(subagents)).map_err(|error| Failure::usage(error.to_string()))
}

fn readable(list: &SessionList, zone: &DisplayZone) -> String {
    if list.sessions.is_empty() {
        return "no sessions; `session-pilot sync` reads the tools' stores, `session-pilot doctor` says where they are looked for\n"
            .to_owned();
    }
    let rows: Vec<Vec<String>> = list.sessions.iter().map(|session| cells(session, zone)).collect();
    let head = ["started", "tool", "project", "title", "id", "prompts", "tokens", "cost $"];
    format!("{}{} of {} sessions\n", table(&head, &rows, 3), count(list.sessions.len() as i64), count(list.total))
}

fn cells(session: &SessionSummary, zone: &DisplayZone) -> Vec<String> {
    let started = session.started_at.map(|at| {
        let local = zone.civil(at);
        format!("{} {:02}:{:02}", local.date(), local.hour, local.minute)
    });
    let unknown = || "–".to_owned();
    let mark = if session.total.is_cost_partial() { "≥ " } else { "" };
    vec![
        started.unwrap_or_else(unknown),
        session.tool.to_string(),
        plain(session.project.as_deref().unwrap_or("–"), 20),
        plain(session.title.as_deref().unwrap_or("–"), 50),
        session.id.to_string(),
        count(session.user_messages),
        session.total.all_tokens().map_or_else(unknown, count),
        session.total.cost_usd.map_or_else(unknown, |cost| format!("{mark}{:.2}", cost.nanos() as f64 / 1e9)),
    ]
}
