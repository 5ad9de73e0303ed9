//! Text in which something is marked.

/// Text cut at marks: each piece, and whether it is marked. Marks that do not fit the text are left out.
pub(crate) fn pieces(text: &str, marks: &[(usize, usize)]) -> Vec<(String, bool)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for &(start, end) in marks {
        let (Some(before), Some(marked)) = (text.get(at..start), text.get(start..end)) else { continue };
        if !before.is_empty() {
            pieces.push((before.to_owned(), false));
        }
        if !marked.is_empty() {
            pieces.push((marked.to_owned(), true));
        }
        at = end;
    }
    pieces.extend(text.get(at..).filter(|rest| !rest.is_empty()).map(|rest| (rest.to_owned(), false)));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_cut_text() {
        let cut = |text, marks: &[_]| {
            pieces(text, marks).iter().map(|(piece, is_marked)| format!("{piece}{}", if *is_marked { "!" } else { "" })).collect::<Vec<_>>()
        };
        assert_eq!(cut("one two", &[(0, 3)]), ["one!", " two"]);
        assert_eq!(cut("ä two", &[(1, 2), (3, 6)]), ["ä ", "two!"]);
        assert_eq!(cut("two", &[(2, 1), (0, 9)]), ["two"]);
        assert_eq!(cut("", &[]), Vec::<String>::new());
    }
}
