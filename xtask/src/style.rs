//! Rules of the style sheets: colours and distances stand in the token file and nowhere else, every variable is known, and the colours can be
//! read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::Result;

use crate::root;

/// The only file with colours, sizes and distances.
const TOKENS: &str = "_tokens.scss";

/// Properties whose distances come from tokens.
const DISTANCES: [&str; 8] = ["margin", "padding", "gap", "row-gap", "column-gap", "border-radius", "font-size", "inset"];

/// Ways to write a colour.
const COLOURS: [&str; 6] = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "color-mix("];

/// Variables that a sheet sets for its own rules.
const LOCAL: [&str; 3] = ["--tone", "--tone-bg", "--series"];

pub(crate) fn check(faults: &mut String) -> Result<()> {
    let folder = root().join("style");
    let tokens = fs::read_to_string(folder.join(TOKENS))?;
    let known: BTreeSet<&str> = declarations(&tokens).filter(|(name, _)| name.starts_with("--")).map(|(name, _)| name).collect();
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() && entry.file_name() != TOKENS {
            sheet(entry.path(), &fs::read_to_string(entry.path())?, &known, faults);
        }
    }
    contrasts(&tokens, faults);
    Ok(())
}

/// Every `name: value;`, also in nested rules.
fn declarations(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let line = line.split("//").next().unwrap_or_default().trim().strip_suffix(';')?;
        let (name, value) = line.split_once(':')?;
        Some((name.trim(), value.trim()))
    })
}

fn sheet(path: &Path, text: &str, known: &BTreeSet<&str>, faults: &mut String) {
    let shown = path.strip_prefix(root()).unwrap_or(path).display();
    for (name, value) in declarations(text) {
        if COLOURS.iter().any(|colour| value.contains(colour)) || has_hexadecimal_colour(value) {
            let _ = writeln!(faults, "{shown}: `{name}: {value}`: colours stand in style/{TOKENS}");
        }
        let is_distance = DISTANCES.iter().any(|distance| name == *distance || name.starts_with(&format!("{distance}-")));
        if is_distance && has_length(value) {
            let _ = writeln!(faults, "{shown}: `{name}: {value}`: distances and sizes stand in style/{TOKENS}");
        }
        for used in value.split("var(").skip(1) {
            let used = used.split([')', ',']).next().unwrap_or_default().trim();
            if !known.contains(used) && !LOCAL.contains(&used) {
                let _ = writeln!(faults, "{shown}: `{used}` is no token");
            }
        }
    }
}

/// `#` and hexadecimal digits; `#{…}` is a variable of the language.
fn has_hexadecimal_colour(value: &str) -> bool {
    value.split('#').skip(1).any(|rest| rest.chars().take_while(char::is_ascii_hexdigit).count() >= 3)
}

/// A number with a unit of length. One pixel is the thinnest line and no distance.
fn has_length(value: &str) -> bool {
    let is_length =
        |word: &str| ["px", "rem", "em"].iter().any(|unit| word.strip_suffix(unit).is_some_and(|number| number.parse::<f64>().is_ok()));
    value.split([' ', '(', ')', ',']).any(|word| is_length(word) && word.trim_start_matches('-') != "1px")
}

/// What must stand out from what, and how much (WCAG 2.2).
const PAIRS: [(&[&str], &[&str], f64); 4] = [
    (
        &["--text", "--text-2", "--text-3", "--accent", "--success", "--warning", "--danger", "--info"],
        &["--bg", "--surface-1", "--surface-2", "--surface-3"],
        4.5,
    ),
    (&["--on-accent"], &["--accent-solid", "--accent-solid-hover"], 4.5),
    (&["--border-strong"], &["--surface-1"], 3.0),
    (
        &["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6", "--series-7", "--series-8"],
        &["--bg", "--surface-1"],
        3.0,
    ),
];

fn contrasts(tokens: &str, faults: &mut String) {
    let mut themes: BTreeMap<&str, BTreeMap<&str, [f64; 3]>> = BTreeMap::new();
    for block in tokens.split("@mixin ").skip(1) {
        let Some((theme, body)) = block.split_once('{') else { continue };
        let body = body.split("\n}").next().unwrap_or_default();
        let base = body.split("@include ").nth(1).and_then(|rest| rest.split(';').next());
        let mut colours = base.and_then(|base| themes.get(base).cloned()).unwrap_or_default();
        colours.extend(declarations(body).filter_map(|(name, value)| Some((name, colour(value)?))));
        themes.insert(theme.trim(), colours);
    }
    for (theme, colours) in &themes {
        for (fronts, backs, least) in PAIRS {
            for (front, back) in fronts.iter().flat_map(|front| backs.iter().map(move |back| (front, back))) {
                let (Some(one), Some(other)) = (colours.get(front), colours.get(back)) else {
                    let _ = writeln!(faults, "theme {theme} lacks {front} or {back}");
                    continue;
                };
                let found = contrast(*one, *other);
                if found < least {
                    let _ = writeln!(faults, "theme {theme}: {front} on {back} has a contrast of {found:.2}, at least {least}");
                }
            }
        }
    }
}

/// `#rrggbb` as shares of light.
fn colour(value: &str) -> Option<[f64; 3]> {
    let digits = value.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let light = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(text: &str) -> String {
        let mut faults = String::new();
        sheet(Path::new("x.scss"), text, &BTreeSet::from(["--bg", "--space-1"]), &mut faults);
        faults
    }

    #[test]
    fn raw_values_are_found() {
        for text in ["color: #fff;", "background: rgb(0 0 0 / 5%);", "padding: 3px;", "margin: 0 auto 1rem;", "color: var(--bgg);"] {
            assert_ne!(faults_of(text), "", "{text}");
        }
        for text in [
            "margin: 0 -1px;",
            "padding: calc(2 * var(--space-1));",
            "width: 12px;",
            "@media #{$phone} {",
            "color: var(--tone, var(--bg));",
        ] {
            assert_eq!(faults_of(text), "", "{text}");
        }
    }

    #[test]
    fn black_on_white_is_the_strongest_contrast() {
        let [black, white] = ["#000000", "#ffffff"].map(|value| colour(value).expect("a colour"));
        assert!((contrast(black, white) - 21.0).abs() < 0.01);
    }

    #[test]
    fn pale_text_is_found() {
        let mut faults = String::new();
        contrasts("@mixin dark {\n  --text: #555555;\n  --bg: #000000;\n}\n", &mut faults);
        assert!(faults.contains("--text on --bg has a contrast of 2.8"), "{faults}");
    }
}
