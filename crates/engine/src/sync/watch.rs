//! The one place that knows `notify`: turns file events into wishes. Bounded: a flood of events becomes one look at everything.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use sp_domain::Tool;
use tokio::{sync::mpsc, time};

use super::{job::SETTLE, plan::Catalogue, state::Wish};

/// File events waiting; more become one look at everything.
const MOST_EVENTS: usize = 4096;

/// A folder whose changes concern a tool.
pub(crate) type WatchRoot = (Tool, PathBuf);

/// Watches folders, also those that do not exist yet: through their nearest existing parent.
pub(super) struct Watcher {
    notify: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, Depth>,
    events: mpsc::Receiver<PathBuf>,
    overflow: Arc<AtomicBool>,
    /// Keeps `next` waiting instead of ending when there is no watcher at all.
    _sender: mpsc::Sender<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Only the folder itself: something below it is awaited.
    Flat,
    /// Everything below.
    Deep,
}

/// Paths that changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    paths: BTreeSet<PathBuf>,
    is_flood: bool,
}

impl Watcher {
    pub(super) fn new() -> Self {
        let (sender, events) = mpsc::channel(MOST_EVENTS);
        let overflow = Arc::new(AtomicBool::new(false));
        let (tell, flood) = (sender.clone(), Arc::clone(&overflow));
        let notify = notify::recommended_watcher(move |event: notify::Result<notify::Event>| report(event, &tell, &flood));
        if let Err(error) = &notify {
            tracing::warn!(%error, "file events do not work here, changes are found by the sweep");
        }
        Self { notify: notify.ok(), watched: BTreeMap::new(), events, overflow, _sender: sender }
    }

    /// Watches these roots, dropping others, and the home itself for stores nobody knows yet. False when some cannot be watched.
    pub(super) fn watch(&mut self, roots: &[WatchRoot], home: &Path) -> bool {
        let wanted = wanted(roots, home);
        let stale: Vec<PathBuf> =
            self.watched.iter().filter(|(path, depth)| wanted.get(*path) != Some(depth)).map(|(path, _)| path.clone()).collect();
        let Some(notify) = &mut self.notify else { return false };
        for path in stale {
            // A folder that is gone is no longer watched anyway.
            let _ = notify.unwatch(&path);
            self.watched.remove(&path);
        }
        let mut is_complete = true;
        for (path, depth) in wanted {
            if self.watched.contains_key(&path) {
                continue;
            }
            let mode = if depth == Depth::Deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match notify.watch(&path, mode) {
                Ok(()) => drop(self.watched.insert(path, depth)),
                Err(error) => {
                    tracing::warn!(%error, path = %path.display(), "failed to watch a folder");
                    is_complete = false;
                }
            }
        }
        is_complete
    }

    /// Waits for changes and gathers those that follow at once.
    pub(super) async fn next(&mut self) -> Change {
        let mut change = Change::default();
        let Some(first) = self.events.recv().await else {
            return std::future::pending().await;
        };
        change.paths.insert(first);
        let settled = time::Instant::now() + SETTLE;
        while let Ok(Some(path)) = time::timeout_at(settled, self.events.recv()).await {
            change.paths.insert(path);
        }
        change.is_flood = self.overflow.swap(false, Ordering::Relaxed);
        change
    }
}

fn report(event: notify::Result<notify::Event>, tell: &mpsc::Sender<PathBuf>, flood: &AtomicBool) {
    let paths = match event {
        // Reading a file, our own reading included, changes nothing.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
        Ok(event) if event.need_rescan() => Vec::new(),
        Ok(event) => event.paths,
        Err(_) => Vec::new(),
    };
    if paths.is_empty() {
        flood.store(true, Ordering::Relaxed);
    }
    for path in if paths.is_empty() { vec![PathBuf::new()] } else { paths } {
        if tell.try_send(path).is_err() {
            flood.store(true, Ordering::Relaxed);
        }
    }
}

fn wanted(roots: &[WatchRoot], home: &Path) -> BTreeMap<PathBuf, Depth> {
    let mut wanted = BTreeMap::new();
    if home.is_dir() {
        wanted.insert(home.to_owned(), Depth::Flat);
    }
    for (_, root) in roots {
        if root.exists() {
            wanted.insert(root.clone(), Depth::Deep);
        } else if let Some(parent) = root.ancestors().find(|folder| folder.is_dir()) {
            wanted.entry(parent.to_owned()).or_insert(Depth::Flat);
        }
    }
    wanted
}

impl Change {
    /// What to look at; `None` when the changes concern nobody.
    pub(super) fn into_wish(self, catalogue: &Catalogue, roots: &[WatchRoot], home: &Path) -> Option<Wish> {
        if self.is_flood {
            return Some(Wish::everything(sp_domain::sync::SyncTrigger::Watch));
        }
        let (mut tools, mut files) = (BTreeSet::new(), BTreeSet::new());
        for path in self.paths.into_iter().filter(|path| !is_shared_memory(path)) {
            if catalogue.source_of(&path).is_some() {
                files.insert(path);
                continue;
            }
            tools.extend(roots.iter().filter(|(_, root)| path.starts_with(root) || root.starts_with(&path)).map(|(tool, _)| *tool));
            if path.parent() == Some(home) && is_hidden(&path) {
                return Some(Wish::everything(sp_domain::sync::SyncTrigger::Watch));
            }
        }
        (!tools.is_empty() || !files.is_empty()).then(|| Wish::changed(tools, files))
    }
}

/// SQLite touches it whenever a database is opened, even for reading.
fn is_shared_memory(path: &Path) -> bool {
    path.to_string_lossy().ends_with("-shm")
}

/// A new `.tool` folder in the home may be a store nobody knew.
fn is_hidden(path: &Path) -> bool {
    path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(paths: &[&str]) -> Change {
        Change { paths: paths.iter().map(PathBuf::from).collect(), is_flood: false }
    }

    #[test]
    fn events_find_their_tool() {
        let roots = [(Tool::Claude, PathBuf::from("/h/.claude/projects")), (Tool::Codex, PathBuf::from("/h/.codex/sessions"))];
        let wish = |paths: &[&str]| change(paths).into_wish(&Catalogue::default(), &roots, Path::new("/h")).map(|wish| wish.tools);
        assert_eq!(wish(&["/h/.claude/projects/a/b.jsonl"]), Some(BTreeSet::from([Tool::Claude])));
        assert_eq!(wish(&["/h/.codex"]), Some(BTreeSet::from([Tool::Codex])), "a root that is about to appear");
        assert_eq!(wish(&["/h/notes.txt"]), None);
        assert_eq!(wish(&["/h/.claude/projects/x.db-shm"]), None);
    }

    #[test]
    fn roots_to_come_are_awaited_at_their_nearest_parent() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let there = folder.path().join("there");
        std::fs::create_dir(&there).expect("room on disk");
        let roots = [(Tool::Claude, there.clone()), (Tool::Codex, folder.path().join("not/yet"))];
        assert_eq!(wanted(&roots, folder.path()), BTreeMap::from([(folder.path().to_owned(), Depth::Flat), (there, Depth::Deep)]));
    }
}
