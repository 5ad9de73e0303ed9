//! Why a query cannot be answered, in words for the person who wrote it.

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is longer than any query needs to be.
    #[error("the query is longer than {0} characters: leave some words out")]
    TooLong(usize),
    /// It has more parts than can be answered quickly.
    #[error("the query has more than {0} parts: leave some words out")]
    TooManyParts(usize),
    /// Parentheses within parentheses, too many of them.
    #[error("more than {0} parentheses within each other")]
    TooDeep(usize),
    /// There is no word in it.
    #[error("there is no letter or digit to search for{}", in_text(.0))]
    NothingToSearch(String),
    /// A quote is opened only.
    #[error("a quotation mark is missing: the phrase {0:?} is not closed")]
    UnclosedQuote(String),
    /// A parenthesis is opened only.
    #[error("a closing parenthesis is missing; put the text in quotation marks to search for a parenthesis")]
    UnclosedParenthesis,
    /// Nothing stands between parentheses.
    #[error("there is nothing between the parentheses")]
    EmptyParentheses,
    /// OR without something on both sides.
    #[error("OR needs something to search for on both sides; write \"or\" in quotation marks to search for the word")]
    LonelyOr,
    /// Everything is excluded, nothing asked for.
    #[error("everything in the query is excluded: say also what to search for")]
    OnlyExcluded,
    /// A star between letters.
    #[error("{0:?}: a star may stand at the beginning and at the end of a word, not inside")]
    StarInside(String),
    /// A star with too few letters.
    #[error("{text:?}: at least {least} letters or digits are needed beside a star")]
    TooShort {
        /// As written.
        text: String,
        /// Letters needed.
        least: usize,
    },
    /// An operator without a usable value.
    #[error("{key}:{value} is not understood, expected {expected}")]
    BadValue {
        /// Operator.
        key: &'static str,
        /// As written.
        value: String,
        /// What can stand there.
        expected: &'static str,
    },
    /// An operator where it cannot apply.
    #[error("{0}: applies to the whole query; it cannot be excluded, nor stand in parentheses or beside OR")]
    OperatorInside(&'static str),
}

fn in_text(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" in {text:?}") }
}
