//! A person's own marks of a session: a title, tags, and whether it is a favourite.

use serde::{Deserialize, Serialize};

use crate::session::QueryError;

/// Longest title, in letters.
const LONGEST_TITLE: usize = 200;
/// Longest tag, in letters.
const LONGEST_TAG: usize = 40;
/// Most tags of one session.
const MOST_TAGS: usize = 20;

/// The marks of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Marks {
    /// Shown instead of the tool's title.
    pub title: Option<String>,
    /// Tags, by name.
    pub tags: Vec<String>,
    /// A favourite.
    pub is_starred: bool,
}

/// What becomes different; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarksChange {
    /// `Some(None)` takes the given title away.
    pub title: Option<Option<String>>,
    /// All of them.
    pub tags: Option<Vec<String>>,
    /// Those that are added.
    pub add_tags: Vec<String>,
    /// Those that are taken away.
    pub remove_tags: Vec<String>,
    /// A favourite, or no longer.
    pub starred: Option<bool>,
}

impl MarksChange {
    /// The change as it is stored.
    ///
    /// # Errors
    /// A title or a tag cannot be used.
    pub fn checked(self) -> Result<Self, QueryError> {
        let title = match self.title {
            Some(Some(typed)) if typed.trim().is_empty() => Some(None),
            Some(Some(typed)) => Some(Some(line("title", &typed, LONGEST_TITLE)?)),
            other => other,
        };
        let all = |tags: Vec<String>| tags.iter().map(|typed| tag(typed)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            title,
            tags: self.tags.map(all).transpose()?,
            add_tags: all(self.add_tags)?,
            remove_tags: all(self.remove_tags)?,
            starred: self.starred,
        })
    }
}

impl Marks {
    /// The marks after a checked change.
    ///
    /// # Errors
    /// There would be too many tags.
    pub fn with(&self, change: &MarksChange) -> Result<Self, QueryError> {
        let mut tags: Vec<String> = Vec::new();
        let kept = change.tags.as_ref().unwrap_or(&self.tags).iter().chain(&change.add_tags);
        for tag in kept.filter(|tag| !holds(&change.remove_tags, tag)) {
            if !holds(&tags, tag) {
                tags.push(tag.clone());
            }
        }
        if tags.len() > MOST_TAGS {
            return Err(QueryError { parameter: "tags".to_owned(), remedy: "expected at most 20 tags".to_owned() });
        }
        tags.sort_by_key(|tag| tag.to_lowercase());
        Ok(Self {
            title: change.title.clone().unwrap_or_else(|| self.title.clone()),
            tags,
            is_starred: change.starred.unwrap_or(self.is_starred),
        })
    }
}

/// Tags are the same whatever the case of their letters.
fn holds(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase())
}

/// A tag as it is kept: one line without commas, which separate tags.
fn tag(typed: &str) -> Result<String, QueryError> {
    let tag = line("tags", typed, LONGEST_TAG)?;
    if tag.contains(',') {
        return Err(QueryError { parameter: "tags".to_owned(), remedy: "expected tags without commas".to_owned() });
    }
    Ok(tag)
}

fn line(parameter: &str, typed: &str, most: usize) -> Result<String, QueryError> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let remedy = match line.chars().count() {
        0 => "expected some words".to_owned(),
        length if length > most => format!("expected at most {most} letters"),
        _ if line.chars().any(char::is_control) => "expected letters without control characters".to_owned(),
        _ => return Ok(line),
    };
    Err(QueryError { parameter: parameter.to_owned(), remedy })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn tags_are_added_and_taken_away() {
        let marks = Marks { tags: texts(&["Auth", "later"]), ..Marks::default() };
        let change = MarksChange { add_tags: texts(&["auth", " big  one "]), remove_tags: texts(&["LATER"]), ..MarksChange::default() };
        let after = marks.with(&change.checked().expect("may be")).expect("not too many");
        assert_eq!(after.tags, ["Auth", "big one"]);
        let all = MarksChange { tags: Some(texts(&["b", "a", "B"])), starred: Some(true), ..MarksChange::default() };
        let after = marks.with(&all).expect("not too many");
        assert_eq!((after.tags, after.is_starred), (texts(&["a", "b"]), true));
        let many = MarksChange { tags: Some((0..21).map(|number| format!("t{number}")).collect()), ..MarksChange::default() };
        assert_eq!(marks.with(&many).map_err(|error| error.parameter), Err("tags".to_owned()));
    }

    #[test]
    fn titles_come_and_go() {
        let named = MarksChange { title: Some(Some("  my \n name ".to_owned())), ..MarksChange::default() }.checked().expect("may be");
        let marks = Marks::default().with(&named).expect("may be");
        assert_eq!(marks.title.as_deref(), Some("my name"));
        let taken = MarksChange { title: Some(Some(" ".to_owned())), ..MarksChange::default() }.checked().expect("may be");
        assert_eq!(marks.with(&taken).expect("may be").title, None);
        for change in [
            MarksChange { title: Some(Some("x".repeat(201))), ..MarksChange::default() },
            MarksChange { add_tags: texts(&["a,b"]), ..MarksChange::default() },
            MarksChange { add_tags: texts(&[""]), ..MarksChange::default() },
        ] {
            assert!(change.checked().is_err());
        }
    }
}
