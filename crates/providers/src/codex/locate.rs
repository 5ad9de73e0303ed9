//! Which data directories, threads and rollout files there are. Listing and `stat` only.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use sp_domain::{
    Tool,
    diagnostics::{Account, WarningKind},
    source::SourceKey,
};

use crate::{ConfiguredAccount, Found, Roots, Scope, Source, Warnings, file, roots::distinct};

/// Folders below a data directory that hold rollouts.
const FOLDERS: [&str; 2] = ["sessions", "archived_sessions"];

/// `sessions/YYYY/MM/DD` and some room.
const DEEPEST: usize = 6;

/// How a rollout is written. The larger one wins when a thread has the same rollout in several forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// One JSON document, before mid 2025.
    Document,
    /// Lines, compressed with zstd.
    Packed,
    /// Lines.
    Lines,
}

/// What a file name says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    thread: String,
    /// Written after a revert: `<threadId>_<rolloutId>`.
    is_revert: bool,
    stem: String,
    form: Form,
}

/// Files of one thread by stem: the same stem is the same rollout.
type Rollouts = BTreeMap<(bool, String), (Form, PathBuf)>;

/// Everything under the roots.
pub(super) fn find(roots: &Roots) -> Found {
    let mut found = Found::default();
    let mut warnings = Warnings::new(Tool::Codex);
    for (path, configured) in directories(roots) {
        let mut threads = BTreeMap::new();
        let mut error = None;
        for folder in FOLDERS.map(|folder| path.join(folder)) {
            error = error.or(collect(&folder, &mut threads, &mut warnings));
            found.watch.push(folder);
        }
        let directory = roots.account_directory(&path);
        let sources = threads.into_iter().filter_map(|(thread, rollouts)| source(&directory, thread, rollouts));
        found.sources.extend(sources);
        let is_account = configured.is_some() || error.is_some() || FOLDERS.iter().any(|folder| path.join(folder).is_dir());
        if is_account {
            let name = configured.and_then(|account| account.name.clone()).unwrap_or_else(|| name_of(roots, &path));
            let path = path.to_string_lossy().into_owned();
            found.accounts.push(Account { tool: Tool::Codex, directory, name, path, configured: configured.is_some(), error });
        }
    }
    settle_names(&mut found.accounts);
    found.sources.sort_by(|one, other| one.key.cmp(&other.key));
    found.warnings = warnings.take();
    found
}

/// Data directories, each once, with what the configuration says of them.
fn directories(roots: &Roots) -> Vec<(PathBuf, Option<&ConfiguredAccount>)> {
    let default = roots.home.join(".codex");
    let configured: Vec<_> = roots.configured_for(Tool::Codex).collect();
    let paths = [Some(default), roots.overrides.codex_home.clone()].into_iter().flatten();
    let paths = paths.chain(configured.iter().map(|account| account.path.clone()));
    let configuration = |path: &Path| {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let same = |other: &Path| other == path || other.canonicalize().is_ok_and(|other| other == real);
        configured.iter().copied().find(|account| same(&account.path))
    };
    distinct(paths)
        .into_iter()
        .map(|path| {
            let configured = configuration(&path);
            (path, configured)
        })
        .collect()
}

/// `codex` for the default, else what sets the directory apart: `.codex-work` is `work`.
fn name_of(roots: &Roots, path: &Path) -> String {
    if path == roots.home.join(".codex") {
        return "codex".to_owned();
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.trim_start_matches('.');
    let short = name.strip_prefix("codex-").or_else(|| name.strip_prefix("codex_")).unwrap_or(name);
    if short.is_empty() { "codex".to_owned() } else { short.to_owned() }
}

/// A name that another account has already is replaced by the directory.
fn settle_names(accounts: &mut [Account]) {
    for at in 1..accounts.len() {
        let (before, rest) = accounts.split_at_mut(at);
        if before.iter().any(|known| known.name == rest[0].name) {
            rest[0].name.clone_from(&rest[0].directory);
        }
    }
}

/// Gathers the rollouts of a folder. Why it cannot be listed, if so; a missing folder is fine.
fn collect(folder: &Path, threads: &mut BTreeMap<String, Rollouts>, warnings: &mut Warnings) -> Option<String> {
    let mut failure = None;
    walk(folder, DEEPEST, &mut |step| match step {
        Step::Folder(_) => {}
        Step::File(path, name) => add(threads.entry(name.thread.clone()).or_default(), path, name),
        Step::Failed(path, error) => {
            warnings.note(&path, None, WarningKind::Unreadable, error.to_string());
            failure.get_or_insert_with(|| format!("{}: {error}", path.display()));
        }
    });
    failure
}

enum Step<'a> {
    /// It is about to be listed.
    Folder(&'a Path),
    File(PathBuf, Name),
    Failed(PathBuf, std::io::Error),
}

/// Visits the rollouts below a folder.
fn walk(folder: &Path, depth: usize, visit: &mut impl FnMut(Step<'_>)) {
    visit(Step::Folder(folder));
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => return visit(Step::Failed(folder.to_owned(), error)),
    };
    for entry in entries {
        let (name, kind) = match entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))) {
            Ok(entry) => entry,
            Err(error) => {
                visit(Step::Failed(folder.to_owned(), error));
                continue;
            }
        };
        let shown = name.to_string_lossy();
        let path = folder.join(&name);
        // Links are followed; what is neither file nor folder could block when opened.
        if kind.is_dir() || (kind.is_symlink() && path.is_dir()) {
            if depth > 1 {
                walk(&path, depth - 1, visit);
            }
        } else if let Some(name) = parse_name(&shown)
            && (kind.is_file() || path.is_file())
        {
            visit(Step::File(path, name));
        }
    }
}

/// Keeps the better of two files of one rollout: the plain one, else the longer one, else the one not archived.
fn add(rollouts: &mut Rollouts, path: PathBuf, name: Name) {
    let merit = |form: Form, path: &Path| (form, path.metadata().map_or(0, |meta| meta.len()), !is_archived(path));
    match rollouts.get_mut(&(name.is_revert, name.stem.clone())) {
        Some(known) if merit(known.0, &known.1) >= merit(name.form, &path) => {}
        Some(known) => *known = (name.form, path),
        None => drop(rollouts.insert((name.is_revert, name.stem), (name.form, path))),
    }
}

/// The files of a thread in reading order. A document beside line files is their predecessor and told by them.
fn reading_order(rollouts: Rollouts) -> Vec<PathBuf> {
    let has_lines = rollouts.values().any(|(form, _)| *form != Form::Document);
    rollouts.into_values().filter(|(form, _)| !has_lines || *form != Form::Document).map(|(_, path)| path).collect()
}

fn source(directory: &str, thread: String, rollouts: Rollouts) -> Option<Source> {
    let files = reading_order(rollouts);
    let key = SourceKey { tool: Tool::Codex, path: files.first()?.to_string_lossy().into_owned() };
    file::source(key, directory, Scope::Session(Some(thread)), files)
}

/// The threads of a data directory, as long as no folder of it has changed: every fork and sub-agent asks for its ancestor's files.
struct Listing {
    home: PathBuf,
    folders: Vec<(PathBuf, Option<SystemTime>)>,
    threads: HashMap<String, Vec<PathBuf>>,
}

static LISTED: Mutex<Option<Arc<Listing>>> = Mutex::new(None);

impl Listing {
    fn of(home: &Path) -> Self {
        let (mut folders, mut threads) = (Vec::new(), HashMap::<String, Rollouts>::new());
        for folder in FOLDERS {
            walk(&home.join(folder), DEEPEST, &mut |step| match step {
                Step::Folder(path) => folders.push((path.to_owned(), changed_at(path))),
                Step::File(path, name) => add(threads.entry(name.thread.clone()).or_default(), path, name),
                Step::Failed(..) => {}
            });
        }
        let threads = threads.into_iter().map(|(thread, rollouts)| (thread, reading_order(rollouts))).collect();
        Self { home: home.to_owned(), folders, threads }
    }

    fn is_current(&self) -> bool {
        self.folders.iter().all(|(folder, at)| at.is_some() && changed_at(folder) == *at)
    }
}

fn changed_at(folder: &Path) -> Option<SystemTime> {
    folder.metadata().ok()?.modified().ok()
}

/// The files of another thread in the same data directory.
pub(super) fn files_of_thread(home: &Path, thread: &str) -> Vec<PathBuf> {
    let mut listed = LISTED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = listed.clone().filter(|listing| listing.home == home && listing.is_current());
    let listing = known.unwrap_or_else(|| listed.insert(Arc::new(Listing::of(home))).clone());
    drop(listed);
    listing.threads.get(thread).cloned().unwrap_or_default()
}

/// The data directory a rollout lies in.
pub(super) fn home_of(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| folder.file_name().is_some_and(|name| FOLDERS.iter().any(|known| name == *known)))?.parent()
}

/// True below `archived_sessions`.
pub(super) fn is_archived(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "archived_sessions")
}

/// The thread a rollout's name tells of.
pub(super) fn thread_of(path: &Path) -> Option<String> {
    parse_name(&path.file_name()?.to_string_lossy()).map(|name| name.thread)
}

/// How a rollout is written, by its name.
pub(super) fn form_of(path: &Path) -> Form {
    path.file_name().and_then(|name| parse_name(&name.to_string_lossy())).map_or(Form::Lines, |name| name.form)
}

/// `rollout-<local time>-<threadId>[_<rolloutId>].{jsonl,jsonl.zst,json}`.
fn parse_name(name: &str) -> Option<Name> {
    let forms = [(".jsonl.zst", Form::Packed), (".jsonl", Form::Lines), (".json", Form::Document)];
    let (stem, form) = forms.iter().find_map(|(ending, form)| Some((name.strip_suffix(ending)?, *form)))?;
    let rest = stem.strip_prefix("rollout-")?;
    let last = rest.len().checked_sub(ID_LEN).and_then(|at| rest.split_at_checked(at)).filter(|(_, id)| is_id(id));
    let first = last
        .and_then(|(before, _)| before.strip_suffix('_'))
        .and_then(|before| before.len().checked_sub(ID_LEN).and_then(|at| before.get(at..)))
        .filter(|id| is_id(id));
    let thread = first.or(last.map(|(_, id)| id)).unwrap_or(rest);
    Some(Name { thread: thread.to_owned(), is_revert: first.is_some(), stem: stem.to_owned(), form })
}

const ID_LEN: usize = 36;

fn is_id(text: &str) -> bool {
    text.len() == ID_LEN
        && text.bytes().enumerate().all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() })
}
