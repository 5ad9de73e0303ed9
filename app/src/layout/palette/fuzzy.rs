//! How well a name fits what somebody types of it.

/// Costs of a gap between two letters that were typed one after the other.
const GAP: u32 = 4;
/// Of a letter that is not the first of a word.
const INSIDE: u32 = 1;

/// How far a name is from what was typed: 0 is the same, less is better. `None` when a letter is missing. Letters have to come in their order;
/// case, and spaces in what was typed, do not matter.
pub(super) fn distance(name: &str, typed: &str) -> Option<u32> {
    let mut wanted = typed.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).peekable();
    let (mut distance, mut skipped, mut is_start, mut is_first) = (0, 0_u32, true, true);
    for letter in name.chars().flat_map(char::to_lowercase) {
        let Some(next) = wanted.peek() else {
            // What follows counts a little: a short name before a long one.
            distance += 1;
            continue;
        };
        if *next == letter {
            distance += if is_start { 0 } else { INSIDE } + if skipped > 0 && !is_start { GAP } else { 0 };
            distance += if is_first { skipped.min(GAP) } else { 0 };
            (skipped, is_first) = (0, false);
            wanted.next();
        } else {
            skipped += 1;
            distance += 1;
        }
        is_start = !letter.is_alphanumeric();
    }
    wanted.peek().is_none().then_some(distance)
}

/// The best of these, best first; of equals the earlier one.
pub(super) fn best<T>(all: impl IntoIterator<Item = T>, typed: &str, most: usize, name: impl Fn(&T) -> String) -> Vec<T> {
    let mut fitting: Vec<(u32, T)> = all.into_iter().filter_map(|one| Some((distance(&name(&one), typed)?, one))).collect();
    fitting.sort_by_key(|(distance, _)| *distance);
    fitting.into_iter().take(most).map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&'static str], typed: &str) -> Vec<&'static str> {
        best(names.iter().copied(), typed, 10, |name| (*name).to_owned())
    }

    #[test]
    fn letters_come_in_their_order() {
        assert_eq!(distance("Diagnostics", "dgx"), None);
        assert_eq!(distance("Diagnostics", "sd"), None);
        assert!(distance("Diagnostics", "DGN").is_some());
        assert_eq!(distance("", "a"), None);
        assert_eq!(distance("Über", "ü"), distance("über", "Ü"));
    }

    #[test]
    fn what_is_meant_comes_first() {
        assert_eq!(order(&["Retention", "Sessions", "Session details"], "ses"), ["Sessions", "Session details"]);
        assert_eq!(order(&["webshop-frontend", "frontend", "front end tests"], "front")[0], "frontend");
        assert_eq!(order(&["tool-kit", "the-kitchen"], "tk"), ["tool-kit", "the-kitchen"]);
        assert_eq!(order(&["b", "a"], ""), ["b", "a"]);
    }
}
