//! The JSON tree: which files belong to a session, and fetching them.
//!
//! Generation 1 is `storage/session/<project>/<session>.json`, `storage/message/<session>/<message>.json` and
//! `storage/part/<message>/<part>.json`; generation 0 the same below `project/<directory>/storage/session/{info,message,part}`, where parts
//! have the session's folder in between. Files may be empty or cut while they are written: that is a warning, and they are read again once
//! `stat` says they changed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Detail, MAX_RECORD_BYTES, Warnings, file, json};

use super::{
    parse,
    record::{Facts, Generation, Part, Raw, Record},
};

/// Folders beside those of the projects that hold no sessions.
const NO_PROJECTS: [&str; 4] = ["message", "part", "share", "diff"];

/// The sessions of a tree.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) sessions: Vec<Files>,
}

/// The files of one session.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) id: String,
    pub(super) generation: Generation,
    /// The session's own file; `None` for messages whose session is gone.
    document: Option<PathBuf>,
    messages: Vec<MessageFiles>,
    /// What `stat` says about all of them.
    pub(super) stamp: u64,
    size_bytes: u64,
}

#[derive(Debug)]
struct MessageFiles {
    message: PathBuf,
    parts: Vec<PathBuf>,
}

/// Where one tree keeps what.
struct Layout {
    generation: Generation,
    documents: Vec<PathBuf>,
    messages: PathBuf,
    parts: PathBuf,
}

impl Tree {
    /// Lists the trees of a data directory by `readdir` and `stat`.
    pub(super) fn list(directory: &Path) -> Self {
        let mut sessions: Vec<Files> = layouts(directory).iter().flat_map(Layout::sessions).collect();
        sessions.sort_by(|one, other| (&one.id, one.generation).cmp(&(&other.id, other.generation)));
        Self { sessions }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    pub(super) fn stamp(&self) -> u64 {
        file::join_stamps(self.sessions.iter().map(|session| session.stamp))
    }

    pub(super) fn size_bytes(&self) -> u64 {
        self.sessions.iter().map(|session| session.size_bytes).sum()
    }
}

fn layouts(directory: &Path) -> Vec<Layout> {
    let storage = directory.join("storage");
    let is_project = |path: &PathBuf| path.is_dir() && path.file_name().is_some_and(|name| NO_PROJECTS.iter().all(|other| name != *other));
    let mut layouts = vec![Layout {
        generation: Generation::Tree,
        documents: entries(&storage.join("session")).into_iter().filter(is_project).collect(),
        messages: storage.join("message"),
        parts: storage.join("part"),
    }];
    layouts.extend(entries(&directory.join("project")).into_iter().map(|project| {
        let session = project.join("storage/session");
        Layout {
            generation: Generation::Projects,
            documents: vec![session.join("info")],
            messages: session.join("message"),
            parts: session.join("part"),
        }
    }));
    layouts
}

impl Layout {
    fn sessions(&self) -> Vec<Files> {
        let documents: Vec<PathBuf> = self.documents.iter().flat_map(|folder| documents(folder)).collect();
        let mut known: Vec<String> = documents.iter().map(|document| stem(document)).collect();
        let mut sessions: Vec<Files> = documents.into_iter().map(|document| self.session(stem(&document), Some(document))).collect();
        known.sort();
        let folders = entries(&self.messages).into_iter().filter(|folder| folder.is_dir());
        let orphans = folders.map(|folder| stem(&folder)).filter(|id| known.binary_search(id).is_err());
        sessions.extend(orphans.map(|id| self.session(id, None)).filter(|session| !session.messages.is_empty()));
        sessions
    }

    fn session(&self, id: String, document: Option<PathBuf>) -> Files {
        let messages: Vec<MessageFiles> = documents(&self.messages.join(&id))
            .into_iter()
            .map(|message| MessageFiles { parts: self.parts_of(&id, &stem(&message)), message })
            .collect();
        let all = document.iter().chain(messages.iter().flat_map(|files| [&files.message].into_iter().chain(&files.parts)));
        let stats: Vec<(u64, u64)> =
            all.filter_map(|path| path.metadata().ok().map(|metadata| (file::stamp(path, &metadata), metadata.len()))).collect();
        Files {
            id,
            generation: self.generation,
            stamp: file::join_stamps(stats.iter().map(|(stamp, _)| *stamp)),
            size_bytes: stats.iter().map(|(_, size)| size).sum(),
            document,
            messages,
        }
    }

    fn parts_of(&self, session: &str, message: &str) -> Vec<PathBuf> {
        let parts = documents(&self.parts.join(message));
        if parts.is_empty() && self.generation == Generation::Projects {
            return documents(&self.parts.join(session).join(message));
        }
        parts
    }
}

impl Files {
    /// True when there are messages but no session they belong to.
    pub(super) fn is_orphan(&self) -> bool {
        self.document.is_none()
    }

    /// All files, the session's own last: it changes with every message.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        let messages = self.messages.iter().flat_map(|files| std::iter::once(&files.message).chain(&files.parts));
        messages.chain(&self.document).map(PathBuf::as_path)
    }

    /// The file or folder to name in a warning.
    pub(super) fn place(&self) -> PathBuf {
        let folder = || self.messages.first().and_then(|files| files.message.parent()).map(Path::to_owned);
        self.document.clone().or_else(folder).unwrap_or_default()
    }

    /// The session's own document. `None` when it is missing or cut.
    pub(super) fn facts(&self, warnings: &mut Warnings) -> Option<Facts> {
        let raw = fetch(self.document.as_ref()?)?;
        let document = raw.object("session file", warnings)?;
        Some(parse::facts_of_document(&self.id, &document))
    }

    /// Delivers the messages by time and id.
    pub(super) fn records(&self, detail: Detail, take: &mut dyn FnMut(Record)) {
        let mut records: Vec<Record> = self.messages.iter().filter_map(|files| files.record(detail)).collect();
        records.sort_by(|one, other| {
            let at = |record: &Record| record.created.map_or(i64::MAX, sp_domain::Timestamp::ms);
            (at(one), &one.id).cmp(&(at(other), &other.id))
        });
        records.into_iter().for_each(take);
    }
}

impl MessageFiles {
    fn record(&self, detail: Detail) -> Option<Record> {
        let raw = fetch(&self.message)?;
        let document = raw.bytes.as_deref().and_then(json::parse_object);
        let parts = self.parts.iter().filter_map(|path| Some(Part { id: stem(path), raw: fetch(path)? }));
        let parts = parts.filter(|part| detail == Detail::Full || part.raw.may_count()).collect();
        let created = document.as_ref().and_then(|parsed| parse::created(&parsed.value));
        Some(Record { id: stem(&self.message), kind: None, created, raw, parts })
    }
}

/// The file's text; `None` when it vanished since it was listed.
fn fetch(path: &Path) -> Option<Raw> {
    let bytes = match file::read_whole(path, MAX_RECORD_BYTES) {
        Ok(bytes) => Some(bytes),
        Err(crate::ProviderError::Io { error, .. }) if error.kind() == std::io::ErrorKind::FileTooLarge => None,
        Err(crate::ProviderError::Gone(_)) => return None,
        // Not readable: no text, so a damaged record with its path.
        Err(_) => Some(Vec::new()),
    };
    Some(Raw { place: path.into(), bytes })
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

/// What lies in a folder, by name; nothing when it cannot be listed.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(".json").map(str::to_owned).unwrap_or(name)
}
