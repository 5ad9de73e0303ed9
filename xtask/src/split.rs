//! One WebAssembly file becomes several: what every page needs, what several need, and what only one needs.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// Name of the files every page loads.
pub(crate) const NAME: &str = "session-pilot";

/// The script that loads parts.
const LOADER: &str = "parts.js";

/// The cut needs to know what refers to what.
pub(crate) const LINK_ARGUMENT: &str = "-Clink-arg=--emit-relocs";

/// What the cut left.
pub(crate) struct Parts {
    /// Every WebAssembly file.
    pub(crate) modules: Vec<PathBuf>,
    /// The files, without their ending, that the code behind a route lies in; by the name the macro of lazy routes gives to it.
    pub(crate) of_pages: BTreeMap<String, Vec<String>>,
}

/// Puts the parts and their scripts into a folder.
pub(crate) fn split(wasm: &Path, folder: &Path) -> Result<Parts> {
    let whole = fs::read(wasm)?;
    let (main, loader, glue) = (folder.join("main.wasm"), format!("./{LOADER}"), format!("./{NAME}.js"));
    let mut options = wasm_split_cli_support::Options::new(&whole);
    (options.output_dir, options.main_out_path, options.link_name, options.main_module) = (folder, &main, &loader, &glue);
    let cut = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}")).context("wasm-split")?;
    be_patient(&folder.join(LOADER))?;
    bind(&main, folder)?;
    fs::remove_file(&main)?;
    let bound = folder.join(format!("{NAME}.wasm"));
    fs::rename(folder.join(format!("{NAME}_bg.wasm")), &bound)?;
    let modules = cut.split_modules.into_iter().chain([bound]).collect();
    Ok(Parts { modules, of_pages: cut.prefetch_map.into_iter().collect() })
}

/// Parts are loaded by our own function instead of a plain `fetch`, whose failure the framework answers with a panic.
fn be_patient(loader: &Path) -> Result<()> {
    const PLAIN: &str = "fetch(new URL(";
    let script = fs::read_to_string(loader)?;
    ensure!(script.contains(PLAIN), "the script that loads parts does not look as it did");
    fs::write(loader, script.replace(PLAIN, "loadPart(new URL(") + include_str!("split.js"))?;
    Ok(())
}

fn bind(wasm: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(NAME)
        .web(true)?
        .omit_default_module_path(true)
        .typescript(false)
        // The parts look for the exports of the linker.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen.generate(folder).context("wasm-bindgen")
}
