//! Reads written queries; the language is described in [`super`].

use sp_domain::time::DisplayZone;

use super::{
    Expr, Filter, QueryError, SessionWord,
    lex::{self, Lexer, Piece},
};

/// Longest query, in characters.
const LONGEST: usize = 1000;
/// Most pieces of a query.
const MOST_PIECES: usize = 64;
/// Parentheses within each other.
const DEEPEST: usize = 16;

/// Whether the last word is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// It is.
    #[default]
    Done,
    /// The person may still be typing: the last word also stands for longer ones.
    Live,
}

/// A written query, understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// What the text is to hold; `None` when only conditions are given.
    pub expr: Option<Expr>,
    /// Conditions the index decides.
    pub filter: Filter,
    /// Conditions the store decides; alternatives within one word, together between words.
    pub of_session: Vec<(SessionWord, String)>,
}

impl Parsed {
    /// Reads a query. Days are those of the zone.
    ///
    /// # Errors
    /// It cannot be understood; the error says what is wrong and what would be right.
    pub fn read(text: &str, typing: Typing, zone: &DisplayZone) -> Result<Self, QueryError> {
        if text.chars().nth(LONGEST).is_some() {
            return Err(QueryError::TooLong(LONGEST));
        }
        let mut pieces = Lexer::new(text).run()?;
        if pieces.len() > MOST_PIECES {
            return Err(QueryError::TooManyParts(MOST_PIECES));
        }
        if typing == Typing::Live
            && lex::ends_in_word(text)
            && let Some(Piece::Atom(atom)) = pieces.last_mut()
        {
            atom.open_end = atom.words.len() > 1 || atom.words[0].len() > 1;
        }
        let mut parser = Parser { pieces: pieces.into_iter().peekable(), zone, parsed: Self::default(), has_operators: false };
        parser.parsed.expr = parser.any(0)?;
        let has_operators = parser.has_operators;
        let parsed = parser.parsed;
        match &parsed.expr {
            None if !has_operators => Err(QueryError::NothingToSearch(text.trim().to_owned())),
            Some(expr) if !has_operators && expr.holds(&mut |_| false) => Err(QueryError::OnlyExcluded),
            _ => Ok(parsed),
        }
    }
}

struct Parser<'a> {
    pieces: std::iter::Peekable<std::vec::IntoIter<Piece>>,
    zone: &'a DisplayZone,
    parsed: Parsed,
    has_operators: bool,
}

impl Parser<'_> {
    /// Alternatives, up to the end or a closing parenthesis.
    fn any(&mut self, depth: usize) -> Result<Option<Expr>, QueryError> {
        let mut alternatives = Vec::new();
        loop {
            let before = self.has_operators;
            let all = self.all(depth)?;
            let is_or = self.pieces.next_if_eq(&Piece::Or).is_some();
            if (is_or || !alternatives.is_empty()) && all.is_none() {
                return Err(if self.has_operators == before {
                    QueryError::LonelyOr
                } else {
                    QueryError::OperatorInside("a word with a colon")
                });
            }
            alternatives.extend(all);
            if !is_or {
                return Ok(one_or(alternatives, Expr::Any));
            }
        }
    }

    /// Conditions that hold together.
    fn all(&mut self, depth: usize) -> Result<Option<Expr>, QueryError> {
        let mut all = Vec::new();
        while let Some(piece) = self.pieces.next_if(|piece| !matches!(piece, Piece::Or | Piece::Close)) {
            let is_not = piece == Piece::Not;
            let piece = if is_not { self.pieces.next() } else { Some(piece) };
            let expr = match piece {
                Some(Piece::Atom(atom)) => Expr::Atom(atom),
                Some(Piece::Open) => self.group(depth + 1)?,
                Some(Piece::Operator(key, _)) if is_not || depth > 0 => return Err(QueryError::OperatorInside(key.as_str())),
                Some(Piece::Operator(key, value)) => {
                    key.add(&value, self.zone, &mut self.parsed.filter, &mut self.parsed.of_session)?;
                    self.has_operators = true;
                    continue;
                }
                // The lexer puts nothing else behind an exclusion.
                _ => continue,
            };
            all.push(if is_not { Expr::Not(Box::new(expr)) } else { expr });
        }
        Ok(one_or(all, Expr::All))
    }

    fn group(&mut self, depth: usize) -> Result<Expr, QueryError> {
        if depth > DEEPEST {
            return Err(QueryError::TooDeep(DEEPEST));
        }
        let inner = self.any(depth)?;
        if self.pieces.next() != Some(Piece::Close) {
            return Err(QueryError::UnclosedParenthesis);
        }
        inner.ok_or(QueryError::EmptyParentheses)
    }
}

fn one_or(mut several: Vec<Expr>, together: impl FnOnce(Vec<Expr>) -> Expr) -> Option<Expr> {
    if several.len() > 1 { Some(together(several)) } else { several.pop() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Parsed, QueryError> {
        Parsed::read(text, Typing::Done, &DisplayZone::utc())
    }

    /// The condition in one line: phrases in brackets.
    fn shown(expr: &Expr) -> String {
        let several = |all: &[Expr], word: &str| format!("({})", all.iter().map(shown).collect::<Vec<_>>().join(word));
        match expr {
            Expr::Atom(atom) => {
                let star = |open| if open { "*" } else { "" };
                let words = atom.words.join(" ");
                let words = if atom.words.len() > 1 { format!("[{words}]") } else { words };
                format!("{}{words}{}", star(atom.open_start), star(atom.open_end))
            }
            Expr::All(all) => several(all, " "),
            Expr::Any(any) => several(any, " | "),
            Expr::Not(not) => format!("-{}", shown(not)),
        }
    }

    #[test]
    fn queries_mean_what_they_say() {
        for (text, meaning) in [
            ("Error pool", "(error pool)"),
            ("\"connection refused\" x", "([connection refused] x)"),
            ("„connection refused“", "[connection refused]"),
            ("src/main.rs:42 std::io", "([src main rs 42] [std io])"),
            ("conn* *nect* *tion", "(conn* *nect* *tion)"),
            ("\"foo ba\"* *\"oo bar\" \"*oo ba*\"", "([foo ba]* *[oo bar] *[oo ba]*)"),
            ("a -b -\"c d\" - e", "(a -b -[c d] e)"),
            ("a b OR c d", "((a b) | (c d))"),
            ("(a OR b) c", "((a | b) c)"),
            ("-(a OR b) c", "(-(a | b) c)"),
            ("foo(bar) => {}", "[foo bar]"),
            ("検索 全*", "([検 索] 全*)"),
            ("or and not", "(or and not)"),
            ("cargo --release", "(cargo release)"),
        ] {
            assert_eq!(shown(&read(text).unwrap().expr.unwrap()), meaning, "{text}");
        }
    }

    #[test]
    fn operators_are_conditions() {
        let parsed = read("tool:claude,codex fix project:\"my app\" after:2026-03-01 before:2026-03-20 model:opus role:user").unwrap();
        assert_eq!(shown(&parsed.expr.unwrap()), "fix");
        let filter = parsed.filter;
        assert_eq!((filter.tools.len(), filter.projects, filter.roles.len()), (2, vec!["my app".to_owned()], 1));
        assert_eq!(filter.from.unwrap().to_string(), "2026-03-01T00:00:00.000Z");
        assert_eq!(filter.to.unwrap().to_string(), "2026-03-20T00:00:00.000Z");
        assert_eq!(parsed.of_session, [(SessionWord::Model, "opus".to_owned())]);
        let day = read("on:2026-03-20 path:src/ma*").unwrap();
        assert_eq!((day.filter.from.unwrap().to_string(), day.expr), ("2026-03-20T00:00:00.000Z".to_owned(), None));
        assert_eq!(day.filter.to.unwrap().to_string(), "2026-03-21T00:00:00.000Z");
        assert_eq!(day.filter.paths, [super::super::Atom::new("src ma", false, true).unwrap()]);
        assert_eq!(shown(&read("Error: tool: x").unwrap().expr.unwrap()), "(error tool x)");
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        for (text, says) in [
            ("", "no letter or digit"),
            (" -- \"…\" ", "no letter or digit"),
            ("\"open", "quotation mark"),
            ("(open", "parenthesis is missing"),
            ("() x", "nothing between"),
            ("a OR", "both sides"),
            ("OR a", "both sides"),
            ("-a", "excluded"),
            ("-(a b)", "excluded"),
            ("foo*bar", "not inside"),
            ("a*", "at least 2"),
            ("*ab*", "at least 3"),
            ("tool:foo x", "claude, codex"),
            ("before:yesterday", "2026-03-20"),
            ("-tool:codex x", "tool: applies"),
            ("(tool:codex x)", "tool: applies"),
            ("path:*.rs", "a file or folder"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
        assert_eq!(read(&"x".repeat(1001)), Err(QueryError::TooLong(1000)));
        assert_eq!(read(&"x ".repeat(65)), Err(QueryError::TooManyParts(64)));
        assert!(matches!(read(&format!("{}x{}", "(".repeat(17), ")".repeat(17))), Err(QueryError::TooDeep(_))));
    }

    #[test]
    fn the_last_word_may_still_grow() {
        let live = |text| shown(&Parsed::read(text, Typing::Live, &DisplayZone::utc()).unwrap().expr.unwrap());
        assert_eq!(
            [live("error poo"), live("error poo "), live("\"error poo\""), live("x")],
            ["(error poo*)", "(error poo)", "[error poo]", "x"]
        );
    }

    proptest! {
        #[test]
        fn any_query_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = read(&text);
        }

        #[test]
        fn any_mixture_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(vec![
            "\"", "(", ")", "*", "-", " ", "OR", " OR ", "a", "bc", "検", "tool:", "tool:codex", "before:2026-03-20", "path:", ":", "“", "é", "🚀", "x_y",
        ]), 0..24)) {
            let text = pieces.concat();
            for typing in [Typing::Done, Typing::Live] {
                if let Ok(Parsed { expr: Some(expr), .. }) = Parsed::read(&text, typing, &DisplayZone::utc()) {
                    let _ = crate::matching::matches("a bc 検索 x_y", &expr);
                }
            }
        }
    }
}
