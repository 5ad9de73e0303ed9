//! Layout rules that no compiler checks: who may know whom, sizes, headers, and what must not be in the tree.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    process::{cargo, output},
    root, style,
};

/// Which of our crates a crate may use. The engine reaches `sp-app` only under `ssr`, see [`browser_stays_light`].
const MAY_USE: [(&str, &[&str]); 13] = [
    ("sp-domain", &[]),
    ("sp-providers", &["sp-domain"]),
    ("sp-corpus", &[]),
    ("sp-demo", &["sp-domain"]),
    ("sp-migrations", &[]),
    ("sp-search", &["sp-domain"]),
    ("sp-store", &["sp-domain", "sp-migrations"]),
    ("sp-engine", &["sp-domain", "sp-providers", "sp-search", "sp-store"]),
    ("sp-app", &["sp-domain", "sp-engine"]),
    ("frontend", &["sp-app"]),
    ("session-pilot", &["sp-app", "sp-demo", "sp-domain", "sp-engine", "sp-providers", "sp-store"]),
    ("sp-testkit", &["sp-domain", "sp-engine", "sp-providers", "sp-store"]),
    ("xtask", &[]),
];

/// Foreign crates that must not reach a crate.
const NEVER: [(&str, &[&str]); 7] = [
    ("sp-domain", &["tokio", "sea-orm", "axum", "leptos", "chrono", "jiff", "regex", "reqwest"]),
    ("sp-providers", &["tokio", "sea-orm", "axum", "leptos"]),
    ("sp-search", &["tokio", "sea-orm", "rusqlite", "axum", "leptos"]),
    ("sp-store", &["axum", "leptos"]),
    ("sp-engine", &["axum", "leptos", "sea-orm"]),
    ("sp-app", &["sea-orm", "tokio"]),
    ("session-pilot", &["sea-orm"]),
];

/// Longest file, tests not counted.
const MOST_LINES: usize = 400;

/// Module names that say nothing.
const EMPTY_NAMES: [&str; 4] = ["utils", "helpers", "common", "misc"];

pub(crate) fn run() -> Result<()> {
    let mut faults = String::new();
    dependencies(&mut faults)?;
    browser_stays_light(&mut faults)?;
    sources(&mut faults)?;
    style::check(&mut faults)?;
    if faults.is_empty() {
        return Ok(());
    }
    bail!("the layout rules are broken:\n{faults}");
}

fn dependencies(faults: &mut String) -> Result<()> {
    let metadata: Value = serde_json::from_str(&output(cargo().args(["metadata", "--format-version=1", "--no-deps"]))?)?;
    let packages = metadata["packages"].as_array().context("cargo lists packages")?;
    let ours: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            let _ = writeln!(faults, "{name}: add the crate to MAY_USE in xtask/src/tidy.rs");
            continue;
        };
        let never = NEVER.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, never)| never);
        let used = package["dependencies"].as_array().into_iter().flatten().filter(|dependency| dependency["kind"] != "dev");
        for dependency in used.filter_map(|dependency| dependency["name"].as_str()) {
            if (ours.contains(dependency) && !allowed.contains(&dependency)) || never.contains(&dependency) {
                let _ = writeln!(faults, "{name} must not use {dependency}");
            }
        }
    }
    Ok(())
}

/// Nothing of the server may end up in the browser.
fn browser_stays_light(faults: &mut String) -> Result<()> {
    let tree = output(cargo().args([
        "tree",
        "--package",
        "frontend",
        "--target",
        crate::tools::WASM,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    for heavy in ["sp-engine", "sp-store", "sp-providers", "tokio", "axum", "sea-orm", "chrono", "jiff", "syntect", "ammonia"] {
        if tree.lines().any(|line| line.split(' ').next() == Some(heavy)) {
            let _ = writeln!(faults, "frontend must not carry {heavy} into the browser");
        }
    }
    Ok(())
}

fn sources(faults: &mut String) -> Result<()> {
    for folder in ["app", "crates", "frontend", "migrations", "server", "xtask"] {
        let files = walkdir::WalkDir::new(root().join(folder)).into_iter().filter_map(Result::ok);
        for file in files.filter(|file| file.path().extension().is_some_and(|extension| extension == "rs")) {
            source(file.path(), faults)?;
        }
    }
    Ok(())
}

fn source(path: &Path, faults: &mut String) -> Result<()> {
    let shown = path.strip_prefix(root()).map(PathBuf::from)?.display().to_string();
    let text = fs::read_to_string(path)?;
    let is_test = shown.contains("/tests/");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default().lines().count();
    if code > MOST_LINES && !is_test {
        let _ = writeln!(faults, "{shown}: {code} lines without tests, at most {MOST_LINES}");
    }
    if !text.starts_with("//!") {
        let _ = writeln!(faults, "{shown}: the top of the file must say why it exists (//!)");
    }
    if EMPTY_NAMES.iter().any(|name| path.file_stem().is_some_and(|stem| stem == *name)) {
        let _ = writeln!(faults, "{shown}: the name says nothing");
    }
    if text.contains(concat!("#[", "allow(")) {
        let _ = writeln!(faults, "{shown}: use #[expect(.., reason = \"..\")] instead of allow");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_keeps_the_layout_rules() {
        super::run().expect("the layout rules hold");
    }
}
