//! `session-pilot export`.

use std::{
    fs,
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

use sp_domain::session::SessionId;
use sp_engine::Engine;
use sp_store::OriginalFile;

use super::{
    Failure, open,
    output::{count, print},
};
use crate::config::Config;

/// Options of `export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportFlags {
    /// The session.
    id: String,
    /// Byte for byte what the tool wrote, also when its own files are gone. Sessions of databases come as lines of JSON, a row each.
    #[arg(long, required = true)]
    original: bool,
    /// Folder to write into, below which the files keep their paths. Existing files are not touched.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    output: PathBuf,
}

pub(super) async fn run(config: &Config, flags: &ExportFlags) -> Result<(), Failure> {
    debug_assert!(flags.original, "the only form there is");
    let engine = open::to_read(config).await?;
    let id = SessionId(flags.id.clone());
    let unknown = || Failure::failed(format!("no session has the id {}; `session-pilot sessions` lists them", flags.id));
    let files = engine.sessions().originals(&id).await?.ok_or_else(unknown)?;
    if files.is_empty() {
        return Err(Failure::failed(format!(
            "nothing of session {} is in the archive: its originals were pruned, or it was read by an earlier release and its files are gone",
            flags.id
        )));
    }
    let mut bytes = 0;
    for file in &files {
        let target = target(&flags.output, &file.path);
        bytes += write(&engine, file, &target).await?;
        print(&format!("{}\n", target.display()))?;
    }
    print(&format!("{} files, {} bytes\n", count(files.len() as i64), count(bytes)))
}

/// The file's path below the folder: no part of it can lead out. Rows of a database are not the database: they get a name of their own.
fn target(folder: &Path, path: &str) -> PathBuf {
    let rows = path.rsplit_once('#').filter(|(database, _)| database.ends_with(".db"));
    let (file, suffix) = match rows {
        Some((database, session)) => (database, format!("-{}.jsonl", session.replace(['/', '\\'], "_"))),
        None => (path, String::new()),
    };
    let inside = Path::new(file).components().filter(|part| matches!(part, Component::Normal(_)));
    let mut target: PathBuf = folder.components().chain(inside).collect();
    if !suffix.is_empty() {
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        target.set_file_name(name + &suffix);
    }
    target
}

async fn write(engine: &Engine, file: &OriginalFile, target: &Path) -> Result<i64, Failure> {
    let failed = |error: io::Error| Failure::failed(format!("cannot write {}: {error}", target.display()));
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut out = fs::File::create_new(target).map_err(failed)?;
    let mut end = 0;
    for piece in &file.pieces {
        if piece.start != end {
            return Err(Failure::failed(format!(
                "the archive lacks bytes {end} to {} of {}; they were pruned, or `session-pilot doctor --repair` reads them again while the file still exists",
                piece.start, file.path
            )));
        }
        out.write_all(&engine.sessions().original(piece).await?).map_err(failed)?;
        end = piece.start + piece.length;
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stay_below_the_folder() {
        let target = |path| target(Path::new("/out"), path);
        assert_eq!(target("/home/me/.claude/a.jsonl"), Path::new("/out/home/me/.claude/a.jsonl"));
        assert_eq!(target("/home/../../etc/x"), Path::new("/out/home/etc/x"));
        assert_eq!(target("/c#/a.jsonl"), Path::new("/out/c#/a.jsonl"));
        assert_eq!(target("/d/opencode.db#ses_1"), Path::new("/out/d/opencode.db-ses_1.jsonl"));
        assert_eq!(target("/d/opencode.db#../../x"), Path::new("/out/d/opencode.db-.._.._x.jsonl"));
    }
}
