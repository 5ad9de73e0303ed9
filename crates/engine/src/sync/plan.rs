//! Which sources have to be read, by `stat` alone.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    path::{Path, PathBuf},
};

use sp_domain::{
    Tool,
    source::{SourceKey, SourceRecord, WaitingSource},
};
use sp_providers::{Found, Provider, Roots, Scope, Source, file};

/// What is known of the sources on disk since the last look: lets a changed file be found without listing anything.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    sources: BTreeMap<SourceKey, Source>,
    by_file: HashMap<PathBuf, SourceKey>,
}

impl Catalogue {
    /// Replaces what is known of one tool.
    pub(crate) fn learn(&mut self, tool: Tool, sources: &[Source]) {
        self.sources.retain(|key, _| key.tool != tool);
        self.by_file.retain(|_, key| key.tool != tool);
        for source in sources {
            self.sources.insert(source.key.clone(), source.clone());
            self.by_file.extend(source.files.iter().map(|file| (file.clone(), source.key.clone())));
        }
    }

    /// The sources of one tool as they were at the last look.
    pub(crate) fn of(&self, tool: Tool) -> impl Iterator<Item = &Source> {
        self.sources.values().filter(move |source| source.key.tool == tool)
    }

    /// The source a file belongs to, if it names its files.
    pub(crate) fn source_of(&self, file: &Path) -> Option<&SourceKey> {
        self.by_file.get(file)
    }

    /// The sources of these files as they are now; gone ones are left out.
    pub(crate) fn fresh(&self, files: &BTreeSet<PathBuf>) -> Vec<Source> {
        let keys: BTreeSet<&SourceKey> = files.iter().filter_map(|file| self.source_of(file)).collect();
        keys.into_iter().filter_map(|key| self.sources.get(key)).filter_map(restat).collect()
    }
}

fn restat(source: &Source) -> Option<Source> {
    file::source(source.key.clone(), &source.account, source.scope.clone(), source.files.clone())
}

/// Asks the providers of these tools what there is, side by side.
pub(crate) fn discover(providers: &[Box<dyn Provider>], roots: &Roots, tools: &BTreeSet<Tool>) -> Vec<(Tool, Found)> {
    use rayon::prelude::*;
    let wanted: Vec<&Box<dyn Provider>> = providers.iter().filter(|provider| tools.contains(&provider.tool())).collect();
    wanted.par_iter().map(|provider| (provider.tool(), provider.sources(roots))).collect()
}

/// What to do about the sources found.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// New, changed or interrupted ones, largest first.
    pub(crate) read: Vec<Source>,
    /// Known ones whose file is gone.
    pub(crate) gone: Vec<SourceKey>,
    /// Gone ones that are there again.
    pub(crate) back: Vec<SourceKey>,
    /// Those of `read` that are read from their start.
    pub(crate) afresh: BTreeSet<SourceKey>,
}

impl Plan {
    /// Adds sources that waited for the files of a session that are of another size now. `listed` are sources as they are now.
    pub(crate) fn add_waiting<'a>(&mut self, waiting: &[WaitingSource], listed: impl Iterator<Item = &'a Source>, catalogue: &Catalogue) {
        let named = |source: &'a Source| match &source.scope {
            Scope::Session(Some(session)) => Some(((source.key.tool, source.account.as_str(), session.as_str()), source.size_bytes as i64)),
            _ => None,
        };
        let sizes: HashMap<(Tool, &str, &str), i64> = listed.filter_map(named).collect();
        for waiter in waiting {
            let awaited = (waiter.key.tool, waiter.account.as_str(), waiter.waits_for.session.as_str());
            if sizes.get(&awaited).is_none_or(|size| *size == waiter.waits_for.size_bytes) {
                continue;
            }
            let is_planned = self.read.iter().any(|source| source.key == waiter.key);
            if !is_planned {
                let Some(source) = catalogue.sources.get(&waiter.key).and_then(restat) else { continue };
                self.read.push(source);
            }
            self.afresh.insert(waiter.key.clone());
        }
    }
}

/// Compares what was found for `tools` with what is known.
pub(crate) fn plan(found: &[(Tool, Found)], known: &[SourceRecord]) -> Plan {
    let stored: HashMap<&SourceKey, &SourceRecord> = known.iter().map(|record| (&record.key, record)).collect();
    let present: BTreeSet<&SourceKey> = found.iter().flat_map(|(_, found)| &found.sources).map(|source| &source.key).collect();
    let is_changed = |source: &&Source| stored.get(&source.key).is_none_or(|record| record.stamp != Some(source.stamp));
    let mut read: Vec<Source> = found.iter().flat_map(|(_, found)| &found.sources).filter(is_changed).cloned().collect();
    read.sort_by_key(|source| std::cmp::Reverse(source.size_bytes));
    let looked_at = |record: &&SourceRecord| found.iter().any(|(tool, _)| *tool == record.key.tool);
    let is_gone = |record: &&SourceRecord| !record.missing && !present.contains(&record.key) && does_not_exist(&record.key.path);
    let is_back = |record: &&SourceRecord| record.missing && present.contains(&record.key);
    let keys = |record: &SourceRecord| record.key.clone();
    Plan {
        read,
        afresh: BTreeSet::new(),
        gone: known.iter().filter(looked_at).filter(is_gone).map(keys).collect(),
        back: known.iter().filter(looked_at).filter(is_back).map(keys).collect(),
    }
}

/// Gone for sure: a folder that cannot be looked into today proves nothing.
fn does_not_exist(path: &str) -> bool {
    Path::new(path).symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use sp_domain::source::Awaited;

    use super::*;

    fn source(path: &str, stamp: u64, size_bytes: u64) -> Source {
        Source {
            key: SourceKey { tool: Tool::Claude, path: path.to_owned() },
            account: ".claude".to_owned(),
            scope: sp_providers::Scope::Session(None),
            files: vec![path.into()],
            stamp,
            size_bytes,
        }
    }

    fn record(path: &str, stamp: Option<u64>, missing: bool) -> SourceRecord {
        SourceRecord { key: SourceKey { tool: Tool::Claude, path: path.to_owned() }, stamp, missing }
    }

    #[test]
    fn only_what_changed_is_read_largest_first() {
        let found = Found {
            sources: vec![
                source("/same", 1, 5),
                source("/new", 2, 1),
                source("/grown", 3, 9),
                source("/cut-off", 4, 3),
                source("/back", 5, 0),
            ],
            ..Found::default()
        };
        let known = [
            record("/same", Some(1), false),
            record("/grown", Some(1), false),
            record("/cut-off", None, false),
            record("/gone", Some(7), false),
            record("/back", Some(5), true),
        ];
        let plan = plan(&[(Tool::Claude, found)], &known);
        let paths = |keys: &[SourceKey]| keys.iter().map(|key| key.path.clone()).collect::<Vec<_>>();
        assert_eq!(plan.read.iter().map(|source| source.key.path.as_str()).collect::<Vec<_>>(), ["/grown", "/cut-off", "/new"]);
        assert_eq!((paths(&plan.gone), paths(&plan.back)), (vec!["/gone".to_owned()], vec!["/back".to_owned()]));
    }

    #[test]
    fn copies_are_read_again_when_their_origin_has_another_size() {
        let named = |path: &str, session: &str, size_bytes| Source {
            scope: Scope::Session(Some(session.to_owned())),
            ..source(path, 1, size_bytes)
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let fork = folder.path().join("fork.jsonl");
        std::fs::write(&fork, "{}").expect("room on disk");
        let fork = fork.to_string_lossy().into_owned();
        let (origin, copy) = (named("/origin", "origin", 70), named(&fork, "fork", 2));
        let mut catalogue = Catalogue::default();
        catalogue.learn(Tool::Claude, &[copy.clone()]);
        let waits = |size_bytes| WaitingSource {
            key: copy.key.clone(),
            account: ".claude".to_owned(),
            waits_for: Awaited { session: "origin".to_owned(), size_bytes },
        };
        let afresh = |waiting: WaitingSource, listed: &[Source], read: &[Source]| {
            let mut plan = Plan { read: read.to_vec(), ..Plan::default() };
            plan.add_waiting(&[waiting], listed.iter(), &catalogue);
            (plan.read.len(), plan.afresh.len())
        };
        assert_eq!(afresh(waits(0), &[origin.clone()], &[]), (1, 1), "it came");
        assert_eq!(afresh(waits(50), &[origin.clone()], &[copy.clone()]), (1, 1), "it grew, and the copy is read anyway");
        assert_eq!(afresh(waits(70), &[origin.clone()], &[]), (0, 0), "nothing new");
        assert_eq!(afresh(waits(0), &[], &[]), (0, 0), "it is not there");
        let elsewhere = Source { account: ".claude-work".to_owned(), ..origin };
        assert_eq!(afresh(waits(0), &[elsewhere], &[]), (0, 0), "another account's");
    }

    #[test]
    fn sources_of_tools_not_looked_at_are_left_alone() {
        let plan = plan(&[(Tool::Codex, Found::default())], &[record("/gone", Some(7), false)]);
        assert!(plan.gone.is_empty());
    }
}
