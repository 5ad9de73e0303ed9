//! Titles out of prompts, the same for every tool that has no better one.

use crate::json;

/// Longest title, in characters: a pasted page is no title.
const MOST_CHARS: usize = 200;

/// The first line that says something, cut to a length a list can show; `None` for blank text.
pub fn of(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(json::clean(&line.chars().take(MOST_CHARS).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something_cut_to_fit() {
        assert_eq!(of(" \n\t\n  fix it \nnow").as_deref(), Some("fix it"));
        assert_eq!(of(&"ä".repeat(300)).map(|title| title.chars().count()), Some(200));
        assert_eq!(of(" \n"), None);
    }
}
