//! The piece of a text that shows why it was found.

use std::ops::Range;

use crate::{matching, query::Expr};

/// A piece of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The piece, as it stands in the text.
    pub text: String,
    /// What was found in it: byte ranges in ascending order that do not overlap, at character boundaries.
    pub ranges: Vec<Range<usize>>,
    /// Where the piece begins in the whole text, in bytes.
    pub start: usize,
    /// Text before it is left out.
    pub cut_before: bool,
    /// Text behind it is left out.
    pub cut_after: bool,
}

/// Places looked at: enough to find a good piece of a huge text without walking through all of it.
const MOST_PLACES: usize = 200;

/// Cuts about `length` bytes out of the text where most of the query's words stand close together; the beginning when none does.
pub fn highlight(text: &str, expr: Option<&Expr>, length: usize) -> Snippet {
    let mut places = expr.map(|expr| matching::quick::places(text, expr, MOST_PLACES)).unwrap_or_default();
    places.sort_by_key(|(_, range)| (range.start, range.end));
    let best = best(&places, length);
    let focus = best.map_or(0..0, |first| places[first].1.clone());
    let piece = around(text, &focus, length);
    let ranges = joined(places.into_iter().map(|(_, range)| range).filter(|range| range.start >= piece.start && range.end <= piece.end));
    Snippet {
        ranges: ranges.into_iter().map(|range| range.start - piece.start..range.end - piece.start).collect(),
        cut_before: piece.start > 0,
        cut_after: piece.end < text.len(),
        start: piece.start,
        text: text[piece].to_owned(),
    }
}

/// The place from which most different atoms stand within the length; the first one of several.
fn best(places: &[(usize, Range<usize>)], length: usize) -> Option<usize> {
    let different = |first: usize| {
        let end = places[first].1.start.saturating_add(length * 2 / 3);
        let mut seen: Vec<usize> = places[first..].iter().take_while(|(_, range)| range.end <= end).map(|(atom, _)| *atom).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    (0..places.len()).rev().max_by_key(|first| different(*first))
}

/// A range of the text with the focus at its first third, cut between words where possible.
fn around(text: &str, focus: &Range<usize>, length: usize) -> Range<usize> {
    if text.len() <= length {
        return 0..text.len();
    }
    let start = focus.start.saturating_sub(length / 3).min(text.len() - length);
    let end = (start + length).max(focus.end.min(focus.start + length * 2)).min(text.len());
    let (start, end) = (floor(text, start), ceil(text, end));
    let start = if start == 0 { 0 } else { after_space(text, start, focus.start) };
    let end = if end == text.len() { end } else { before_space(text, end, focus.end.min(end)) };
    start..end.max(start)
}

/// Where the next word begins, if not far away and not behind `limit`.
fn after_space(text: &str, start: usize, limit: usize) -> usize {
    let near = &text[start..ceil(text, limit.clamp(start, start + 24).min(text.len()))];
    near.find(char::is_whitespace).map_or(start, |space| {
        let rest = &near[space..];
        start + space + (rest.len() - rest.trim_start().len())
    })
}

/// Where the word before ends, if not far away and not before `limit`.
fn before_space(text: &str, end: usize, limit: usize) -> usize {
    let from = floor(text, limit.max(end.saturating_sub(24)).min(end));
    text[from..end].rfind(char::is_whitespace).map_or(end, |space| from + space)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use sp_domain::time::DisplayZone;

    use super::*;
    use crate::query::{Parsed, Typing};

    fn expr(query: &str) -> Expr {
        Parsed::read(query, Typing::Done, &DisplayZone::utc()).unwrap().expr.unwrap()
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.ranges.iter().map(|range| &snippet.text[range.clone()]).collect()
    }

    #[test]
    fn shows_where_the_words_stand_together() {
        let text = format!("{} pool {} the connection pool was refused {}", "lorem ipsum ".repeat(100), "x ".repeat(500), "y ".repeat(500));
        let snippet = highlight(&text, Some(&expr("connection pool")), 80);
        assert_eq!(marked(&snippet), ["connection", "pool"]);
        assert!(snippet.cut_before && snippet.cut_after && snippet.text.len() <= 80, "{snippet:?}");
        assert_eq!(&text[snippet.start..][..snippet.text.len()], snippet.text);
    }

    #[test]
    fn without_a_match_it_is_the_beginning() {
        let snippet = highlight("one two three", Some(&expr("nothing")), 9);
        assert_eq!((snippet.text.as_str(), snippet.cut_before, snippet.cut_after), ("one two", false, true));
        assert_eq!(highlight("", None, 10), Snippet::default());
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_cut(text in "[a-c 漢é🚀\u{301}\n]{0,80}", query in "[ab]{2}\\*?|\"[ab] [ab]\"|漢|é OR a", length in 0_usize..60) {
            let snippet = highlight(&text, Some(&expr(&query)), length);
            proptest::prop_assert!(snippet.ranges.iter().all(|range| snippet.text.get(range.clone()).is_some_and(|found| !found.is_empty())));
            proptest::prop_assert!(snippet.ranges.windows(2).all(|two| two[0].end <= two[1].start));
            proptest::prop_assert_eq!(&text[snippet.start..snippet.start + snippet.text.len()], snippet.text);
        }
    }
}
