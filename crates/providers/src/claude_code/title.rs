//! The title of a session: the person's, the tool's, or the first prompt's first line.

use serde::{Deserialize, Serialize};

use super::state::hash;
use crate::json::clean;

/// Longest title taken from a prompt, in characters.
const LONGEST: usize = 120;
/// Shortest line that says something; shorter ones are used when there is no other.
const USABLE: usize = 9;
/// What the tool itself puts in front of a plan it starts a session with.
const PLAN: &str = "Implement the following plan:";
/// Summaries kept whose conversation was not seen yet.
const SUMMARIES: usize = 16;

/// Candidates, best first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Titles {
    /// By the person.
    pub(super) custom: Option<String>,
    /// By the person or the tool, for the agent.
    pub(super) agent: Option<String>,
    /// By the tool.
    pub(super) ai: Option<String>,
    /// By the tool, for a conversation that ends in this file.
    summary: Option<String>,
    /// Summaries by the hash of their leaf: mostly of other files, old releases write them at the top of the next one.
    foreign: Vec<(u64, String)>,
    /// First line of the first prompt.
    prompt: Option<String>,
    /// First line of what a parent told its sub-agent.
    agent_prompt: Option<String>,
    /// First slash command.
    command: Option<String>,
}

impl Titles {
    /// Notes a `summary` record; `is_ours` when its leaf was just seen here.
    pub(super) fn summary(&mut self, leaf: &str, text: &str, is_ours: bool) {
        if is_ours {
            self.summary = one_line(text);
        } else if let Some(text) = one_line(text) {
            if self.foreign.len() == SUMMARIES {
                self.foreign.remove(0);
            }
            self.foreign.push((hash(leaf), text));
        }
    }

    /// Notes a record: a summary may have named it.
    pub(super) fn saw(&mut self, uuid: &str) {
        if self.foreign.is_empty() {
            return;
        }
        let leaf = hash(uuid);
        if let Some((_, text)) = self.foreign.iter().rfind(|(known, _)| *known == leaf) {
            self.summary = Some(text.clone());
        }
    }

    /// Notes a prompt.
    pub(super) fn prompt(&mut self, text: &str) {
        note_first(&mut self.prompt, text);
    }

    /// Notes a prompt by a parent.
    pub(super) fn agent_prompt(&mut self, text: &str) {
        note_first(&mut self.agent_prompt, text);
    }

    /// Notes a slash command.
    pub(super) fn command(&mut self, text: &str) {
        note_first(&mut self.command, text);
    }

    /// True when no further prompt can change the title.
    pub(super) fn has_prompt(&self, in_agent: bool) -> bool {
        self.prompt.is_some() || (in_agent && self.agent_prompt.is_some())
    }

    /// The title. A summary of another conversation serves only in a file that holds nothing else.
    pub(super) fn best(&self, has_messages: bool, description: Option<&str>) -> Option<String> {
        let given = [&self.custom, &self.agent, &self.ai, &self.summary].into_iter().flatten().next();
        let own = [&self.prompt, &self.agent_prompt, &self.command].into_iter().flatten().next();
        let foreign = self.foreign.last().filter(|_| !has_messages).map(|(_, text)| text);
        given.cloned().or_else(|| one_line(description?)).or_else(|| own.or(foreign).cloned())
    }
}

fn note_first(slot: &mut Option<String>, text: &str) {
    if slot.is_none() {
        *slot = first_line(text);
    }
}

/// A title as given, in one line.
pub(super) fn one_line(text: &str) -> Option<String> {
    let line = clean(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    (!line.is_empty()).then_some(line)
}

/// The first line that says something, without Markdown marks, cut at a word.
fn first_line(text: &str) -> Option<String> {
    let text = text.trim_start();
    let text = text.strip_prefix(PLAN).filter(|plan| !plan.trim().is_empty()).unwrap_or(text);
    let lines = || text.lines().take(200).filter_map(|line| one_line(line.trim_start_matches(['#', '>', '*', '-', '`', ' ', '\t'])));
    let line = lines().find(|line| line.chars().count() >= USABLE).or_else(|| lines().next())?;
    Some(cut(&line, LONGEST))
}

/// At most `longest` characters, with an ellipsis and at a word where that keeps most of them.
pub(super) fn cut(line: &str, longest: usize) -> String {
    if line.char_indices().nth(longest).is_none() {
        return line.to_owned();
    }
    let (kept, rest) = line.split_at(line.char_indices().nth(longest - 1).map_or(line.len(), |(at, _)| at));
    let at_word = kept.rfind(' ').filter(|at| !rest.starts_with(' ') && at * 10 >= kept.len() * 6);
    format!("{}…", &kept[..at_word.unwrap_or(kept.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something_is_the_title() {
        assert_eq!(first_line("# Hi\n\nPlease refactor the importer").as_deref(), Some("Please refactor the importer"));
        assert_eq!(first_line("  yes \n").as_deref(), Some("yes"));
        assert_eq!(first_line(" \n--\n"), None);
        assert_eq!(first_line("Implement the following plan:\n\n# Plan: New colours\n").as_deref(), Some("Plan: New colours"));
        assert_eq!(first_line(PLAN).as_deref(), Some(PLAN));
        let long = first_line(&"word ".repeat(60)).expect("a line");
        assert_eq!((long.chars().count(), long.ends_with("word…")), (120, true));
        assert_eq!(first_line(&"ä".repeat(200)).map(|line| line.chars().count()), Some(120));
    }

    #[test]
    fn titles_have_an_order() {
        let mut titles = Titles::default();
        titles.command("/init");
        titles.summary("leaf", "Another talk", false);
        assert_eq!(titles.best(false, None).as_deref(), Some("/init"));
        titles.prompt("Fix the login test");
        titles.prompt("Something later on");
        assert_eq!(titles.best(true, None).as_deref(), Some("Fix the login test"));
        assert_eq!(titles.best(true, Some("Explore")).as_deref(), Some("Explore"));
        titles.saw("leaf");
        assert_eq!(titles.best(true, None).as_deref(), Some("Another talk"));
        titles.ai = Some("AI".to_owned());
        titles.agent = Some("Agent".to_owned());
        assert_eq!(titles.best(true, None).as_deref(), Some("Agent"));
        titles.custom = Some("Mine".to_owned());
        assert_eq!(titles.best(true, None).as_deref(), Some("Mine"));
    }

    #[test]
    fn a_foreign_summary_names_only_an_otherwise_empty_file() {
        let mut titles = Titles::default();
        titles.summary("leaf", "Another talk", false);
        assert_eq!(titles.best(true, None), None);
        assert_eq!(titles.best(false, None).as_deref(), Some("Another talk"));
    }
}
