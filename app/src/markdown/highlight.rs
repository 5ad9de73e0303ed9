//! Colours for code, as class names. Bounded: long blocks stay plain, and a page has a budget for all of its blocks together.

use std::sync::LazyLock;

use syntect::{
    html::{ClassStyle, ClassedHTMLGenerator},
    parsing::{SyntaxReference, SyntaxSet},
    util::LinesWithEndings,
};

/// Longest block that is coloured, in bytes.
const BLOCK_LIMIT: usize = 8 * 1024;
/// Longest line that is coloured, in bytes: patterns are slow on minified code.
const LINE_LIMIT: usize = 500;
/// Most bytes coloured by one highlighter.
const BUDGET: usize = 48 * 1024;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Colours the code blocks of one page.
#[derive(Debug)]
pub(crate) struct Highlighter {
    budget: usize,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self { budget: BUDGET }
    }
}

impl Highlighter {
    /// The code as HTML with `hl-` classes, or `None` when it should stay plain.
    pub(super) fn html(&mut self, code: &str, language: &str) -> Option<String> {
        let fits = code.len() <= self.budget.min(BLOCK_LIMIT) && code.lines().all(|line| line.len() <= LINE_LIMIT);
        let syntax = fits.then(|| syntax(language))??;
        self.budget -= code.len();
        let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, &SYNTAXES, ClassStyle::SpacedPrefixed { prefix: "hl-" });
        for line in LinesWithEndings::from(code) {
            generator.parse_html_for_line_which_includes_newline(line).ok()?;
        }
        Some(generator.finalize())
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    if language.is_empty() || matches!(language, "text" | "txt" | "plain") {
        return None;
    }
    SYNTAXES.find_syntax_by_token(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_languages_get_classes_and_nothing_else() {
        let html = Highlighter::default().html("let x = \"<b>\";\n", "rust").expect("rust is known");
        assert!(html.contains("class=\"hl-"), "{html}");
        assert!(!html.contains("<b>") && !html.contains("style="), "{html}");
        for language in ["ts", "tsx", "toml", "python", "bash", "json"] {
            assert!(Highlighter::default().html("a = 1\n", language).is_some(), "{language}");
        }
    }

    #[test]
    fn long_code_stays_plain() {
        let mut highlighter = Highlighter::default();
        assert_eq!(highlighter.html("x\n", "no such language"), None);
        assert_eq!(highlighter.html(&"x\n".repeat(BLOCK_LIMIT), "rust"), None);
        assert_eq!(highlighter.html(&"x".repeat(LINE_LIMIT + 1), "rust"), None);
        highlighter.budget = 1;
        assert_eq!(highlighter.html("x\n", "rust"), None);
    }
}
