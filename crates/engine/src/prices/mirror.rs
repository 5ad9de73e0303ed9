//! `prices.toml` in the data directory mirrors a person's prices, so that the command line needs no database for them. A file that was written by
//! hand is taken as an edit: it says so by having no mark, or one that does not fit what follows it.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use sp_domain::price::{PriceDraft, PriceRow};

use super::{FILE, PriceFileError, parse, table};
use crate::{EngineError, Shared, problem};

/// Begins the line that tells which version the file mirrors, and the digest of what follows.
const MARK: &str = "# mirrors version ";

/// What the file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mirror {
    pub(super) rows: Vec<PriceRow>,
    /// `None` for a file by hand, or none at all.
    version: Option<i64>,
    is_there: bool,
}

impl Mirror {
    fn is_by_hand(&self) -> bool {
        self.is_there && self.version.is_none()
    }
}

/// Reads the file.
pub(super) fn read(data_dir: &Path) -> Result<Mirror, PriceFileError> {
    let path = data_dir.join(FILE);
    let failed = |cause: String| PriceFileError { path: path.display().to_string(), cause };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Mirror { rows: parse(&text).map_err(failed)?, version: mirrored(&text), is_there: true }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Mirror::default()),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// The version that a file we wrote mirrors, if nobody changed it since.
fn mirrored(text: &str) -> Option<i64> {
    let (head, body) = text.split_once("\n\n")?;
    let (version, digest) = head.lines().find_map(|line| line.strip_prefix(MARK))?.split_once(", digest ")?;
    (digest == self::digest(body)).then(|| version.parse().ok()).flatten()
}

fn digest(body: &str) -> String {
    blake3::hash(body.as_bytes()).to_hex()[..32].to_owned()
}

fn text(version: i64, rows: &[PriceRow]) -> String {
    let mut body = String::new();
    for row in rows {
        let draft = PriceDraft::of(row);
        let fields = [
            ("model", &draft.model),
            ("valid_from", &draft.valid_from),
            ("input", &draft.input),
            ("output", &draft.output),
            ("cache_read", &draft.cache_read),
            ("cache_write", &draft.cache_write),
            ("cache_write_1h", &draft.cache_write_1h),
            ("source", &draft.source),
            ("read_on", &draft.read_on),
        ];
        body += "[[price]]\n";
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(body, "{name} = {}", toml::Value::String(value.clone()));
        }
        body += "\n";
    }
    format!(
        "# A person's prices, in US dollars per million tokens: they replace those that come with SessionPilot for the same model.\n\
         # Written by Settings > Prices. Changed by hand it counts as an edit at the next start.\n{MARK}{version}, digest {}\n\n{body}",
        digest(&body)
    )
}

/// Writes the mirror. A file by hand is kept beside it.
pub(super) fn write(data_dir: &Path, version: i64, rows: &[PriceRow]) -> io::Result<()> {
    let path = data_dir.join(FILE);
    if read(data_dir).is_ok_and(|before| before.is_by_hand()) {
        fs::copy(&path, data_dir.join("prices.by-hand.toml"))?;
    }
    write_private(&path, &text(version, rows))
}

/// The whole file or nothing, for its owner alone.
pub(crate) fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("toml.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(fresh, path)
}

/// Brings database and file together: a file by hand is an edit, else the database is right.
pub(crate) async fn settle(shared: &Arc<Shared>) -> Result<(), EngineError> {
    let data_dir = &shared.config.data_dir;
    let file = read(data_dir).map_err(|error| EngineError::Conflict(error.to_string()))?;
    let mut book = shared.store.price_book().await?;
    let is_known = file.rows == book.rows;
    let is_news = file.is_by_hand() || (book.version == 0 && file.is_there);
    if is_news && !is_known {
        let is_first = shared.store.counts().await?.events == 0;
        if shared.store.save_prices(book.version, &file.rows, shared.config.clock.now()).await? {
            book.version += 1;
            book.rows.clone_from(&file.rows);
        }
        if is_first {
            shared.store.set_priced_version(book.version).await?;
        }
    } else if !is_news && book.version > 0 && file.version != Some(book.version) {
        write(data_dir, book.version, &book.rows).map_err(|error| EngineError::Unwritable(problem::of_io(data_dir, &error)))?;
    }
    shared.prices.set(table(book.rows));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<PriceRow> {
        let draft = |model: &str, cache_read: &str| PriceDraft {
            model: model.to_owned(),
            valid_from: "2026-01-01".to_owned(),
            input: "3".to_owned(),
            output: "15.25".to_owned(),
            cache_read: cache_read.to_owned(),
            source: "a \"quoted\" page \\ of mine".to_owned(),
            read_on: "2026-01-02".to_owned(),
            ..PriceDraft::default()
        };
        vec![draft("m", "0.3").check().expect("valid"), draft("n-*", "").check().expect("valid")]
    }

    #[test]
    fn what_is_mirrored_is_read_with_its_version() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(read(folder.path()).expect("nothing"), Mirror::default());
        for rows in [rows(), Vec::new()] {
            write(folder.path(), 7, &rows).expect("room on disk");
            assert_eq!(read(folder.path()).expect("ours"), Mirror { rows, version: Some(7), is_there: true });
        }
    }

    #[test]
    fn a_change_by_hand_shows_and_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), 7, &rows()).expect("room on disk");
        let changed = fs::read_to_string(folder.path().join(FILE)).expect("ours").replace("15.25", "16");
        fs::write(folder.path().join(FILE), &changed).expect("room on disk");
        let read = read(folder.path()).expect("valid");
        assert!(read.is_by_hand() && read.rows[0].output == 16_000_000);
        write(folder.path(), 8, &rows()).expect("room on disk");
        assert_eq!(fs::read_to_string(folder.path().join("prices.by-hand.toml")).expect("kept"), changed);
    }
}
