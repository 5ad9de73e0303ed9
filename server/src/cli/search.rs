//! `session-pilot search`.

use serde::Serialize;
use sp_domain::{
    search::{SearchAnswer, SearchRequest, SearchSort},
    time::DisplayZone,
};

use super::{
    Failure, open,
    output::{count, plain, print, print_json},
};
use crate::config::Config;

/// Options of `search`.
#[derive(Debug, clap::Args)]
pub(super) struct SearchFlags {
    /// What to look for: words, "phrases", prefix*, *part*, -without, OR, and conditions such as tool:claude, project:shop, path:src/main.rs,
    /// after:2026-03-01.
    #[arg(required = true)]
    words: Vec<String>,
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// The newest first instead of what fits best.
    #[arg(long)]
    newest: bool,
    /// Sessions, 1 to 100.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// Sessions to skip.
    #[arg(long, default_value_t = 0)]
    offset: u32,
}

#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    #[serde(flatten)]
    answer: &'a SearchAnswer,
}

pub(super) async fn run(config: &Config, flags: &SearchFlags) -> Result<(), Failure> {
    let engine = open::to_read(config).await?;
    let sort = if flags.newest { SearchSort::Newest } else { SearchSort::Relevance };
    let request =
        SearchRequest { q: flags.words.join(" "), is_typing: false, sort, limit: flags.limit as usize, offset: flags.offset as usize };
    let answer = engine.search().run(&request).await?;
    if flags.json { print_json(&Answer { schema_version: 1, answer: &answer }) } else { print(&readable(&answer, &engine.zone())) }
}

fn readable(answer: &SearchAnswer, zone: &DisplayZone) -> String {
    let mut text = String::new();
    for found in &answer.sessions {
        let session = &found.session;
        let day = session.started_at.map_or_else(|| "–".to_owned(), |at| zone.civil(at).date().to_string());
        let title = plain(session.title.as_deref().unwrap_or("–"), 70);
        text += &format!("{day}  {}  {title}  {}  ({})\n", session.tool, session.id, count(found.count as i64));
        for hit in &found.hits {
            text += &format!("    {:>6}  {:<8}{}\n", hit.seq, hit.kind, plain(&hit.snippet, 160));
        }
    }
    let behind = if answer.is_behind { "; the index does not hold everything yet, `session-pilot sync` completes it" } else { "" };
    text + &format!("{} texts in {} sessions{behind}\n", count(answer.total as i64), count(answer.total_sessions as i64))
}
