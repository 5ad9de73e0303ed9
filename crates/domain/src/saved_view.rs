//! Views of a list that somebody gave a name: filters, order and columns are in the address, so a view is a name for one.

use serde::{Deserialize, Serialize};

/// A list under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Number.
    pub id: i64,
    /// Name, unique among the views.
    pub name: String,
    /// The text behind `?` in the list's address.
    pub query: String,
}

/// Longest name, in letters.
pub const LONGEST_NAME: usize = 60;

/// The name as it is kept.
///
/// # Errors
/// What is wrong with it, as a remedy.
pub fn view_name(typed: &str) -> Result<String, String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err("expected a name".to_owned()),
        length if length > LONGEST_NAME => Err(format!("expected at most {LONGEST_NAME} letters")),
        _ if name.chars().any(char::is_control) => Err("expected letters without control characters".to_owned()),
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        assert_eq!(view_name("  my   view "), Ok("my view".to_owned()));
        for refused in ["", " ", "a\u{0}b", &"x".repeat(61)] {
            assert!(view_name(refused).is_err(), "{refused:?}");
        }
    }
}
