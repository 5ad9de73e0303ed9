//! The site: WebAssembly in parts, its glue, the style sheet and the public files, with hashed names and compressed once, in `target/site`.
//!
//! The pipeline is wasm-bindgen and wasm-opt as libraries and packages rather than cargo-leptos: it takes no tool to compile first, and the
//! versions of wasm-bindgen on both sides come from one lock file.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;
use serde_json::json;

use crate::{
    process::{cargo, command, run, step},
    root, split,
    tools::{WASM, npm_packages, wasm_target},
    worker,
};

/// How thoroughly to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Small files, minutes.
    Release,
    /// Quick, for `dev`.
    Quick,
}

/// Builds the site and returns its folder.
pub(crate) fn build(effort: Effort) -> Result<PathBuf> {
    wasm_target()?;
    let packages = npm_packages()?;
    let (profile, folder, hint) = match effort {
        Effort::Release => ("wasm-release", "wasm-release", "about 4 min cold"),
        Effort::Quick => ("dev", "debug", "about 2 min cold"),
    };
    step(&format!("Compiling the browser half ({hint})"), || {
        run(cargo().args(["rustc", "--package", "frontend", "--target", WASM, "--profile", profile, "--", split::LINK_ARGUMENT]))
    })?;
    let wasm = root().join("target").join(WASM).join(folder).join("frontend.wasm");
    // A site that is embedded anew makes the server link anew: minutes. So the same input keeps the same files.
    let (site, stamp) = (root().join("target/site"), root().join("target/site.stamp"));
    let input = fingerprint(&wasm, effort)?;
    if site.join("assets.json").is_file() && fs::read_to_string(&stamp).is_ok_and(|known| known == input) {
        return Ok(site);
    }
    let work = tempfile::tempdir()?;
    let parts = step("Cutting it into the parts of its pages", || split::split(&wasm, work.path()))?;
    if effort == Effort::Release {
        step("Shrinking them (about 40 s)", || parts.modules.iter().try_for_each(|module| shrink(&packages, module)))?;
    }
    assemble(work.path(), &parts.of_pages)?;
    fs::write(stamp, input)?;
    Ok(site)
}

/// Everything the site is made of, as one word.
fn fingerprint(wasm: &Path, effort: Effort) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&[u8::from(effort == Effort::Release)])
        .update(include_bytes!("site.rs"))
        .update(include_bytes!("split.rs"))
        .update(include_bytes!("split.js"));
    hasher.update(&fs::read(wasm)?);
    for text in [worker::offline_page()?, worker::service_worker(&["", ""], "")?] {
        hasher.update(text.as_bytes());
    }
    for folder in ["public", "style"] {
        for (path, _) in files(&root().join(folder))? {
            hasher.update(path.to_string_lossy().as_bytes()).update(&fs::read(path)?);
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn shrink(packages: &Path, wasm: &Path) -> Result<()> {
    let features = [
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
        "--enable-multivalue",
    ];
    run(command(packages.join("node_modules/.bin/wasm-opt"), packages).arg("-Oz").args(features).arg(wasm).arg("-o").arg(wasm))
}

/// Puts everything into `target/site`; the folder is replaced as a whole.
fn assemble(work: &Path, of_pages: &BTreeMap<String, Vec<String>>) -> Result<()> {
    let site = root().join("target/site");
    let fresh = root().join("target/site.new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(fresh.join("pkg"))?;
    let style = grass::from_path(root().join("style/main.scss"), &grass::Options::default().style(grass::OutputStyle::Compressed))?;
    let css = add(&fresh, split::NAME, "css", style.as_bytes())?;
    let code = code(work, &fresh)?;
    let offline = add(&fresh, "offline", "js", worker::offline_page()?.as_bytes())?;
    write(&fresh.join("service-worker.js"), worker::service_worker(&[&css, &offline], &code)?.as_bytes())?;
    for (path, relative) in files(&root().join("public"))? {
        write(&fresh.join(relative), &fs::read(path)?)?;
    }
    let assets = json!({ "css": css, "code": code, "name": split::NAME, "parts": of_pages });
    fs::write(fresh.join("assets.json"), assets.to_string())?;
    let _ = fs::remove_dir_all(&site);
    fs::rename(&fresh, &site)?;
    Ok(())
}

/// Adds scripts and WebAssembly. They name each other, so not their names carry a hash but their folder does, the hash of them all; returns
/// its path on the server.
fn code(work: &Path, site: &Path) -> Result<String> {
    let files = files(work)?;
    let mut hasher = blake3::Hasher::new();
    for (path, relative) in &files {
        hasher.update(relative.to_string_lossy().as_bytes()).update(&fs::read(path)?);
    }
    let folder = format!("pkg/{}", &hasher.finalize().to_hex()[..16]);
    for (path, relative) in files {
        write(&site.join(&folder).join(relative), &fs::read(path)?)?;
    }
    Ok(format!("/{folder}"))
}

/// The files below a folder, with their paths in it, in order.
fn files(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| Ok((entry.path().to_owned(), entry.path().strip_prefix(folder)?.to_owned())))
        .collect()
}

/// Adds a file under a name with the hash of its content; returns its path on the server.
fn add(site: &Path, name: &str, extension: &str, bytes: &[u8]) -> Result<String> {
    let hash = &blake3::hash(bytes).to_hex()[..16];
    let path = format!("pkg/{name}.{hash}.{extension}");
    write(&site.join(&path), bytes)?;
    Ok(format!("/{path}"))
}

/// Writes a file, and beside it what browsers would rather have.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(path.parent().expect("files lie in folders"))?;
    fs::write(path, bytes)?;
    let is_compressible =
        path.extension().is_some_and(|extension| ["css", "js", "wasm", "svg", "webmanifest"].iter().any(|known| extension == *known));
    if !is_compressible || bytes.len() < 256 {
        return Ok(());
    }
    let beside = |end: &str| PathBuf::from(format!("{}.{end}", path.display()));
    let mut brotli = brotli::CompressorWriter::new(fs::File::create(beside("br"))?, 1 << 16, 11, 22);
    brotli.write_all(bytes)?;
    brotli.flush()?;
    drop(brotli);
    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(beside("gz"))?, flate2::Compression::best());
    gzip.write_all(bytes)?;
    gzip.finish()?;
    Ok(())
}
