//! Conditions within the words that are typed: they are switched on and off as if somebody typed them.

/// The pieces of what was typed: words, and what stands in quotation marks with what is written before it.
fn pieces(q: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in q.chars() {
        if letter.is_whitespace() && !is_quoted {
            pieces.extend((!piece.is_empty()).then(|| std::mem::take(&mut piece)));
        } else {
            is_quoted ^= letter == '"';
            piece.push(letter);
        }
    }
    pieces.extend((!piece.is_empty()).then_some(piece));
    pieces
}

/// Whether the condition stands there.
pub(super) fn holds(q: &str, condition: &str) -> bool {
    pieces(q).iter().any(|piece| piece == condition)
}

/// With the condition when it was not there, and without it when it was.
pub(super) fn toggled(q: &str, condition: &str) -> String {
    let mut pieces = pieces(q);
    let before = pieces.len();
    pieces.retain(|piece| piece != condition);
    if pieces.len() == before {
        pieces.push(condition.to_owned());
    }
    pieces.join(" ")
}

/// With this condition in the place of all others that begin alike.
pub(super) fn replaced(q: &str, key: &str, condition: Option<&str>) -> String {
    let mut pieces = pieces(q);
    pieces.retain(|piece| !piece.starts_with(key));
    pieces.extend(condition.map(str::to_owned));
    pieces.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_come_and_go_and_leave_the_words_alone() {
        let q = "pool \"two  words\" project:\"my shop\"";
        let with = toggled(q, "tool:claude");
        assert_eq!(with, "pool \"two  words\" project:\"my shop\" tool:claude");
        assert!(holds(&with, "tool:claude") && !holds(q, "tool:claude") && !holds("\"tool:claude\"", "tool:claude"));
        assert_eq!(toggled(&with, "tool:claude"), q);
        assert_eq!(replaced("a after:2026-01-01 b", "after:", Some("after:2026-03-01")), "a b after:2026-03-01");
        assert_eq!(replaced("a after:2026-01-01", "after:", None), "a");
        assert_eq!(toggled("a \"open", "tool:kilo"), "a \"open tool:kilo");
    }
}
