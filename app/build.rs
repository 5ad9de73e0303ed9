//! Turns `locales/en.json` and `locales/de.json` into one typed function per text: a text that is missing in one language, or takes
//! other values there, does not build.

#![expect(clippy::disallowed_methods, reason = "cargo tells build scripts everything by the environment")]

use std::{fmt::Write as _, fs, path::PathBuf};

use serde_json::{Map, Value};

const MANIFEST: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    let languages = [("En", read("en")), ("De", read("de"))];
    let [(_, english), (_, german)] = &languages;
    assert!(english.keys().eq(german.keys()), "locales differ: {:?}", differing(english, german));
    let mut code = String::from("impl Language {\n");
    for key in english.keys() {
        write_function(&mut code, key, &languages.each_ref().map(|(name, texts)| (*name, &texts[key])));
    }
    code.push_str("}\n");
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(target.join("texts.rs"), code).expect("OUT_DIR is writable");
}

fn read(language: &str) -> Map<String, Value> {
    let path = format!("{MANIFEST}/locales/{language}.json");
    println!("cargo::rerun-if-changed={path}");
    let text = fs::read_to_string(&path).expect("every language has its file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn differing<'a>(one: &'a Map<String, Value>, other: &'a Map<String, Value>) -> Vec<&'a String> {
    let missing = |from: &'a Map<String, Value>, of: &'a Map<String, Value>| of.keys().filter(|key| !from.contains_key(*key));
    missing(one, other).chain(missing(other, one)).collect()
}

/// A text is a string, or `{"one": …, "other": …}` chosen by a count.
fn write_function(code: &mut String, key: &str, texts: &[(&str, &Value); 2]) {
    let is_counted = texts[0].1.is_object();
    let names = placeholders(texts[0].1);
    for (_, text) in texts {
        let (mut wanted, mut found) = (names.clone(), placeholders(text));
        wanted.sort();
        found.sort();
        assert!(wanted == found && text.is_object() == is_counted, "{key}: both languages take the same values");
    }
    let is_chosen = texts.iter().any(|(_, text)| text.as_object().is_some_and(|forms| forms["one"] != forms["other"]));
    let count = match (is_counted, is_chosen) {
        (true, true) => ", count: i64",
        (true, false) => ", _count: i64",
        (false, _) => "",
    };
    let parameters = names.iter().fold(String::new(), |parameters, name| parameters + ", " + name + ": impl std::fmt::Display");
    let is_plain = names.is_empty();
    let result = if is_plain { "&'static str" } else { "String" };
    let _ =
        write!(code, "    /// {}\n    pub fn {key}(self{count}{parameters}) -> {result} {{\n        match self {{\n", sample(texts[0].1));
    for (language, text) in texts {
        let _ = writeln!(code, "            Self::{language} => {},", expression(text, is_plain));
    }
    code.push_str("        }\n    }\n");
}

fn expression(text: &Value, is_plain: bool) -> String {
    let literal = |text: &Value| {
        let text = text.as_str().expect("a text is a string");
        if is_plain { format!("{text:?}") } else { format!("format!({text:?})") }
    };
    match text {
        Value::Object(forms) if forms["one"] == forms["other"] => literal(&forms["other"]),
        Value::Object(forms) => format!("if count == 1 {{ {} }} else {{ {} }}", literal(&forms["one"]), literal(&forms["other"])),
        text => literal(text),
    }
}

fn sample(text: &Value) -> String {
    let text = text.as_object().map_or(text, |forms| &forms["other"]);
    text.as_str().expect("a text is a string").replace('\n', " ")
}

fn placeholders(text: &Value) -> Vec<String> {
    let text = sample(text);
    let mut names: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().expect("split yields a part").to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
